"""What a round of approval comes to, and how the criteria of today compare with those that were frozen. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from projects.phases import Criterion


@dataclass(frozen=True)
class Line:
    """A criterion as it was frozen, in the reader's language, and whether it is still met."""

    key: str
    text: str
    met: bool
    url: str = ""
    detail: str = ""
    lost: bool = False


def outcome(rule: str, verdicts: Iterable[str]) -> str:
    """approved, rejected or open.

    One rejection ends the round. `any`: one approval is enough; `all`: everybody's is needed.

    >>> outcome("all", ["approved", "waiting"]), outcome("any", ["approved", "waiting"])
    ('open', 'approved')
    """
    given = list(verdicts)
    if "rejected" in given:
        return "rejected"
    enough = any if rule == "any" else all
    return "approved" if given and enough(each == "approved" for each in given) else "open"


def lines(frozen: Iterable[dict[str, Any]], language: str, now: Iterable[Criterion] | None = None) -> list[Line]:
    """The frozen criteria to read; with `now`, those that were met and are not any more are marked as lost."""
    unmet = {each.key for each in now or () if not each.met}
    return [_line(row, language, row["met"] and row["key"] in unmet) for row in frozen]


def _line(row: dict[str, Any], language: str, lost: bool) -> Line:
    text, detail = row["text"], row.get("detail", {})
    return Line(
        key=row["key"],
        text=text.get(language) or text.get("en", ""),
        met=row["met"],
        url=row.get("url", ""),
        detail=detail.get(language) or detail.get("en", ""),
        lost=lost,
    )
