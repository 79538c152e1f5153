"""The shape in which every source hands over its rows: named columns of text, block by block.

What lives here: `Block`, `Source`, tidy headers. What does not: parsing of any format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
import pyarrow as pa

from analysis.engine.sources import Refusal

BLOCK_ROWS = 65_536
MOST_COLUMNS = 2_000
LONGEST_CELL = 32_767
"""Letters; a spreadsheet's own limit."""

Line: TypeAlias = tuple[int, Sequence[str]]
"""Number of a line and its cells."""

Cells: TypeAlias = Sequence[str | None] | pa.Array
"""A block's column: a plain list, or text as an Arrow array, as a dictionary or not, where a library parsed it."""


@dataclass(frozen=True)
class Block:
    """Rows that can be read at all. records: numbers from 1; lines: where each stands in the file (None: nowhere).
    bad: rows of this stretch that cannot be read at all (they are in none of the columns), one or more refusals each.
    letters: in a workbook, the letter of each column."""

    records: Sequence[int] | np.ndarray
    lines: Sequence[int | None] | np.ndarray
    columns: Mapping[str, Cells]
    bad: list[Refusal] = field(default_factory=list)
    letters: Mapping[str, str] = field(default_factory=dict)

    def cells(self, column: str | None) -> pa.Array:
        """The column as an array of text; all NULL when the block has no such column."""
        found = self.columns.get(column or "")
        if found is None:
            return pa.nulls(len(self.records), pa.string())
        if isinstance(found, pa.DictionaryArray):
            return found.dictionary_decode()
        return found if isinstance(found, pa.Array) else pa.array(found, pa.string())

    def arrays(self) -> Iterator[tuple[str, pa.Array]]:
        """All columns, dictionaries as such."""
        for title, cells in self.columns.items():
            yield title, cells if isinstance(cells, pa.Array) else self.cells(title)

    def coded(self, column: str | None) -> pa.DictionaryArray:
        """The column as codes and the different texts, in the order in which they come."""
        found = self.columns.get(column or "")
        return found if isinstance(found, pa.DictionaryArray) else self.cells(column).dictionary_encode()

    def texts(self, column: str) -> list[str | None]:
        """The column as a plain list."""
        return self.cells(column).to_pylist()


class Source(Protocol):
    """A file open for reading."""

    header: list[str]
    header_line: int | None
    repeated: frozenset[str]
    block_rows: int

    def blocks(self) -> Iterator[Block]:
        """The rows from the first on; may be called again."""
        ...

    def share(self) -> float:
        """How much has been read, 0..1."""
        ...

    def first_lines(self) -> Iterator[Line]:
        """The first lines, from the header on; some formats have none."""
        ...


def tidy_header(cells: list[str]) -> list[str]:
    """Unnamed columns become "column 3", a repeated name "name (2)": every column can be named.

    Names that differ only in capitals count as repeated, because the database would confuse them.
    """
    header: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        title = cell.strip() or f"column {place}"
        base, again = title, 2
        while title.lower() in taken:
            title = f"{base} ({again})"
            again += 1
        header.append(title)
        taken.add(title.lower())
    return header
