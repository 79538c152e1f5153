"""Whether a table's first line is its header: names twice, values instead of names, names further below.

What lives here: recognising it, the refusals and questions. What does not: reading lines (the sources), guessing roles
(`columns`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.engine.blocks import Line
from analysis.engine.columns import guess
from analysis.engine.sources import REQUIRED, ReadError, refuse
from analysis.engine.timestamps import looks_like_time

LOOKED_AT = 30


def trouble(first: Line, others: Iterable[Line]) -> ReadError | None:
    """What is wrong with a first line that does not name case, activity and time: it holds values, or a line below it
    names them. None when it may well be a header with names that nobody knows."""
    line, cells = first
    for number, below in others:
        if number > line and _names_all(below):
            return refuse("header_not_found", line=line, found=number, choices=(str(number - 1),), option="skip_lines")
    value = next((cell for cell in cells if looks_like_time(cell)), None)
    return None if value is None else refuse("no_header", line=line, value=value[:100])


def repeated(cells: Sequence[str]) -> frozenset[str]:
    """The names that occur more than once, letter for letter."""
    names = [cell.strip() for cell in cells if cell.strip()]
    return frozenset(name for name in names if names.count(name) > 1) if len(set(names)) < len(names) else frozenset()


def _names_all(cells: Sequence[str]) -> bool:
    mapping, _ = guess(list(cells), [])
    return all(getattr(mapping, role) for role in REQUIRED)
