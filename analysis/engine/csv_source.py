"""Delimited text: any encoding, delimiter and line end; quoted line breaks; exact line numbers.

What lives here: finding the delimiter, and the careful reader of records. What does not: the fast reader, which takes
all blocks up to the first odd one (`csv_plain`), encodings (`encoding`), times.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from analysis.engine.blocks import BLOCK_ROWS, MOST_COLUMNS, Block, Line, tidy_header
from analysis.engine.csv_plain import PlainRecords, wrong_width
from analysis.engine.encoding import BLOCK, LONGEST_RECORD, Unpacked, Utf8, encoding_of
from analysis.engine.headers import LOOKED_AT, repeated
from analysis.engine.sources import ReadOptions, Refusal, refuse

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LETTERS = 256_000


class CsvSource:
    """A delimited text file; its header is the first line that is not blank after `skip_lines`."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path = path
        self.skip_lines = options.skip_lines
        self.encoding = encoding_of(path, options.encoding)
        if options.delimiter and (len(options.delimiter) != 1 or options.delimiter in '\r\n"'):
            raise refuse("choose_delimiter", choices=DELIMITERS, option="delimiter")
        self.delimiter = options.delimiter or self._find_delimiter()
        self.block_rows = BLOCK_ROWS
        self._share = self._ahead = 0.0
        self._stream: Unpacked | None = None
        self.header_line: int | None = None
        cells = self._header_cells()
        if len(cells) > MOST_COLUMNS:
            raise refuse("too_many_columns", line=self.header_line, found=len(cells), limit=MOST_COLUMNS)
        self.header, self.repeated = tidy_header(cells), repeated(cells)

    def share(self) -> float:
        """How much of the file has been read."""
        return self._stream.share * (1 - self._ahead) if self._stream is not None else self._share

    def blocks(self) -> Iterator[Block]:
        """Records after the header. Blank lines are no records; a record with another number of cells is bad."""
        with Unpacked(self.path) as packed:
            self._stream = packed
            stream = Utf8(packed, self.encoding)
            plain = PlainRecords(stream, self.header, self.delimiter, self.skip_lines, self.block_rows)
            for block in plain.blocks():
                self._ahead = 1 - plain.used
                yield block
            self._ahead = 0.0
            if not plain.finished:
                text = io.TextIOWrapper(io.BufferedReader(stream, BLOCK), "utf-8", newline="")  # type: ignore[type-var]
                skip = 0 if plain.begun else self.skip_lines
                records = self._records(text, skip, plain.line, skip_header=not plain.begun)
                yield from self._careful_blocks(records, plain.record)
            self._share = packed.share
        self._stream = None

    def _careful_blocks(self, records: Iterator[tuple[int, list[str]]], done: int) -> Iterator[Block]:
        """Blocks of these records, which follow `done` others."""
        width = len(self.header)
        rows: list[list[str]] = []
        numbers: list[int] = []
        lines: list[int | None] = []
        bad: list[Refusal] = []
        for record, (line, cells) in enumerate(records, start=done + 1):
            if len(cells) == width:
                rows.append(cells)
                numbers.append(record)
                lines.append(line)
            else:
                bad.append(wrong_width(line, record, len(cells), width))
            if len(rows) + len(bad) >= self.block_rows:
                yield self._block(rows, numbers, lines, bad)
                rows, numbers, lines, bad = [], [], [], []
        if rows or bad:
            yield self._block(rows, numbers, lines, bad)

    def _block(
        self, rows: list[list[str]], records: list[int], lines: list[int | None], bad: list[Refusal]
    ) -> Block:  # fmt: skip
        turned = zip(*rows, strict=True) if rows else ([] for _ in self.header)
        columns: dict[str, list[str | None]] = {
            title: list(values) for title, values in zip(self.header, turned, strict=True)
        }
        return Block(records, lines, columns, bad)

    def _header_cells(self) -> list[str]:
        with Unpacked(self.path) as packed:
            text = packed.as_text(self.encoding)
            for line, cells in self._records(text, self.skip_lines, 1, skip_header=False):
                self.header_line = line
                return cells
        raise refuse("empty_file")

    def first_lines(self) -> Iterator[Line]:
        """The first lines as each of the delimiters cuts them."""
        sample = self._sample()
        for mark in dict.fromkeys((self.delimiter, *DELIMITERS)):
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=mark)
            line = 1 + self.skip_lines
            try:
                for _ in range(LOOKED_AT):
                    cells = next(reader, None)
                    if cells is None:
                        break
                    yield line, cells
                    line = 1 + self.skip_lines + reader.line_num
            except csv.Error:
                continue

    def _records(
        self, text: io.TextIOWrapper, skip: int, first: int, *, skip_header: bool
    ) -> Iterator[tuple[int, list[str]]]:
        """(line on which it begins, cells) of each record that is not blank; the text begins on line `first`."""
        for _ in range(skip):
            text.readline()
        before = first - 1 + skip
        lines = _Lines(text, before + 1)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        line = before + 1
        try:
            for cells in reader:
                lines.record_ends(before + reader.line_num + 1)
                if cells:
                    if not skip_header:
                        yield line, cells
                    skip_header = False
                line = before + reader.line_num + 1
        except csv.Error as problem:
            raise self._explain(problem, line) from problem

    def _explain(self, problem: csv.Error, line: int) -> Exception:
        """What is wrong with the record that begins on that line."""
        said = str(problem)
        if "unexpected end" in said or ("field larger" in said and self._quotes_from(line) % 2):
            return refuse("unclosed_quote", line=line)
        if "field larger" in said:
            return refuse("record_too_long", line=line, limit=csv.field_size_limit())
        return refuse("text_behind_quote", line=line)

    def _quotes_from(self, line: int) -> int:
        """How many quotes there are from that line to the end of the file."""
        found = 0
        with Unpacked(self.path) as packed:
            text = packed.as_text(self.encoding)
            for _ in range(line - 1):
                text.readline()
            while part := text.read(1 << 20):
                found += part.count('"')
        return found

    def _find_delimiter(self) -> str:
        """The one that cuts header and rows into the same number of cells (more than one); asked when two do."""
        sample = self._sample()
        counted = {mark: _widths(sample, mark) for mark in DELIMITERS}
        even = [mark for mark, widths in counted.items() if widths and widths[0] > 1 and len(set(widths)) == 1]
        if len(even) == 1:
            return even[0]
        if len(even) > 1:
            rows = len(counted[even[0]])
            if rows > 1:
                raise refuse("choose_delimiter", choices=tuple(even), option="delimiter")
        uneven = {mark: widths[0] for mark, widths in counted.items() if widths and widths[0] > 1}
        return max(uneven, key=lambda mark: (uneven[mark], -DELIMITERS.index(mark))) if uneven else ","

    def _sample(self) -> str:
        with Unpacked(self.path) as packed:
            text = packed.as_text(self.encoding)
            for _ in range(self.skip_lines):
                text.readline()
            return text.read(SAMPLE_LETTERS)


class _Lines:
    """The lines of a text, counted by records: one that goes on and on is refused before it fills the memory."""

    def __init__(self, text: io.TextIOWrapper, line: int) -> None:
        self._text = text
        self._line = line
        self._letters = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            raise StopIteration
        self._letters += len(line)
        if self._letters > LONGEST_RECORD:
            raise refuse("record_too_long", line=self._line, limit=LONGEST_RECORD)
        return line

    def record_ends(self, next_line: int) -> None:
        """The next record begins on that line."""
        self._line, self._letters = next_line, 0


def _widths(sample: str, mark: str) -> list[int]:
    """Cells per record of the sample's first 100 records; the last one may be cut and does not count."""
    widths: list[int] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=mark)
    try:
        for cells in reader:
            if cells:
                widths.append(len(cells))
            if len(widths) > 100:
                break
    except csv.Error:
        return widths
    return widths[:-1] if len(sample) >= SAMPLE_LETTERS and len(widths) > 1 else widths
