"""Parquet files as a source: every column as text.

What lives here: reading a foreign Parquet in blocks. What does not: the engine's own files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine.blocks import BLOCK_ROWS, Block, tidy_header
from analysis.engine.sources import ReadOptions, refuse


class ParquetSource:
    """A Parquet file; records have no lines."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path = path
        self.block_rows = BLOCK_ROWS
        try:
            with pq.ParquetFile(path) as opened:
                self._names = opened.schema_arrow.names
                self._total = max(1, opened.metadata.num_rows)
        except (pa.ArrowInvalid, OSError) as problem:
            raise refuse("wrong_file_type", found="Parquet") from problem
        self.header = tidy_header(list(self._names))
        self._read = 0

    def share(self) -> float:
        """How much has been read."""
        return self._read / self._total

    def blocks(self) -> Iterator[Block]:
        """All rows, values as text (times in ISO form)."""
        self._read = 0
        with pq.ParquetFile(self.path) as opened:
            for batch in opened.iter_batches(batch_size=self.block_rows):
                first = self._read + 1
                self._read += batch.num_rows
                columns = {
                    title: [_text(value) for value in column.to_pylist()]
                    for title, column in zip(self.header, batch.columns, strict=True)
                }
                records = list(range(first, self._read + 1))
                yield Block(records, [None] * len(records), columns)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
