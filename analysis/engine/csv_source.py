"""Delimited text: any encoding, delimiter and line end; quoted line breaks; exact line numbers.

What lives here: finding the delimiter and reading records. What does not: encodings (`encoding`), times.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from analysis.engine.blocks import BLOCK_ROWS, Block, tidy_header
from analysis.engine.encoding import Unpacked, encoding_of
from analysis.engine.messages import say
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
        self._share = 0.0
        self._stream: Unpacked | None = None
        self.header = tidy_header(self._header_cells())

    def share(self) -> float:
        """How much of the file has been read."""
        return self._stream.share if self._stream is not None else self._share

    def blocks(self) -> Iterator[Block]:
        """Records after the header. Blank lines are no records; a record with another number of cells is bad."""
        width = len(self.header)
        rows: list[list[str]] = []
        records: list[int] = []
        lines: list[int | None] = []
        bad: list[Refusal] = []
        for record, (line, cells) in enumerate(self._records(skip_header=True), start=1):
            if len(cells) == width:
                rows.append(cells)
                records.append(record)
                lines.append(line)
            else:
                english, chinese = say("wrong_number_of_cells", found=len(cells), expected=width)
                bad.append(Refusal(line, record, None, None, "wrong_number_of_cells", english, chinese))
            if len(rows) + len(bad) >= self.block_rows:
                yield self._block(rows, records, lines, bad)
                rows, records, lines, bad = [], [], [], []
        if rows or bad:
            yield self._block(rows, records, lines, bad)

    def _block(
        self, rows: list[list[str]], records: list[int], lines: list[int | None], bad: list[Refusal]
    ) -> Block:  # fmt: skip
        turned = zip(*rows, strict=True) if rows else ([] for _ in self.header)
        columns: dict[str, list[str | None]] = {
            title: list(values) for title, values in zip(self.header, turned, strict=True)
        }
        return Block(records, lines, columns, bad)

    def _header_cells(self) -> list[str]:
        for _, cells in self._records(skip_header=False):
            return cells
        raise refuse("empty_file")

    def _records(self, *, skip_header: bool) -> Iterator[tuple[int, list[str]]]:
        """(first line, cells) of each record that is not blank."""
        with Unpacked(self.path) as packed:
            self._stream = packed
            text = packed.as_text(self.encoding)
            for _ in range(self.skip_lines):
                text.readline()
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            line = self.skip_lines + 1
            try:
                for cells in reader:
                    if cells:
                        if not skip_header:
                            yield line, cells
                        skip_header = False
                    line = self.skip_lines + reader.line_num + 1
            except csv.Error as problem:
                raise _explain(problem, line, self.skip_lines + reader.line_num) from problem
            self._share = packed.share
        self._stream = None

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


def _explain(problem: csv.Error, first_line: int, last_line: int) -> Exception:
    said = str(problem)
    if "field larger" in said:
        return refuse("cell_too_large", line=first_line, limit=csv.field_size_limit())
    if "unexpected end" in said:
        return refuse("unclosed_quote", line=first_line)
    return refuse("bad_quote", line=last_line)
