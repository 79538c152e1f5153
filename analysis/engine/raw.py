"""The stored form of the raw rows: one Parquet file per imported file.

What lives here: its columns, the writer that leaves either a whole file or nothing, what counts as missing.
What does not: reading source files, pairing executions.

Columns: `:row` record number from 1, `:start` and `:time` microseconds since 1970 UTC (either may be NULL), then
every source column as text under `@` + its name. Times in the usual form are stored as moments (`walltimes`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine.blocks import Cells
from analysis.engine.database import connection, save, scan
from analysis.engine.walltimes import BESIDE, as_text, beside
from analysis.engine.writing import TableWriter

MISSING = frozenset({"", "?", "null", "na", "n/a", "-", "none", "nan", "nat", "\\n"})
"""Texts that count as no value, compared in lower case without surrounding blanks."""

LONGEST_MISSING = 7
"""Longer texts are not looked up, blanks around them or not."""


def is_missing(value: str | None) -> bool:
    """Whether the cell holds no value."""
    return value is None or (len(value) <= LONGEST_MISSING and value.strip().lower() in MISSING)


class RawWriter:
    """Writes blocks; `finish` puts the file in place, leaving the `with` block without it leaves nothing.

    A block may bring new columns (XES): then parts are written, and joined by name at the end.
    """

    def __init__(self, out_path: Path) -> None:
        self.out_path = out_path
        self._parts: list[Path] = []
        self._writer: TableWriter | None = None
        self._schema: pa.Schema | None = None
        self._mark = secrets.token_hex(4)

    def __enter__(self) -> RawWriter:
        self.out_path.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        for part in self._parts:
            part.unlink(missing_ok=True)

    def write(self, rows: Sequence[int] | np.ndarray, starts: pa.Array, times: pa.Array,
              columns: Mapping[str, Cells]) -> None:  # fmt: skip
        """One block: record numbers, start and time of each row, and all source columns."""
        arrays = {":row": pa.array(rows, pa.int64()), ":start": starts, ":time": times}
        arrays |= {
            f"@{title}": values if isinstance(values, pa.Array) else pa.array(values, pa.string())
            for title, values in columns.items()
        }
        if self._schema is not None and list(arrays) == [n for n in self._schema.names if not n.startswith(BESIDE)]:
            texts = {beside(title): title for title in arrays if title.startswith("@")}
            form = [_in_form(arrays[texts.get(field.name, field.name)], field) for field in self._schema]
            table = pa.table(form, self._schema)
        else:
            moments = [title for title, values in arrays.items() if pa.types.is_timestamp(values.type)]
            table = pa.table(arrays | {beside(title): pa.nulls(len(starts), pa.string()) for title in moments})
            self._open(table.schema)
        if self._writer is None:
            raise RuntimeError("the writer is closed")
        self._writer.write(table)

    def finish(self, metadata: dict[str, str]) -> None:
        """Put the file in place. metadata is kept beside the rows (counts for the prepared log)."""
        if self._writer is None:
            self._open(pa.schema([(":row", pa.int64()), (":start", pa.int64()), (":time", pa.int64())]))
        if self._writer is not None and len(self._parts) == 1:
            self._writer.note({f"sevenstep.{key}": value for key, value in metadata.items()})
        self._close()
        if len(self._parts) == 1:
            os.replace(self._parts[0], self.out_path)
        else:
            self._join(metadata)

    def _open(self, schema: pa.Schema) -> None:
        self._close()
        part = self.out_path.with_name(f".{self.out_path.name}.{self._mark}.{len(self._parts)}.part")
        self._parts.append(part)
        self._schema = schema
        self._writer = TableWriter(part, schema)

    def _close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()

    def _join(self, metadata: dict[str, str]) -> None:
        whole = self.out_path.with_name(f".{self.out_path.name}.{self._mark}.whole.part")
        stamped = whole.with_suffix(".stamped")
        self._parts += [whole, stamped]
        with connection(self.out_path.parent) as database:
            save(database, f'SELECT * FROM {scan(*self._parts[:-2])} ORDER BY ":row"', whole)  # noqa: S608
        source = pq.ParquetFile(whole)
        with pq.ParquetWriter(stamped, source.schema_arrow, compression="zstd") as writer:
            for group in range(source.num_row_groups):
                writer.write_table(source.read_row_group(group))
            writer.add_key_value_metadata({f"sevenstep.{key}": value for key, value in metadata.items()})
        os.replace(stamped, self.out_path)


def _in_form(values: pa.Array, field: pa.Field) -> pa.Array:
    """A column as the file has it: texts as a dictionary or not; moments, and beside them the texts that are none."""
    is_moment = pa.types.is_timestamp(values.type)
    if values.type == field.type:
        return values
    if pa.types.is_timestamp(field.type) or (is_moment and field.name.startswith(BESIDE)):
        return pa.nulls(len(values), field.type)
    if pa.types.is_dictionary(field.type):
        return as_text(values).dictionary_encode()
    return as_text(values).cast(field.type)


def metadata_of(path: Path) -> dict[str, str]:
    """What `finish` noted in the file."""
    found = pq.read_metadata(path).metadata or {}
    prefix = b"sevenstep."
    return {key[len(prefix) :].decode(): value.decode() for key, value in found.items() if key.startswith(prefix)}


def columns_of(path: Path) -> list[str]:
    """The source columns of the file, in order."""
    return [title[1:] for title in pq.read_schema(path).names if title.startswith("@")]
