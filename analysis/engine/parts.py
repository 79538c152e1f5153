"""The body of preparing: part after part of 65,536 cases, so that memory does not grow with the log.

What lives here: cutting the raw rows into parts, and what is done to each part. What does not: the pairing rules
(`pairing`), dictionaries and the folder (`log`).

A case never spans parts, so a part needs nothing of the others; only variants are counted over all of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pyarrow as pa

from analysis.engine.database import name, text
from analysis.engine.pairing import pair
from analysis.engine.writing import TableWriter

CASES_BITS = 16


def prepare_parts(
    database: duckdb.DuckDBPyConnection, folder: Path, values: dict[str, str], kind_of_row: str, timestamps: str,
    tell: Callable[[float], None],
) -> int:  # fmt: skip
    """Write `events.parquet` and `executions.parquet`, fill the table `found` (one row a case, with its `codes`), and
    return how many rows are exact copies.

    Needs the view `source` and the tables d_case, d_activity, …; values: SQL of each dictionary's text.
    """
    kinds = {row[0] for row in database.execute(f"SELECT DISTINCT {kind_of_row} FROM source").fetchall()}  # noqa: S608
    copies = 0
    with ExitStack() as stack:
        events, executions = (
            stack.enter_context(TableWriter(folder / f"{table}.parquet")) for table in ("events", "executions")
        )
        for number, (share, rows) in enumerate(_parts(database, folder, values["case"])):
            database.execute(f"CREATE TEMP TABLE part AS {rows}")
            copies += database.execute(_COPIES).fetchall()[0][0]
            events.write(_table(database, 'SELECT * FROM part ORDER BY ":case", ":pos"'))
            database.execute(_coded(values, kind_of_row))
            database.execute("DROP TABLE part")
            pair(database, timestamps, kinds)
            executions.write(_table(database, "SELECT * FROM executions ORDER BY case_no, seq"))
            database.execute(f"{'INSERT INTO found' if number else 'CREATE TEMP TABLE found AS'} {_CASES}")
            database.execute("DROP TABLE executions")
            tell(share)
    return copies


def _table(database: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return database.sql(query).to_arrow_table()


def _parts(database: duckdb.DuckDBPyConnection, folder: Path, case: str) -> Iterator[tuple[float, str]]:
    """(share done after it, SQL of its rows with `:case`). A small log is one part and is not copied."""
    rows = f'SELECT d_case.code AS ":case", source.* FROM source JOIN d_case ON d_case.name = {case}'  # noqa: S608
    last = database.execute(f"SELECT max(code) >> {CASES_BITS} FROM d_case").fetchall()[0][0]  # noqa: S608
    if not last:
        yield 1.0, rows
        return
    cut = folder / ".parts"
    try:
        database.execute(
            f'COPY (SELECT *, ":case" >> {CASES_BITS} AS ":part" FROM ({rows})) TO {text(cut)} '  # noqa: S608
            f"(FORMAT parquet, COMPRESSION lz4, PARTITION_BY ({name(':part')}), OVERWRITE)"
        )
        places = {int(place.name.rpartition("=")[2]): place for place in cut.iterdir() if place.is_dir()}
        for number, place in sorted(places.items()):
            files = ", ".join(text(each) for each in sorted(place.iterdir()))
            yield (number + 1) / (last + 1), f"SELECT * FROM read_parquet([{files}], hive_partitioning=false)"  # noqa: S608
            shutil.rmtree(place)
    finally:
        shutil.rmtree(cut, ignore_errors=True)


# Copies have the same case, so a part sees them all.
_COPIES = """
SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (
    SELECT count(*) AS n FROM (SELECT * EXCLUDE (":pos") FROM part) AS bare GROUP BY hash(bare)
)
"""


def _coded(values: dict[str, str], kind_of_row: str) -> str:
    joins = " ".join(
        f"{'JOIN' if kind == 'activity' else 'LEFT JOIN'} d_{kind} ON d_{kind}.name = {value}"
        for kind, value in values.items()
        if kind != "case"
    )
    return (
        f'CREATE TEMP TABLE events AS SELECT ":pos" AS pos, ":case" AS case_no, d_activity.code AS activity, '  # noqa: S608
        f'":start" AS start_us, ":time" AS time_us, {kind_of_row} AS kind, d_resource.code AS resource, '
        f"d_department.code AS department, d_outcome.code AS outcome FROM part {joins}"
    )


# Handovers: neighbours of which both are recorded and differ; NULL where the log never records it.
_CASES = """
SELECT case_no, list(activity ORDER BY seq) AS codes, min(start_us) AS start_us, max(end_us) AS end_us,
       count(*) AS executions,
       arg_max(activity, seq) AS last_activity,
       bool_or(end_us IS NULL) AS has_running,
       count(*) FILTER (WHERE department <> previous_department) AS department_changes,
       count(*) FILTER (WHERE resource <> previous_resource) AS resource_changes,
       bool_or(occurrence > 1) AS reworked
FROM executions GROUP BY case_no
"""
