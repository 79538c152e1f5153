"""Parquet files as a source: every column as text, a batch of rows at a time.

What lives here: reading a foreign Parquet, its types as text. What does not: the engine's own files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.engine.blocks import BLOCK_ROWS, MOST_COLUMNS, Block, Line, tidy_header
from analysis.engine.headers import repeated
from analysis.engine.sources import ReadError, ReadOptions, refuse

BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, NotImplementedError)
"""What reading a damaged file may raise."""
MOST_GROUP = 512 << 20
"""Bytes that a group of rows may unpack to: pages of all columns are opened together."""


_PIECE = 16 << 20


class ParquetSource:
    """A Parquet file; records have no lines."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path = path
        self.block_rows = BLOCK_ROWS
        self.header_line: int | None = None
        self._read = 0
        try:
            with pq.ParquetFile(path) as opened:
                names, metadata = opened.schema_arrow.names, opened.metadata
                self._texts = [field.name for field in opened.schema_arrow if _is_text(field.type)]
                self._total = max(1, metadata.num_rows)
                groups = [metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups)]
        except BROKEN as problem:
            raise _why(problem) from problem
        if len(names) > MOST_COLUMNS:
            raise refuse("too_many_columns", found=len(names), limit=MOST_COLUMNS)
        if max(groups, default=0) > MOST_GROUP:
            raise refuse("unpacked_too_large", limit=MOST_GROUP >> 20)
        self.header, self.repeated = tidy_header(names), repeated(names)

    def share(self) -> float:
        """How much has been read."""
        return self._read / self._total

    def first_lines(self) -> Iterator[Line]:
        """A schema is no header that could be missed."""
        return iter(())

    def blocks(self) -> Iterator[Block]:
        """All rows, values as text."""
        self._read = 0
        try:
            with pq.ParquetFile(self.path, read_dictionary=self._texts) as opened:
                for batch in self._batches(opened):
                    first = self._read + 1
                    self._read += batch.num_rows
                    cells = [as_text(column) for column in batch.columns]
                    records = np.arange(first, self._read + 1)
                    yield Block(records, [None] * batch.num_rows, dict(zip(self.header, cells, strict=True)))
        except BROKEN as problem:
            raise _why(problem) from problem

    def _batches(self, opened: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
        """The rows, some groups at a time: one reading of all groups holds more of the file the longer it goes on."""
        for groups in _together(opened.metadata, self.block_rows):
            for read in opened.iter_batches(batch_size=self.block_rows, row_groups=groups):
                read.validate(full=True)
                yield from _pieces(read)
            pa.default_memory_pool().release_unused()


def _together(metadata: pq.FileMetaData, rows: int) -> Iterator[list[int]]:
    """Neighbouring groups with about so many rows. Example: groups of 1, 1 and 5 rows, 2 rows → [0, 1], [2]."""
    groups: list[int] = []
    waiting = 0
    for place in range(metadata.num_row_groups):
        groups.append(place)
        waiting += metadata.row_group(place).num_rows
        if waiting >= rows:
            yield groups
            groups, waiting = [], 0
    if groups:
        yield groups


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The rows in pieces whose texts are not too many bytes: a few kilobytes of file may repeat one text a million
    times, so texts come as dictionaries and are written out piece by piece."""
    longest = 1
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and _is_text(column.type.value_type):
            longest += pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    rows = max(1, _PIECE // longest)
    for first in range(0, batch.num_rows, rows):
        yield batch.slice(first, rows)


def as_text(column: pa.Array) -> pa.Array:
    """The values as people write them: ISO times (with their zone), whole numbers without a point, lists as JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([None if value is None else value.decode("utf-8", "replace") for value in column.to_pylist()],
                        pa.string())  # fmt: skip
    if pa.types.is_floating(kind):
        whole = pc.fill_null(pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 1e15)), False)
        return pc.if_else(whole, _whole(column, whole), column.cast(pa.string()))
    if pa.types.is_nested(kind):
        return pa.array([None if value is None else json.dumps(value, ensure_ascii=False, default=str)
                         for value in column.to_pylist()], pa.string())  # fmt: skip
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def _whole(column: pa.Array, whole: pa.Array) -> pa.Array:
    return pc.if_else(whole, column, pa.scalar(0, column.type)).cast(pa.int64()).cast(pa.string())


def _moments(column: pa.Array) -> pa.Array:
    """2024-01-01 09:00:00, with a fraction of a second where any has one, and +00:00 where the column has a zone."""
    unit, zone = column.type.unit, column.type.tz
    micro = column.cast(pa.timestamp("us"), safe=False) if unit == "ns" else column.cast(pa.timestamp("us", tz=zone))
    plain = micro.cast(pa.int64()).cast(pa.timestamp("us"))
    seconds = pc.floor_temporal(plain, unit="second")
    if pc.all(pc.fill_null(pc.equal(plain, seconds), True)).as_py():
        plain = seconds.cast(pa.timestamp("s"))
    texts = plain.cast(pa.string())
    return pc.binary_join_element_wise(texts, "+00:00", "") if zone else texts


def _why(problem: Exception) -> ReadError:
    """Encrypted files say so; all else that cannot be read is damaged."""
    return refuse("encrypted_file" if "crypt" in str(problem).lower() else "damaged_file")
