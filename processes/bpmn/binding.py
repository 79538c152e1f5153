"""Which activity label of a log means which step of the map. Exact and normalised names bind, fuzzy ones are proposed.

The rows that store a binding, and what people chose by hand, live in the app; this module only compares names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .index import MapIndex

EXACT, NORMALISED, FUZZY = "exact", "normalised", "fuzzy"
PROPOSE_AT, LEAD = 0.85, 0.10
# "T02 ", "1.3 ", "A-12: ", "(4) " before a name; a name that is nothing but such a code stays as it is.
_CODE = re.compile(r"^\W*(?:[a-z]{0,3}-?\d+(?:[.\-]\d+)*)[\s.:)、_\-]+(?=\S)", re.I)
_NOT_WORD = re.compile(r"[\W_]+", re.UNICODE)
_HAN = re.compile("[㐀-鿿]")


@dataclass(frozen=True)
class Proposal:
    """`element_id` is bound if `how` is exact or normalised, only proposed if fuzzy; None: nothing fits."""

    label: str
    element_id: str | None
    how: str | None
    score: float

    @property
    def is_bound(self) -> bool:
        return self.how in (EXACT, NORMALISED)


def normalise(label: str) -> str:
    """Full and half width, case, leading numbers and codes, punctuation and blanks made equal.

    "T02  Record Complaint!" and "record complaint" are equal; so are "１.3 登记投诉" and "登记投诉".
    """
    text = unicodedata.normalize("NFKC", label).casefold().strip()
    text = _CODE.sub("", text, count=1)
    text = _NOT_WORD.sub(" ", text).strip()
    return re.sub(r"(?<=[㐀-鿿]) (?=[㐀-鿿])", "", text)


def similarity(one: str, two: str) -> float:
    """0..1 for two normalised names: shared words or, for Chinese, shared pairs of characters; typing slips count half.

    "record complaint" and "record complant" are 0.93 alike, "登记投诉" and "登记客户投诉" 0.5.
    """
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    pieces = _pairs if _HAN.search(one) or _HAN.search(two) else _words
    first, second = pieces(one), pieces(two)
    shared = 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
    return max(shared, 1 - _distance(one, two) / max(len(one), len(two)))


class Proposals(list[Proposal]):
    """One proposal for each label, in order; `get` finds that of a label."""

    def get(self, label: str) -> Proposal | None:
        return next((one for one in self if one.label == label), None)


def bind(labels: Iterable[str], index: MapIndex | Mapping[str, str]) -> Proposals:
    """One proposal for each label, in the order given. `index` is a map, or the steps' names by id."""
    names = {node.id: node.name for node in index.steps} if isinstance(index, MapIndex) else dict(index)
    by_name = _unique(names)
    by_normal = _unique({key: normalise(name) for key, name in names.items()})
    normals = {key: normalise(name) for key, name in names.items() if normalise(name)}
    return Proposals(_one(label, by_name, by_normal, normals) for label in labels)


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    """Names that only one step has: a name of two steps cannot say which one is meant."""
    found: dict[str, list[str]] = {}
    for key, name in names.items():
        if name:
            found.setdefault(name, []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def _one(label: str, by_name: Mapping[str, str], by_normal: Mapping[str, str], normals: Mapping[str, str]) -> Proposal:
    if label in by_name:
        return Proposal(label, by_name[label], EXACT, 1.0)
    normal = normalise(label)
    if normal in by_normal:
        return Proposal(label, by_normal[normal], NORMALISED, 1.0)
    ranked = sorted(((similarity(normal, name), key) for key, name in normals.items()), key=lambda pair: -pair[0])
    best = ranked[0] if ranked else (0.0, "")
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if best[0] >= PROPOSE_AT and best[0] - second >= LEAD:
        return Proposal(label, best[1], FUZZY, round(best[0], 4))
    return Proposal(label, None, None, round(best[0], 4))


def _words(text: str) -> set[str]:
    return set(text.split())


def _pairs(text: str) -> set[str]:
    text = text.replace(" ", "")
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _distance(one: str, two: str) -> int:
    """Fewest typed characters to change, add or drop."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
