"""One private in-memory DuckDB per call, with limits and without downloads.

What lives here: opening it and quoting names. What does not: queries. No global state: web threads share nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine.walltimes import BESIDE, beside

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
    """A table of these Parquet files, columns joined by name; times that are stored as moments are texts in it."""
    table = f"read_parquet([{', '.join(text(path) for path in paths)}], union_by_name=true)"
    titles: dict[str, str] = {}
    for path in paths:
        for title in _titles(path):
            titles.setdefault(title.lower(), title)
    if not any(small[0] == BESIDE for small in titles):
        return table
    columns = [_text_sql(title, title[0] == "@" and beside(title) in titles) for title in titles.values()]
    columns = [column for column, small in zip(columns, titles, strict=True) if small[0] != BESIDE]
    return f"(SELECT {', '.join(columns)} FROM {table})"  # noqa: S608


def _text_sql(title: str, is_moment: bool) -> str:
    own = name(title)
    return f"coalesce({name(beside(title))}, CAST({own} AS VARCHAR)) AS {own}" if is_moment else own


def _titles(path: Path) -> tuple[str, ...]:
    """The file's columns; none where it cannot be looked at, of which the query itself will complain."""
    try:
        found = path.stat()
        return _titles_of(path, (found.st_ino, found.st_size, found.st_mtime_ns))
    except (OSError, pa.ArrowException):
        return ()


@lru_cache(maxsize=256)
def _titles_of(path: Path, _: tuple[int, ...]) -> tuple[str, ...]:
    """The columns of the file in that state."""
    return tuple(pq.read_schema(path).names)


def save(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the query's rows to a Parquet file."""
    database.execute(f"COPY ({query}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")
