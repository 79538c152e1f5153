"""Writing a Parquet file table by table while the next table is being made.

What lives here: the one thread that compresses and writes. What does not: which columns, where the file ends up.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 122_880


class TableWriter:
    """One Parquet file; the tables' order is the file's. At most one table waits, so memory stays bounded."""

    def __init__(self, path: Path, schema: pa.Schema | None = None) -> None:
        self._path = path
        self._schema = schema
        self._writer: pq.ParquetWriter | None = None
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def write(self, table: pa.Table) -> None:
        """Append the rows; an error of the last write is raised by the next one, or by `close`."""
        self._wait()
        self._pending = self._thread.submit(self._opened(table.schema).write_table, table, row_group_size=GROUP_ROWS)

    def note(self, metadata: dict[str, str]) -> None:
        """Key and value pairs kept beside the rows."""
        self._wait()
        if self._schema is not None:
            self._opened(self._schema).add_key_value_metadata(metadata)

    def close(self) -> None:
        """Finish the file."""
        try:
            self._wait()
            if self._schema is not None:
                self._opened(self._schema)
        finally:
            self._thread.shutdown()
            if self._writer is not None:
                self._writer.close()

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter:
        if self._writer is None:
            self._schema = schema
            self._writer = pq.ParquetWriter(self._path, schema, compression="zstd")
        return self._writer

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self.close()
