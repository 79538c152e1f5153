"""XLSX workbooks: one sheet as a table of texts.

What lives here: choosing the sheet, merged cells, cells as text. What does not: old XLS, ODS (refused).
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import python_calamine

from analysis.engine.blocks import BLOCK_ROWS, Block, tidy_header
from analysis.engine.encoding import Unpacked
from analysis.engine.sources import ReadOptions, refuse

MOST_UNPACKED = 300 << 20
"""A workbook is held in memory, so its unpacked sheets may have this many bytes."""


class XlsxSource:
    """One sheet of a workbook. Lines are the sheet's row numbers."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        with tempfile.TemporaryDirectory() as folder:
            plain = _plain(path, Path(folder))
            _check(plain)
            try:
                with python_calamine.CalamineWorkbook.from_path(str(plain)) as book:
                    self._load(book, options)
            except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as problem:
                raise refuse("broken_workbook") from problem
        self.block_rows = BLOCK_ROWS
        self._done = 0

    def share(self) -> float:
        """How much has been handed over."""
        return self._done / max(1, len(self._rows))

    def blocks(self) -> Iterator[Block]:
        """Rows below the header that have any value."""
        self._done, record = 0, 0
        for first in range(0, len(self._rows), self.block_rows):
            stretch = self._rows[first : first + self.block_rows]
            self._done = first + len(stretch)
            records = list(range(record + 1, record + len(stretch) + 1))
            record += len(stretch)
            turned = zip(*(cells for _, cells in stretch), strict=True)
            columns: dict[str, list[str | None]] = {
                title: list(values) for title, values in zip(self.header, turned, strict=True)
            }
            yield Block(records, [line for line, _ in stretch], columns)

    def _load(self, book: python_calamine.CalamineWorkbook, options: ReadOptions) -> None:
        tables = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        loaded = {name: _cells(book, name) for name in tables}
        self.sheets = [name for name, rows in loaded.items() if rows]
        if options.sheet is not None:
            if options.sheet not in loaded:
                raise refuse("sheet_not_found", sheet=options.sheet, choices=tuple(self.sheets), option="sheet")
            self.sheet = options.sheet
        elif len(self.sheets) > 1:
            raise refuse("choose_sheet", choices=tuple(self.sheets), option="sheet")
        elif not self.sheets:
            raise refuse("empty_file")
        else:
            self.sheet = self.sheets[0]
        rows = [(line, cells) for line, cells in loaded[self.sheet] if line > options.skip_lines]
        if not rows:
            raise refuse("empty_file")
        header = rows[0][1]
        while header and not header[-1].strip() and not any(cells[len(header) - 1].strip() for _, cells in rows[1:]):
            header = header[:-1]
        self.header = tidy_header(header)
        self._rows = [(line, cells[: len(header)]) for line, cells in rows[1:]]


def _plain(path: Path, folder: Path) -> Path:
    """The workbook itself, unpacked when gzipped."""
    with path.open("rb") as opened:
        if opened.read(2) != b"\x1f\x8b":
            return path
    plain = folder / "plain.xlsx"
    with Unpacked(path) as packed, plain.open("wb") as out:
        while block := packed.read(1 << 20):
            out.write(block)
    return plain


def _check(path: Path) -> None:
    """Refuse what is a ZIP but no workbook, and bombs, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise refuse("broken_archive") from problem
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise refuse("wrong_file_type", found="ODS" if "content.xml" in names else "ZIP")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise refuse("too_large_unpacked", limit=MOST_UNPACKED >> 20)


def _cells(book: python_calamine.CalamineWorkbook, name: str) -> list[tuple[int, list[str]]]:
    """(row number, texts) of every row with any value; a merged range shows its value in all its cells."""
    sheet = book.get_sheet_by_name(name)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
        if top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [value] * len(row[left : right + 1])
    return [(line, row) for line, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
