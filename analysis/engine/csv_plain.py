"""The fast reader of delimited text: whole stretches by Arrow's parser, as long as the text is beyond doubt.

What lives here: cutting the text into pieces of whole records, parsing some of them beside each other, exact line
numbers. What does not: proving that quotes and line ends have one reading (`csv_cut`), the careful reader
(`csv_source`), which takes over at the first piece that fails the proof and reads to the end; both give the same
records, lines and refusals (a test compares them).
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analysis.engine.blocks import Block
from analysis.engine.csv_cut import Cut, is_bare
from analysis.engine.encoding import BLOCK, LONGEST_RECORD, Utf8
from analysis.engine.messages import say
from analysis.engine.sources import Refusal

_CHUNK = 8 * BLOCK
_SMALL_CHUNK = BLOCK
_LARGE_ROWS = 10_000
_AHEAD = 2
"""Pieces that are parsed while the one before them is judged."""
_CODED_SHARE = 0.7
"""A column with fewer different values than this share of the first piece's rows is parsed into dictionaries."""
_TEXT, _CODED = pa.string(), pa.dictionary(pa.int32(), pa.string())


def wrong_width(line: int, record: int, found: int, expected: int) -> Refusal:
    """The refusal of a record with another number of cells than the header."""
    english, chinese = say("wrong_number_of_cells", found=found, expected=expected)
    return Refusal(line, record, None, None, "wrong_number_of_cells", english, chinese)


@dataclass(frozen=True)
class _Piece:
    """A text of whole records. cut: of the text around it, in which it begins at byte `offset` and has the records
    `here`; none where every line is a record."""

    text: memoryview
    cut: Cut | None
    offset: int
    here: slice


