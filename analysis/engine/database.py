"""One private in-memory DuckDB per call, with limits and without downloads.

What lives here: opening it and quoting names. What does not: queries. No global state: web threads share nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "700MB"


@contextmanager
def connection(spill_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may spill to a folder under `spill_dir`, which is removed afterwards."""
    spill_dir.mkdir(parents=True, exist_ok=True)
    spill = Path(tempfile.mkdtemp(prefix=".spill-", dir=spill_dir))
    database = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    database.execute("SET enable_progress_bar=false")
    try:
        yield database
    finally:
        database.close()
        shutil.rmtree(spill, ignore_errors=True)


def name(column: str) -> str:
    """The column name as SQL, whatever characters it holds."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str | Path) -> str:
    """The text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def scan(*paths: Path) -> str:
    """A table of these Parquet files, columns joined by name."""
    return f"read_parquet([{', '.join(text(path) for path in paths)}], union_by_name=true)"


def save(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the query's rows to a Parquet file."""
    database.execute(f"COPY ({query}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")
