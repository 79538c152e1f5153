"""CSV to ready to query, against DuckDB's own CSV to Parquet and against reading the bytes.

What lives here: the three jobs, each run in a child process, so that its peak memory is its own.
"""

from __future__ import annotations

import time
from pathlib import Path


def ours(csv: Path, folder: Path) -> dict[str, float]:
    """Guess, read, refuse, prepare: what an import does."""
    from analysis.engine.log import prepare
    from analysis.engine.reading import ReadOptions, read_events, sniff
    from analysis.engine.worktime import CALENDAR_24X7

    options, raw = ReadOptions(time_zone="UTC"), folder / "raw.parquet"
    began = time.perf_counter()
    mapping = sniff(csv, options).mapping
    sniffed = time.perf_counter()
    read_events(csv, mapping, options, raw)
    done = time.perf_counter()
    prepare([raw], folder / "prepared", mapping, options, CALENDAR_24X7("UTC"))
    return {"sniff": sniffed - began, "read": done - sniffed, "prepare": time.perf_counter() - done}


def duckdb_copy(csv: Path, folder: Path) -> dict[str, float]:
    """DuckDB finds the types itself and writes Parquet."""
    import duckdb

    out = folder / "duckdb.parquet"
    database = duckdb.connect(config={"preserve_insertion_order": "false"})
    query = f"COPY (SELECT * FROM read_csv('{csv}')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
    database.execute(query).fetchall()
    return {}


def read_bytes(csv: Path, folder: Path) -> dict[str, float]:
    """The floor: one pass over the file."""
    with csv.open("rb") as file:
        while file.read(1 << 20):
            pass
    return {}