@dataclass(frozen=True)
class _Parsed:
    """The columns of the good records, `lines` and `widths` of all of them (no widths: all are good), and how many line
    ends the piece has. Lines are counted from the piece's first one, 0."""

    columns: list[pa.Array]
    lines: np.ndarray
    widths: np.ndarray | None
    newlines: int


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
        self._is_large = block_rows > _LARGE_ROWS
        self._names = [str(place) for place in range(len(header))]  # for Arrow; the header's own may be anything
        self._kinds: dict[str, pa.DataType] = {}
        self._waiting: deque[tuple[_Piece, Future[_Parsed | None]]] = deque()
        self._text, self._added = b"", 0
        self._taken = self._done = 0
        self.line, self.record = 1, 0
        self.begun = self.finished = False

    @property
    def used(self) -> float:
        """How much of the bytes taken from the stream has been read."""
        return min(1.0, self._done / self._taken) if self._taken else 1.0

    def blocks(self) -> Iterator[Block]:
        """The blocks that can be read fast."""
        if len(self._mark) != 1:
            return
        for piece, parsed in self._parsed():
            if parsed is None:
                self.finished = False
                self._put_back(piece, *(each for each, _ in self._waiting))
                return
            self._done += len(piece.text)
            block = self._block(parsed)
            if len(block.records) or block.bad:
                yield block
        if not self.finished:
            self._put_back()

    def _put_back(self, *pieces: _Piece) -> None:
        whole = b"".join([*(piece.text for piece in pieces), self._text])
        self._stream.put_back(whole[: len(whole) - self._added])

    def _parsed(self) -> Iterator[tuple[_Piece, _Parsed | None]]:
        """The pieces, of a large reading the next ones while one is being used."""
        with ThreadPoolExecutor(_AHEAD) as pool:
            for piece in self._pieces():
                if not self._is_large or not self._kinds:
                    yield piece, self._parse(piece)
                    continue
                self._waiting.append((piece, pool.submit(self._parse, piece)))
                if len(self._waiting) > _AHEAD:
                    piece, job = self._waiting.popleft()
                    yield piece, job.result()
            while self._waiting:
                piece, job = self._waiting.popleft()
                yield piece, job.result()

    def _pieces(self) -> Iterator[_Piece]:
        """The text cut up, until it ends (`finished`) or is in doubt; what is left of it is `_text`."""
        size = _CHUNK if self._is_large else _SMALL_CHUNK
        ended = False
        while not ended:
            data = self._stream.take(size)
            ended = not data
            self._taken += len(data)
            self._added = int(ended and bool(self._text) and not self._text.endswith(b"\n"))
            text = self._text = self._text + data + b"\n" * self._added
            if self._is_large and self.begun and len(self._header) > 1 and is_bare(text):
                end = text.rfind(b"\n") + 1
                self._text = text[end:]
                if len(self._text) > LONGEST_RECORD:
                    self._text = text
                    return
                if end:
                    yield _Piece(memoryview(text)[:end], None, 0, slice(0))
                continue
            cut = Cut.of(text, self._mark[0], self._skip, ended=ended)
            if cut is None or cut.longest(len(text)) > LONGEST_RECORD:
                return
            yield from self._of_cut(text, cut, ended=ended)
        self.finished = True

    def _of_cut(self, text: bytes, cut: Cut, *, ended: bool) -> Iterator[_Piece]:
        """Pieces of the wished number of records, in a large reading one of all records that are whole."""
        first = used = 0
        if not self.begun and len(cut.starts):
            self.begun, self._skip = True, 0
            first, used = 1, int(cut.ends[0])
            self.line += cut.newlines_before(used)
            self._done += used
        rows, least = (len(cut.starts), 1) if self._is_large else (self._rows, 1 if ended else self._rows)
        while len(cut.starts) - first >= least:
            here = slice(first, min(first + rows, len(cut.starts)))
            begin, used = used, int(cut.ends[here][-1])
            self._text = text[used:]
            yield _Piece(memoryview(text)[begin:used], cut, begin, here)
            first = here.stop
        self._text = text[used:]

    def _parse(self, piece: _Piece) -> _Parsed | None:
        """None where Arrow and the proof do not agree, or a cell or record is too long."""
        bad_rows = 0

        def skip(_: pa_csv.InvalidRow) -> str:
            nonlocal bad_rows
            bad_rows += 1
            return "skip"

        cut = piece.cut
        options = pa_csv.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=cut is not None and cut.breaks_in_quotes,
            ignore_empty_lines=cut is not None, invalid_row_handler=skip,
        )  # fmt: skip
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(piece.text),
                pa_csv.ReadOptions(column_names=self._names, block_size=len(piece.text) + 1, use_threads=False),
                options,
                pa_csv.ConvertOptions(column_types=self._kinds or dict.fromkeys(self._names, _TEXT), check_utf8=False),
            )
        except pa.ArrowInvalid:
            return None
        columns = [_joined(column) for column in table.columns]
        lengths = [_lengths(column) for column in columns]
        longest = [most for _, most in lengths]
        if max(longest) > csv.field_size_limit():
            return None
        # Where every column has an empty cell, a line may be blank; Arrow makes it a row.
        may_be_blank = all(least == 0 for least, _ in lengths)
        if cut is None and (bad_rows or may_be_blank or sum(longest) + len(longest) > LONGEST_RECORD):
            cut = Cut.of(bytes(piece.text), self._mark[0], 0, ended=True)
            if cut is None or cut.longest(len(piece.text)) > LONGEST_RECORD:
                return None
            return self._parse(_Piece(piece.text, cut, 0, slice(0, len(cut.starts))))
        if self._is_large and not self._kinds:
            columns = self._choose_kinds(columns)
        if cut is None:
            return _Parsed(columns, np.arange(table.num_rows), None, table.num_rows)
        before = cut.newlines_before(piece.offset)
        lines = cut.lines[piece.here] - before
        widths = cut.widths(piece.text, self._mark[0], piece.offset, piece.here) if bad_rows else None
        good = len(lines) if widths is None else int((widths == len(self._header)).sum())
        newlines = cut.newlines_before(piece.offset + len(piece.text)) - before
        return _Parsed(columns, lines, widths, newlines) if good == table.num_rows else None

    def _choose_kinds(self, columns: list[pa.Array]) -> list[pa.Array]:
        """From the first piece on, texts that repeat are parsed into dictionaries: it is now that they are looked up in
        any case, and later steps have codes instead of texts."""
        coded = [column.dictionary_encode() for column in columns]
        for name, column in zip(self._names, coded, strict=True):
            self._kinds[name] = _CODED if len(column.dictionary) <= _CODED_SHARE * len(column) else _TEXT
        chosen = zip(self._names, columns, coded, strict=True)
        return [codes if self._kinds[name] == _CODED else texts for name, texts, codes in chosen]

    def _block(self, parsed: _Parsed) -> Block:
        """The piece as a block, counted on from what came before."""
        records, lines = np.arange(self.record + 1, self.record + 1 + len(parsed.lines)), self.line + parsed.lines
        self.record += len(records)
        self.line += parsed.newlines
        bad: list[Refusal] = []
        if parsed.widths is not None:
            width = len(self._header)
            wrong = parsed.widths != width
            bad = [
                wrong_width(int(lines[at]), int(records[at]), int(parsed.widths[at]), width)
                for at in np.flatnonzero(wrong)
            ]
            lines, records = lines[~wrong], records[~wrong]
        return Block(records, lines, dict(zip(self._header, parsed.columns, strict=True)), bad)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _lengths(column: pa.Array) -> tuple[int, int]:
    """Bytes of the shortest and of the longest cell (at least its letters)."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    found = pc.min_max(pc.binary_length(texts)).as_py()
    return found["min"] or 0, found["max"] or 0
