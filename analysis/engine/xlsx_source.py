"""XLSX workbooks: one sheet as a table of texts, its rows streamed.

What lives here: choosing the sheet, the header, merged cells, rows with a cell that cannot be read. What does not: the
archive (`xlsx_book`), cutting XML into cells (`xlsx_plain`, `xlsx_cells`), what cells mean (`xlsx_values`).
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine import xlsx_cells, xlsx_plain, xlsx_values
from analysis.engine.blocks import BLOCK_ROWS, MOST_COLUMNS, Block, Line, tidy_header
from analysis.engine.encoding import Unpacked
from analysis.engine.headers import LOOKED_AT, repeated
from analysis.engine.messages import code_of, say
from analysis.engine.sources import ReadOptions, Refusal, refuse
from analysis.engine.xes_plain import NotPlain
from analysis.engine.xlsx_book import Book, Sheet
from analysis.engine.xlsx_cells import Merged, column_letters
from analysis.engine.xlsx_plain import Cells
from analysis.engine.xlsx_values import PORTION, TROUBLES, Meanings, values

HELD = 96 << 20
"""A sheet of up to so many bytes is unpacked once and held, a larger one is unpacked again for each reading."""
_STRETCH = 512 << 10
_LONGEST_ROW = 32 << 20
_MOST_MERGED = 64 << 20
"""Bytes that one merged range may add to the rows in hand."""
_ROW_END = b"</row>"
_ANY_ROW_END = b"row>"
"""The same, whatever its prefix."""


@dataclass(frozen=True)
class _Rows:
    """Rows with any value: their numbers, and their cells (`row_of`: place in `numbers`) with texts and troubles."""

    numbers: np.ndarray
    row_of: np.ndarray
    columns: np.ndarray
    texts: pa.Array
    troubles: np.ndarray


class XlsxSource:
    """One sheet of a workbook. Lines are the sheet's row numbers."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = self._plain(path)
        self.block_rows = BLOCK_ROWS
        self._share = 0.0
        self._held: bytes | None = None
        self.header_line: int | None = None
        with Book(self._path) as book:
            self._sheet = self._choose(book, options)
            self.sheet = self._sheet.name
            self._merged = xlsx_cells.merged_ranges(self._tail(book))
            self._meanings = book.meanings()
            self._skip = options.skip_lines
            self._titles: dict[int, str] = {}
            self._corners: dict[tuple[int, int], str | None] = {}
            self.header = self._read_header(book)
            self._titles = dict(enumerate(self.header))

    def share(self) -> float:
        """How much has been read."""
        return self._share

    def blocks(self) -> Iterator[Block]:
        """Rows below the header that have any value."""
        self._share, record, self._corners = 0.0, 0, {}
        waiting: list[Block] = []
        size = 0
        with Book(self._path) as book:
            for rows in self._rows(book):
                block = self._block(rows, record)
                record += len(rows.numbers)
                waiting.append(block)
                size += sum(cells.nbytes for cells in block.columns.values() if isinstance(cells, pa.Array))
                if sum(len(each.records) for each in waiting) >= self.block_rows or size > PORTION:
                    yield _joined(waiting)
                    waiting, size = [], 0
        self._share = 1.0
        if waiting:
            yield _joined(waiting)

    def _plain(self, path: Path) -> Path:
        """The workbook itself, unpacked when gzipped; the copy goes when the source goes."""
        with path.open("rb") as opened:
            if opened.read(2) != b"\x1f\x8b":
                return path
        folder = Path(tempfile.mkdtemp(prefix="sevenstep-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        with Unpacked(path) as packed, (folder / "plain.xlsx").open("wb") as out:
            while block := packed.read(1 << 20):
                out.write(block)
        return folder / "plain.xlsx"

    def _choose(self, book: Book, options: ReadOptions) -> Sheet:
        filled = [sheet for sheet in book.sheets if _has_values(book, sheet)]
        self.sheets = [sheet.name for sheet in filled]
        if options.sheet is not None:
            chosen = next((sheet for sheet in book.sheets if sheet.name == options.sheet), None)
            if chosen is None:
                raise refuse("sheet_not_found", sheet=options.sheet, choices=tuple(self.sheets), option="sheet")
            return chosen
        if len(filled) > 1:
            raise refuse("choose_sheet", choices=tuple(self.sheets), option="sheet")
        if not filled:
            raise refuse("empty_file")
        return filled[0]

    def _tail(self, book: Book) -> bytes:
        """What stands behind the rows; holds the sheet's bytes if they are few."""
        if book.size(self._sheet.part) <= HELD:
            self._held = b"".join(book.stretches(self._sheet.part))
            return self._held[max(0, self._held.rfind(_ANY_ROW_END)) :]
        tail = b""
        for data in book.stretches(self._sheet.part):
            tail += data
            tail = tail[max(0, tail.rfind(_ANY_ROW_END)) :][-_LONGEST_ROW:]
        return tail

    def _read_header(self, book: Book) -> list[str]:
        for rows in self._cells(book):
            if not len(rows.numbers):
                continue
            self.header_line = int(rows.numbers[0])
            here = rows.row_of == 0
            self._check_first(rows, here)
            found = dict(zip(rows.columns[here].tolist(), rows.texts.filter(pa.array(here)).to_pylist(), strict=True))
            for merged in self._merged:
                if merged.top <= self.header_line <= merged.bottom and merged.left in found:
                    found |= dict.fromkeys(range(merged.left, min(merged.right, MOST_COLUMNS) + 1), found[merged.left])
            # Columns without a name that have values among the first rows are shown as well.
            cells = [found.get(column) or "" for column in range(int(rows.columns.max()) + 1)]
            self.repeated = repeated(cells)
            return tidy_header(cells)
        raise refuse("empty_file")

    def first_lines(self) -> Iterator[Line]:
        """The first rows with any value."""
        with Book(self._path) as book:
            for rows in self._cells(book):
                for place in range(min(LOOKED_AT, len(rows.numbers))):
                    here = pa.array(rows.row_of == place)
                    yield int(rows.numbers[place]), [text or "" for text in rows.texts.filter(here).to_pylist()]
                return

    def _check_first(self, rows: _Rows, here: np.ndarray) -> None:
        for place in np.flatnonzero(here & (rows.troubles > 0)):
            cell = f"{column_letters(int(rows.columns[place]))}{self.header_line}"
            raise refuse(
                TROUBLES[rows.troubles[place]], cell=cell, line=self.header_line, value=rows.texts[place].as_py()
            )

    def _rows(self, book: Book) -> Iterator[_Rows]:
        """The rows below the header."""
        header = self.header_line or 0
        for rows in self._cells(book):
            if len(rows.numbers) and rows.numbers[0] <= header:
                yield _below(rows, header)
            else:
                yield rows

    def _cells(self, book: Book) -> Iterator[_Rows]:
        """The rows with any value that are not skipped."""
        portions = (part for cells in self._stretches(book) for part in xlsx_values.portions(cells, self._meanings))
        for cells in portions:
            rows = _with_values(cells, self._meanings)
            if self._skip and len(rows.numbers) and rows.numbers[0] <= self._skip:
                rows = _below(rows, self._skip)
            if len(rows.columns) and int(rows.columns.max()) >= MOST_COLUMNS:
                place = int(np.argmax(rows.columns >= MOST_COLUMNS))
                line = int(rows.numbers[rows.row_of[place]])
                cell = f"{column_letters(int(rows.columns[place]))}{line}"
                found = int(rows.columns.max()) + 1
                raise refuse("too_many_columns", cell=cell, line=line, found=found, limit=MOST_COLUMNS)
            yield rows

    def _stretches(self, book: Book) -> Iterator[Cells]:
        """All cells of the sheet: fast for as long as it has the plain form, then by lxml."""
        after = 0
        try:
            for data in self._whole_rows(book):
                found = xlsx_plain.cells(data)
                if len(found.rows) and found.rows[0] <= after:
                    raise NotPlain
                after = int(found.rows[-1]) if len(found.rows) else after
                yield found
        except NotPlain:
            yield from xlsx_cells.cells(book.open(self._sheet.part), after)

    def _whole_rows(self, book: Book) -> Iterator[bytes]:
        """The bytes of whole rows; raises NotPlain where the sheet has another form."""
        rest, size, done, begun, ended = b"", max(1, book.size(self._sheet.part)), 0, False, False
        for data in self._bytes(book):
            done += len(data)
            rest += data
            if not begun:
                begin = rest.find(b"<sheetData>")
                if begin < 0 or b"<!" in rest[:begin] or b"<row" in rest[:begin]:
                    if len(rest) > _LONGEST_ROW or b"sheetData" in rest or b"<!" in rest:
                        raise NotPlain
                    continue
                begun, rest = True, rest[begin + len(b"<sheetData>") :]
            end = rest.rfind(_ROW_END) + len(_ROW_END)
            if end >= len(_ROW_END):
                yield rest[:end]
                self._share = done / size
                rest = rest[end:]
            if rest.startswith(b"</sheetData>"):
                ended = True
                break
            if len(rest) > _LONGEST_ROW:
                raise NotPlain
        if not ended:
            raise NotPlain

    def _bytes(self, book: Book) -> Iterator[bytes]:
        if self._held is None:
            yield from book.stretches(self._sheet.part)
            return
        for first in range(0, len(self._held), _STRETCH):
            yield self._held[first : first + _STRETCH]

    def _block(self, rows: _Rows, before: int) -> Block:
        records = np.arange(before + 1, before + len(rows.numbers) + 1)
        wrong = rows.troubles > 0
        if wrong.any():
            bad = self._bad(rows, wrong, records)
            keep = np.ones(len(records), dtype=bool)
            keep[rows.row_of[wrong]] = False
        else:
            bad, keep = [], None
        columns: dict[str, pa.Array] = {}
        merged = [
            each for each in self._merged
            if len(rows.numbers) and each.top <= rows.numbers[-1] and each.bottom >= rows.numbers[0]
        ]  # fmt: skip
        used = np.bincount(rows.columns, minlength=len(self.header)) > 0
        used[: len(self.header)] = True
        for column in np.flatnonzero(used).tolist():
            here = np.flatnonzero(rows.columns == column)
            places = np.full(len(records), -1, dtype=np.int64)
            places[rows.row_of[here]] = here
            texts = rows.texts.take(pa.array(places, mask=places < 0))
            texts = self._merge(texts, column, rows.numbers, merged)
            columns[self._title(column)] = texts if keep is None else texts.filter(pa.array(keep))
        numbers = rows.numbers if keep is None else rows.numbers[keep]
        letters = {title: column_letters(column) for column, title in self._titles.items()}
        return Block(records if keep is None else records[keep], numbers, columns, bad, letters)

    def _title(self, column: int) -> str:
        """The column's name; one right of the header's last gets a name when it has a value."""
        if column not in self._titles:
            self._titles[column] = tidy_header([*self._titles.values(), f"column {column + 1}"])[-1]
        return self._titles[column]

    def _bad(self, rows: _Rows, wrong: np.ndarray, records: np.ndarray) -> list[Refusal]:
        bad = []
        for place in np.flatnonzero(wrong):
            row, column = int(rows.row_of[place]), int(rows.columns[place])
            code, line, value = TROUBLES[rows.troubles[place]], int(rows.numbers[row]), rows.texts[int(place)].as_py()
            cell = f"{column_letters(column)}{line}"
            english, chinese = say(code, cell=cell, value=value)
            bad.append(
                Refusal(line, int(records[row]), self._title(column), value, code_of(code), english, chinese, cell)
            )
        return bad

    def _merge(self, texts: pa.Array, column: int, numbers: np.ndarray, near: list[Merged]) -> pa.Array:
        """A merged range shows its first value in all its cells of rows that have any value."""
        touching = [merged for merged in near if merged.left <= column <= merged.right]
        if not touching:
            return texts
        found = texts.to_pylist()
        for merged in touching:
            corner = (merged.top, merged.left)
            first, last = np.searchsorted(numbers, [merged.top, merged.bottom + 1]).tolist()
            if column == merged.left and first < len(numbers) and numbers[first] == merged.top:
                self._corners[corner] = found[first]
            if len(self._corners.get(corner) or "") * (last - first) > _MOST_MERGED:
                raise refuse("unpacked_too_large", limit=_MOST_MERGED >> 20)
            found[first:last] = [self._corners.get(corner)] * (last - first)
        return pa.array(found, pa.string())


def _has_values(book: Book, sheet: Sheet) -> bool:
    """Whether any cell has a value or a text."""
    before = b""
    for data in book.stretches(sheet.part):
        text = before + data
        if b":v>" in text or b"<v>" in text or b"<v " in text or b"<is" in text or b":is" in text:
            return True
        before = data[-8:]
    return False


def _with_values(cells: Cells, meanings: Meanings) -> _Rows:
    """The texts of the cells, without empty cells and without rows of blanks alone."""
    found = values(cells, meanings)
    lengths, first = _lengths(found.texts)
    there = shown = (lengths > 0) | (found.troubles > 0)
    if (first <= ord(" ")).any():
        trimmed = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(found.texts), ""), False)
        shown = trimmed.to_numpy(zero_copy_only=False) | (found.troubles > 0)
    filled = np.bincount(cells.row_of[shown], minlength=len(cells.rows)) > 0
    if not filled.all():
        there = there & filled[cells.row_of]
    row_of, columns, texts, troubles = cells.row_of, cells.columns, found.texts, found.troubles
    if not there.all():
        row_of, columns, troubles = row_of[there], columns[there], troubles[there]
        texts = texts.filter(pa.array(there))
    if filled.all():
        return _Rows(cells.rows, row_of, columns, texts, troubles)
    return _Rows(cells.rows[filled], (np.cumsum(filled) - 1)[row_of], columns, texts, troubles)


