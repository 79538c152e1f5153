"""The fast reader of delimited text: whole blocks by Arrow's parser, as long as the text is beyond doubt.

What lives here: proving that a block's quotes and line ends have one reading, exact line numbers, counting cells.
What does not: the careful reader (`csv_source`), which takes over at the first block that fails the proof and reads to
the end; both give the same records, lines and refusals (a test compares them).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from analysis.engine.blocks import Block
from analysis.engine.encoding import BLOCK, LONGEST_RECORD, Utf8
from analysis.engine.messages import say
from analysis.engine.sources import Refusal

_CHUNK = 16 * BLOCK
_SMALL_CHUNK = BLOCK
_QUOTE, _NEWLINE, _RETURN = b'"'[0], b"\n"[0], b"\r"[0]


def wrong_width(line: int, record: int, found: int, expected: int) -> Refusal:
    """The refusal of a record with another number of cells than the header."""
    english, chinese = say("wrong_number_of_cells", found=found, expected=expected)
    return Refusal(line, record, None, None, "wrong_number_of_cells", english, chinese)


class PlainRecords:
    """Blocks of a stream up to its end (`finished`) or up to the first stretch in doubt, which is put back: then
    `line` is the line on which the rest begins, `record` the number of records before it, and `begun` says whether the
    header lies behind."""

    def __init__(self, stream: Utf8, header: list[str], delimiter: str, skip_lines: int, block_rows: int) -> None:
        self._stream = stream
        self._header = header
        self._delimiter = delimiter
        self._mark = delimiter.encode()
        self._skip = skip_lines
        self._rows = block_rows
        self.line, self.record = 1, 0
        self.used = 1.0
        """How much of the bytes taken from the stream has been read."""
        self.begun = self.finished = False

    def blocks(self) -> Iterator[Block]:
        """The blocks that can be read fast."""
        if len(self._mark) != 1:
            return
        size = _CHUNK if self._rows > 10_000 else _SMALL_CHUNK
        text, ended, taken = b"", False, 0
        while not ended:
            data = self._stream.take(size)
            ended = not data
            taken += len(data)
            text += data
            added = int(ended and bool(text) and not text.endswith(b"\n"))
            text += b"\n" * added
            cut = _Cut.of(text, self._mark[0], self._skip, ended=ended)
            if cut is None or cut.longest(len(text)) > LONGEST_RECORD:
                self._stream.put_back(text[: len(text) - added])
                return
            used = 0
            for block, used in self._cut_blocks(text, cut, ended=ended):
                if block is None:
                    self._stream.put_back(text[used : len(text) - added])
                    return
                self.used = 1 - (len(text) - used) / (taken + 1)
                if len(block.records) or block.bad:
                    yield block
            text = text[used:]
        self.finished = True

    def _cut_blocks(self, text: bytes, cut: _Cut, *, ended: bool) -> Iterator[tuple[Block | None, int]]:
        """(block, bytes used so far) of every full block, at the end also of the last one; None for a block in doubt,
        with where it begins."""
        first = used = 0
        base = self.line
        if not self.begun and len(cut.starts):
            self.begun, self._skip = True, 0
            first, used = 1, int(cut.ends[0])
            self.line = base + int(np.searchsorted(cut.newlines, used))
            yield Block([], [], {}), used
        while len(cut.starts) - first >= (1 if ended else self._rows):
            here = slice(first, min(first + self._rows, len(cut.starts)))
            end = int(cut.ends[here][-1])
            block = self._parse(text[used:end], cut, here, base, used)
            yield block, used if block is None else end
            if block is None:
                return
            self.record += here.stop - here.start
            self.line = base + int(np.searchsorted(cut.newlines, end))
            first, used = here.stop, end

    def _parse(self, data: bytes, cut: _Cut, here: slice, base: int, offset: int) -> Block | None:
        bad_rows = 0

        def skip(_: pa_csv.InvalidRow) -> str:
            nonlocal bad_rows
            bad_rows += 1
            return "skip"

        options = pa_csv.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=cut.breaks_in_quotes, invalid_row_handler=skip
        )
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(data),
                pa_csv.ReadOptions(column_names=self._places, block_size=max(len(data) // 2 + 1, BLOCK)),
                options,
                pa_csv.ConvertOptions(column_types=dict.fromkeys(self._places, pa.string()), check_utf8=False),
            )
        except pa.ArrowInvalid:
            return None
        lines = base + cut.lines[here]
        records = np.arange(self.record + 1, self.record + 1 + len(lines))
        bad: list[Refusal] = []
        if bad_rows:
            widths = cut.widths(data, self._mark[0], offset, here)
            wrong = widths != len(self._header)
            bad = [
                wrong_width(int(lines[at]), int(records[at]), int(widths[at]), len(self._header))
                for at in np.flatnonzero(wrong)
            ]
            lines, records = lines[~wrong], records[~wrong]
        if table.num_rows != len(records):
            return None
        columns = dict(zip(self._header, (_joined(column) for column in table.columns), strict=True))
        if any(_longest(column) > csv.field_size_limit() for column in columns.values()):
            return None
        return Block(records, lines, columns, bad)

    @property
    def _places(self) -> list[str]:
        """Names for Arrow; the header's own may be anything."""
        return [str(place) for place in range(len(self._header))]


