"""Tables as files for a spreadsheet, written row by row; no cell of theirs can start a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32767  # what a cell of a workbook can hold


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet could run gets a leading apostrophe; numbers stay numbers.

    >>> safe_cell('=HYPERLINK("x")'), safe_cell(-1.5), safe_cell(' "+1')
    ('\\'=HYPERLINK("x")', -1.5, '\\' "+1')
    """
    if not isinstance(value, str):
        return value
    return "'" + value if value.lstrip(" \n\"'").startswith(DANGEROUS) or value.startswith(DANGEROUS) else value


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """RFC 4180 with a byte-order mark, line by line as the rows come."""
    yield "\ufeff".encode() + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(["" if cell is None else safe_cell(cell) for cell in cells])
    return out.getvalue().encode()


def xlsx_file(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """One sheet in a file that goes when it is closed; a row in memory at a time. Texts are written as texts."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\")[:31] or "Sheet1")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, cell in enumerate(head):
        sheet.write_string(0, column, cell, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, (int, float)):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, str(cell)[:LONGEST])
    book.close()
    file.seek(0)
    return file
