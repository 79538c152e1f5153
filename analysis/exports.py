"""Tables as CSV and XLSX files for a spreadsheet, in which no cell can start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from common.spreadsheets import safe_cell


def to_csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """RFC 4180 with a byte-order mark, so that spreadsheets read Chinese names rightly."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in head])
    for row in rows:
        writer.writerow(["" if cell is None else safe_cell(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def to_xlsx(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """One sheet; texts are written as texts, whatever they look like."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\")[:31] or "Sheet1")
    bold = book.add_format({"bold": True})
    for column, cell in enumerate(head):
        sheet.write_string(0, column, cell, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, (int, float)):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, str(cell)[:32767])
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
