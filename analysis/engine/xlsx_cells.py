"""Rows of a sheet in any form, read by lxml: what `xlsx_plain` does not take on.

What lives here: addresses that may be left out, inline texts with runs, prefixes. What does not: meanings of types and
styles (`xlsx_values`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import pyarrow as pa

from analysis.engine.markup import forget, local
from analysis.engine.sources import refuse
from analysis.engine.xlsx_book import text_of, walk
from analysis.engine.xlsx_plain import EMPTY_VALUE, NO_VALUE, Cells, Kind

MOST_SHEET_COLUMNS = 16_384
_ROWS_AT_ONCE = 4096
_MOST_PARTS = 100_000
"""Elements between the ends of two cells: nothing has so many but an attack."""
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})[\"']")


@dataclass(frozen=True)
class Merged:
    """A merged range: rows are the sheet's numbers, columns 0 for A; all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class _Stretch:
    rows: list[int] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    kinds: dict[Kind, int] = field(default_factory=dict)
    kind_of: list[int] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)

    def cells(self) -> Cells:
        return Cells(
            np.array(self.rows, dtype=np.int64), np.array(self.row_of, dtype=np.int64),
            np.array(self.columns, dtype=np.int64), list(self.kinds), np.array(self.kind_of, dtype=np.int64),
            pa.array(self.texts, pa.string()),
        )  # fmt: skip


def column_letters(column: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(address: str) -> tuple[int, int]:
    """(row number, column) of an address such as B7."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise refuse("damaged_file")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def merged_ranges(tail: bytes) -> list[Merged]:
    """The merged ranges that stand behind a sheet's rows."""
    found = []
    for first, last in _RANGE.findall(tail):
        (top, left), (bottom, right) = place_of(first.decode()), place_of(last.decode())
        found.append(Merged(top, left, bottom, right))
    return found


def cells(stream: IO[bytes], after: int) -> Iterator[Cells]:
    """The rows below row `after`, a few thousand at a time."""
    stretch, number, column, parts = _Stretch(), 0, -1, 0
    for action, element in walk(stream):
        name = local(element)
        if action == "start":
            parts += 1
            if name == "row":
                before, number, column = number, _number(element, number), -1
                if number <= before:
                    raise refuse("damaged_file")
                if number > after:
                    stretch.rows.append(number)
            if parts > _MOST_PARTS:
                raise refuse("damaged_file")
        elif name == "c":
            column = _column(element, column)
            if number > after and stretch.rows:
                _add(stretch, element, column)
            forget(element)
            parts = 0
        elif name == "row":
            forget(element)
            parts = 0
            if len(stretch.rows) >= _ROWS_AT_ONCE:
                yield stretch.cells()
                stretch = _Stretch()
    if stretch.rows:
        yield stretch.cells()


def _number(row: Any, before: int) -> int:
    given = row.get("r")
    if given is None:
        return before + 1
    if not given.isdecimal() or len(given) > 7:
        raise refuse("damaged_file")
    return int(given)


def _column(cell: Any, before: int) -> int:
    address = cell.get("r")
    column = place_of(address)[1] if address else before + 1
    if column >= MOST_SHEET_COLUMNS:
        raise refuse("damaged_file")
    return column


def _add(stretch: _Stretch, cell: Any, column: int) -> None:
    style = cell.get("s") or "0"
    kind = Kind(cell.get("t") or "n", int(style) if style.isdecimal() and len(style) < 7 else 0)
    stretch.row_of.append(len(stretch.rows) - 1)
    stretch.columns.append(column)
    stretch.kind_of.append(stretch.kinds.setdefault(kind, len(stretch.kinds)))
    stretch.texts.append(_text(cell))


def _text(cell: Any) -> str | None:
    parts = {local(child): child for child in cell}
    if "is" in parts:
        return text_of(parts["is"])
    value = parts.get("v")
    if "f" in parts and (value is None or not value.text):
        return NO_VALUE if value is None else EMPTY_VALUE
    return None if value is None else value.text or ""