class _Cut:
    """Where the records of a text begin and end (bytes), and on which line each begins, counted from the text's
    beginning. Blank lines are no records."""

    def __init__(
        self, newlines: np.ndarray, ends: np.ndarray, starts: np.ndarray, lines: np.ndarray, quotes: np.ndarray,
        breaks_in_quotes: bool,
    ) -> None:  # fmt: skip
        self.newlines, self.ends, self.starts, self.lines = newlines, ends, starts, lines
        self._quotes = quotes
        self.breaks_in_quotes = breaks_in_quotes

    @classmethod
    def of(cls, text: bytes, mark: int, skip_lines: int, *, ended: bool) -> _Cut | None:
        """None where the text has more than one reading: a quote inside an unquoted cell, a lone carriage return."""
        if b"\r" in text and text.count(b"\r") != text.count(b"\r\n") + (not ended and text.endswith(b"\r")):
            return None
        letters = np.frombuffer(text, np.uint8)
        newlines = np.flatnonzero(letters == _NEWLINE)
        if len(newlines) < skip_lines:
            return None
        begin = int(newlines[skip_lines - 1]) + 1 if skip_lines else 0
        quotes = np.flatnonzero(letters == _QUOTE) if b'"' in text else np.zeros(0, np.int64)
        quotes = quotes[quotes >= begin]
        ends = newlines[skip_lines:]
        lines = np.arange(skip_lines, len(newlines))
        inside = np.zeros(0, dtype=bool)
        if len(quotes):
            if not _quotes_are_plain(letters, quotes, begin, mark, ended=ended):
                return None
            inside = np.searchsorted(quotes, ends) % 2 == 1
            following = lines[~inside] + 1
            ends = ends[~inside]
            lines = np.concatenate([[skip_lines], following[:-1]])[: len(ends)]
        starts = np.concatenate([[begin], ends[:-1] + 1])[: len(ends)].astype(np.int64)
        size = ends - starts
        blank = (size == 0) | ((size == 1) & (letters[starts] == _RETURN)) if len(starts) else np.zeros(0, bool)
        return cls(newlines, ends[~blank] + 1, starts[~blank], lines[~blank], quotes, bool(inside.any()))

    def longest(self, size: int) -> int:
        """Bytes of the longest record (at least its letters), the unfinished one at the end of the text included."""
        rest = size - (int(self.ends[-1]) if len(self.ends) else 0)
        return max(rest, int((self.ends - self.starts).max(initial=0)))

    def widths(self, data: bytes, mark: int, offset: int, here: slice) -> np.ndarray:
        """Cells of each record; `data` begins at byte `offset` of the text."""
        marks = np.flatnonzero(np.frombuffer(data, np.uint8) == mark) + offset
        marks = marks[np.searchsorted(self._quotes, marks) % 2 == 0]
        return np.searchsorted(marks, self.ends[here]) - np.searchsorted(marks, self.starts[here]) + 1


def _quotes_are_plain(letters: np.ndarray, quotes: np.ndarray, begin: int, mark: int, *, ended: bool) -> bool:
    """Whether every opening quote begins a cell and every closing one ends it (a doubled quote does neither). A text
    that is not `ended` may stop inside quotes, or just behind one, whose meaning the next letter decides."""
    if ended and len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = letters[np.maximum(opening - 1, 0)]
    good = (opening == begin) | (before == mark) | (before == _NEWLINE) | (before == _QUOTE)
    if not good.all():
        return False
    last = len(letters) - 1
    after = letters[np.minimum(closing + 1, last)]
    return bool(
        ((closing == last) | (after == mark) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)).all()
    )


def _joined(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks) if column.num_chunks else (
        pa.array([], pa.string())
    )  # fmt: skip


def _longest(column: pa.Array) -> int:
    """Bytes of the longest cell (at least its letters)."""
    offsets = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    return int(np.diff(offsets).max(initial=0))
