"""Numbers of a column as people write them: which sign parts the decimals is proven by the values, or asked.

What lives here: the readable forms, the proof, what is no number. What does not: storing numbers (the text stays).

A value proves a decimal sign when it has both signs (1.234,50), one of them twice (1.234.567), not three digits behind
it (12,5) or nothing but a zero before it (0,125). A column of 1,234 alone can mean a thousand or one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.raw import is_missing
from analysis.engine.sources import ReadError, refuse

_MARKS = (".", ",")
_USUAL = r"^-?\d{1,15}(\.\d{1,2})?$"
_NUMBER = re.compile(
    r"^[^\d.,+()-]{0,5}[+-]?[^\d.,+()-]{0,5}(?P<digits>\d[\d.,' \u00a0\u202f]*)(?:[eE][+-]?\d{1,3})?[^\d.,]{0,5}$"
)


class Amounts:
    """Looks at the values of one column, block by block."""

    def __init__(self, column: str | None, decimal: str | None) -> None:
        self.column = column
        self._decimal = decimal
        self._proven: dict[str, str] = {}
        self._open = ""

    def wrong(self, values: Iterable[str | None]) -> set[str]:
        """Those of the values that are no numbers."""
        return {value for value in values if value is not None and not is_missing(value) and not self._fits(value)}

    def wrong_of(self, values: pa.Array) -> set[str]:
        """The same for an array: the usual numbers, 12 and 12.50, are not looked at one by one."""
        if self._decimal == ",":
            return self.wrong(values.to_pylist())
        usual = pc.fill_null(pc.match_substring_regex(values, _USUAL), False)
        pointed = values.filter(pc.and_(usual, pc.fill_null(pc.match_substring(values, "."), False)))
        return self.wrong([*pointed[:1].to_pylist(), *values.filter(pc.invert(usual)).to_pylist()])

    def question(self) -> ReadError | None:
        """The question that the values seen so far leave open."""
        if self._decimal is not None or (len(self._proven) < 2 and not (self._open and not self._proven)):
            return None
        example = self._open or self._proven["."]
        return refuse("ambiguous_number", column=self.column, example=example, choices=_MARKS, option="decimal")

    def _fits(self, value: str) -> bool:
        found = _NUMBER.match(value.strip())
        if found is None:
            return False
        digits = re.sub(r"['\s]", "", found["digits"])
        sign = _sign(digits)
        if sign in _MARKS:
            self._proven.setdefault(sign, value)
        elif sign:
            self._open = self._open or value
        return self._decimal is None or _is_number(digits, self._decimal)


def _sign(digits: str) -> str:
    """The decimal sign that these digits prove, "?" where they may have either, "" without any sign."""
    marks = [letter for letter in digits if letter in _MARKS]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return _MARKS[1 - _MARKS.index(marks[0])]
    before, _, after = digits.partition(marks[0])
    return "?" if len(after) == 3 and len(before) <= 3 and before.strip("0") else marks[0]


def _is_number(digits: str, decimal: str) -> bool:
    """Whether the digits are a number with that decimal sign; the other sign parts thousands."""
    whole, _, fraction = digits.partition(decimal)
    thousands = _MARKS[1 - _MARKS.index(decimal)]
    groups = whole.split(thousands)
    grouped = len(groups) == 1 or (len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    return grouped and "".join(groups).isdigit() and (fraction.isdigit() or not fraction)