def _lengths(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Bytes of each text (0 for NULL), and the first byte of those that have any."""
    _, bounds, data = texts.buffers()
    ends = np.frombuffer(bounds, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(ends)
    if texts.null_count:
        lengths = np.where(pc.is_valid(texts).to_numpy(zero_copy_only=False), lengths, 0)
    letters = np.frombuffer(data or b"", np.uint8)
    return lengths, letters[ends[:-1][lengths > 0]]


def _below(rows: _Rows, number: int) -> _Rows:
    """The rows below that one."""
    first = int(np.searchsorted(rows.numbers, number, side="right"))
    here = rows.row_of >= first
    return _Rows(
        rows.numbers[first:], rows.row_of[here] - first, rows.columns[here], rows.texts.filter(pa.array(here)),
        rows.troubles[here],
    )  # fmt: skip


def _joined(blocks: list[Block]) -> Block:
    """One block of several that follow each other."""
    if len(blocks) == 1:
        return blocks[0]
    titles = dict.fromkeys(title for block in blocks for title in block.columns)
    columns = {title: pa.concat_arrays([block.cells(title) for block in blocks]) for title in titles}
    return Block(
        np.concatenate([block.records for block in blocks]),
        np.concatenate([block.lines for block in blocks]),
        columns,
        [refusal for block in blocks for refusal in block.bad],
        blocks[-1].letters,
    )
