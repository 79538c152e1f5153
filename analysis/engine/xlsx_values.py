"""What the cells of a sheet say, as text: shared texts, dates of both systems, truth values, numbers; and what is wrong
with a cell.

What lives here: number formats, the arithmetic of serial dates. What does not: XML (`xlsx_plain`, `xlsx_cells`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.xlsx_plain import EMPTY_VALUE, NO_VALUE, Cells, Kind

_BUILT_IN = {14: "dmy", 15: "dmy", 16: "dm", 17: "my", 18: "h:m", 19: "h:m:s", 20: "h:m", 21: "h:m:s", 22: "dmy h:m",
             45: "m:s", 46: "[h]:m:s", 47: "m:s"} | dict.fromkeys((*range(27, 37), *range(50, 59)), "dmy")  # fmt: skip
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DAY_US = 86_400_000_000
_EPOCH_1900 = -25_569 * _DAY_US
_EPOCH_1904 = -24_107 * _DAY_US
_LAST_SERIAL = 2_958_466
"""The first day after year 9999."""
PORTION = 16 << 20
"""Bytes of text that are held at once."""
TROUBLES = ("", "error_cell", "formula_without_value", "damaged_cell")


@dataclass(frozen=True)
class DateForm:
    """What a number format makes of a number: a time of the clock is shown, a time that has gone by."""

    clock: bool
    elapsed: bool


@dataclass(frozen=True)
class Meanings:
    """What the workbook says about its cells: the shared texts, the date form of each style, the date system."""

    shared: pa.Array
    dates: Sequence[DateForm | None]
    is_1904: bool = False


def portions(cells: Cells, meanings: Meanings) -> Iterator[Cells]:
    """The cells in pieces of whole rows whose shared texts are not too many bytes: one long text may be meant by every
    cell of a sheet."""
    lengths = pc.binary_length(meanings.shared).to_numpy()
    if int(lengths.max(initial=0)) * len(cells.columns) <= PORTION:
        yield cells
        return
    sizes = np.zeros(len(cells.columns), dtype=np.int64)
    for code, kind in enumerate(cells.kinds):
        if kind.type == "s":
            places = np.flatnonzero(cells.kind_of == code)
            meant = [int(text) if text and text.isdecimal() else 0 for text in cells.texts.take(places).to_pylist()]
            sizes[places] = lengths[np.minimum(meant, len(lengths) - 1)]
    row_sizes = np.bincount(cells.row_of, sizes, minlength=len(cells.rows))
    piece_of = (np.cumsum(row_sizes) // PORTION).astype(np.int64)
    first_rows = np.flatnonzero(np.diff(piece_of, prepend=-1))
    for first, last in zip(first_rows, [*first_rows[1:], len(cells.rows)], strict=True):
        here = (cells.row_of >= first) & (cells.row_of < last)
        yield Cells(
            cells.rows[first:last], cells.row_of[here] - first, cells.columns[here], cells.kinds,
            cells.kind_of[here], cells.texts.filter(pa.array(here)),
        )  # fmt: skip


@dataclass(frozen=True)
class Values:
    """A text for every cell (NULL: none), and the place in TROUBLES of what is wrong with it."""

    texts: pa.Array
    troubles: np.ndarray


def date_form(number: int, code: str | None) -> DateForm | None:
    """What that number format (`code`: its text, if it is not built in) makes of numbers; None: they stay numbers."""
    text = _BUILT_IN.get(number) if code is None else _LITERALS.sub("", code.split(";")[0])
    if text is None or text.strip().lower() == "general" or not re.search("[dmyhs]", text, re.IGNORECASE):
        return None
    elapsed = re.search(r"\[[hms]+\]", text, re.IGNORECASE) is not None
    return DateForm(clock=re.search("[hs]", text, re.IGNORECASE) is not None, elapsed=elapsed)


def values(cells: Cells, meanings: Meanings) -> Values:
    """The texts of the cells, in their order."""
    size = len(cells.columns)
    groups: list[np.ndarray] = []
    found: list[pa.Array] = []
    troubles = np.zeros(size, dtype=np.int8)
    for code, kind in enumerate(cells.kinds):
        places = np.flatnonzero(cells.kind_of == code)
        texts = cells.texts if len(places) == size else cells.texts.take(pa.array(places))
        texts, wrong = _read(texts, kind, meanings)
        troubles[places] = wrong
        groups.append(places)
        found.append(texts)
    if not groups:
        return Values(pa.nulls(0, pa.string()), troubles)
    if len(groups) == 1:
        return Values(found[0], troubles)
    order = np.empty(size, dtype=np.int64)
    order[np.concatenate(groups)] = np.arange(size)
    return Values(pa.concat_arrays(found).take(pa.array(order)), troubles)


def _read(texts: pa.Array, kind: Kind, meanings: Meanings) -> tuple[pa.Array, np.ndarray]:
    """Texts of one kind, and their troubles."""
    wrong = np.zeros(len(texts), dtype=np.int8)
    marks = pc.is_in(texts, value_set=pa.array([NO_VALUE, EMPTY_VALUE]))
    if pc.any(marks).as_py():
        allowed = [EMPTY_VALUE] if kind.type == "str" else []
        bare = pc.and_(marks, pc.invert(pc.is_in(texts, value_set=pa.array(allowed, pa.string()))))
        wrong[bare.to_numpy(zero_copy_only=False)] = TROUBLES.index("formula_without_value")
        texts = pc.if_else(marks, pa.scalar(None, pa.string()), texts)
    if kind.type == "e":
        wrong[pc.is_valid(texts).to_numpy(zero_copy_only=False)] = TROUBLES.index("error_cell")
        return texts, wrong
    if kind.type == "b":
        return pc.if_else(pc.equal(texts, "1"), "TRUE", pc.if_else(pc.is_valid(texts), "FALSE", None)), wrong
    if kind.type not in ("s", "n"):
        return texts, wrong
    texts = pc.if_else(pc.equal(texts, ""), None, texts) if pc.any(pc.equal(texts, "")).as_py() else texts
    try:
        return _from_shared(texts, meanings.shared) if kind.type == "s" else _number(texts, kind, meanings), wrong
    except (pa.ArrowInvalid, IndexError):
        wrong[:] = TROUBLES.index("damaged_cell")
        return texts, wrong


def _from_shared(texts: pa.Array, shared: pa.Array) -> pa.Array:
    places = texts.cast(pa.int64())
    if len(places) and (pc.max(places).as_py() or 0) >= len(shared):
        raise IndexError("no such shared text")
    return shared.take(places)


def _number(texts: pa.Array, kind: Kind, meanings: Meanings) -> pa.Array:
    form = meanings.dates[kind.style] if kind.style < len(meanings.dates) else None
    if form is None:
        broken = pc.fill_null(pc.match_substring_regex(texts, r"[.Ee]"), False)
        if not pc.any(broken).as_py():
            texts.cast(pa.float64())
            return texts
        return pc.if_else(broken, texts.cast(pa.float64()).cast(pa.string()), texts)
    serials = texts.cast(pa.float64())
    numbers = serials.to_numpy(zero_copy_only=False)
    known = pc.is_valid(serials).to_numpy(zero_copy_only=False)
    dates = known & (np.nan_to_num(numbers) >= (0 if meanings.is_1904 else 1)) & (np.nan_to_num(numbers) < _LAST_SERIAL)
    if form.elapsed or not dates[known].all():
        pairs = zip(numbers.tolist(), known.tolist(), strict=True)
        return pa.array([_singly(number, form, meanings) if there else None for number, there in pairs], pa.string())
    micro = _moments(np.where(known, numbers, 1.0), meanings)
    whole = micro % 1_000_000 == 0
    if not form.clock and (micro % _DAY_US == 0).all():
        return pa.array(micro // _DAY_US, pa.int32(), mask=~known).cast(pa.date32()).cast(pa.string())
    unit, divisor = ("s", 1_000_000) if whole.all() else ("us", 1)
    return pa.array(micro // divisor, pa.timestamp(unit), mask=~known).cast(pa.string())


def _moments(serials: np.ndarray, meanings: Meanings) -> np.ndarray:
    """Microseconds since 1970 of wall time, to the millisecond as spreadsheets show it. The 1900 system has a 29
    February 1900, so that its days before are one off."""
    micro = np.rint(serials * 86_400_000).astype(np.int64) * 1000
    if meanings.is_1904:
        return micro + _EPOCH_1904
    return micro + _EPOCH_1900 + np.where(serials < 60, _DAY_US, 0)


def _singly(number: float, form: DateForm, meanings: Meanings) -> str:
    """Numbers in a column of dates that are none: a time of day, a time that has gone by, a number out of range."""
    if not 0 <= number < (_LAST_SERIAL if not form.elapsed else 1e9):
        return repr(number)
    if number >= 1 and not form.elapsed:
        micro = int(_moments(np.array([number]), meanings)[0])
        return str(np.datetime64(micro, "us")).replace("T", " ").removesuffix(".000000")
    seconds, milli = divmod(round(number * 86_400_000), 1000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{milli:03}" if milli else clock
