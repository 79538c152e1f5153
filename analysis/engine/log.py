"""From raw rows to the prepared log: executions and cases, computed once.

What lives here: `prepare`, which codes texts, pairs rows, and writes the prepared folder as a whole.
What does not: the pairing rules (`pairing`), the clocks of calendars (`clocks`), reading, figures.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from analysis.engine.clocks import add_calendar
from analysis.engine.database import connection, name, save, scan, text
from analysis.engine.pairing import kind_sql, pair
from analysis.engine.raw import MISSING, columns_of, metadata_of
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.engine.worktime import CALENDAR_24X7, Calendar, from_microseconds

__all__ = ["LogInfo", "add_calendar", "columns", "log_info", "prepare"]

# Room for the record numbers of one raw file, so that positions order files first.
_FILE_STRIDE = 1 << 40


@dataclass(frozen=True)
class LogInfo:
    """What was prepared. first, last: ISO moments in the log's time zone."""

    events: int
    executions: int
    cases: int
    activities: int
    variants: int
    first: str | None
    last: str | None
    duplicate_rows: int = 0
    duplicate_events: int = 0
    refused: int = 0


def prepare(
    raw_parquets: list[Path],
    out_dir: Path,
    mapping: ColumnMapping,
    options: ReadOptions,
    calendar: Calendar,
    progress: Callable[[float], None] | None = None,
) -> LogInfo:
    """Write the prepared log of all raw files together to `out_dir` (which is replaced as a whole).

    Appending is preparing the longer list again. Rows with an event number seen before are left out (the first
    stays) and counted; exact copies of rows are kept and counted.
    """
    tell = progress or (lambda share: None)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", dir=out_dir.parent))
    try:
        with connection(building) as database:
            notes = _load(database, raw_parquets, mapping)
            tell(0.3)
            _code(database, building, mapping)
            tell(0.5)
            pair(database, options.timestamps)
            tell(0.7)
            _write(database, building)
        info = _describe(building, raw_parquets, mapping, options, calendar.time_zone, notes)
        add_calendar(building, CALENDAR_24X7(calendar.time_zone))
        tell(0.9)
        add_calendar(building, calendar)
        _swap(building, out_dir)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    tell(1.0)
    return info


def log_info(prepared_dir: Path) -> LogInfo:
    """What `prepare` returned for that directory."""
    return LogInfo(**_meta(prepared_dir)["info"])


def columns(prepared_dir: Path) -> list[str]:
    """All source columns, which can be filtered by (`Filter.attributes`)."""
    return list(_meta(prepared_dir)["columns"])


def _meta(prepared_dir: Path) -> dict[str, Any]:
    return json.loads((prepared_dir / "meta.json").read_text(encoding="utf-8"))


def _swap(building: Path, out_dir: Path) -> None:
    """Put the new folder in place; readers find the old or the new one, and a failed rename brings the old back."""
    os.chmod(building, 0o755)  # noqa: S103 - mkdtemp is private, the web process may be another user
    old = out_dir.with_name(f".{out_dir.name}.old-{building.name}")
    if out_dir.exists():
        os.replace(out_dir, old)
    try:
        os.replace(building, out_dir)
    except OSError:
        if old.exists():
            os.replace(old, out_dir)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _load(database: duckdb.DuckDBPyConnection, raw: list[Path], mapping: ColumnMapping) -> dict[str, int]:
    """Fill `source` with the rows of all files, numbered through; count copies; drop event numbers seen before."""
    parts = [
        f'SELECT * EXCLUDE (":row"), ":row" + {index * _FILE_STRIDE} AS ":pos" FROM {scan(path)}'  # noqa: S608
        for index, path in enumerate(raw)
    ]
    database.execute(f"CREATE TEMP TABLE source AS {' UNION ALL BY NAME '.join(parts)}")
    copies = _one(database, _COPIES)
    again = 0
    if mapping.event_id:
        number = _role(mapping.event_id)
        before = _one(database, "SELECT count(*) FROM source")
        database.execute(
            f'DELETE FROM source WHERE ":pos" IN (SELECT ":pos" FROM source WHERE {number} IS NOT NULL '  # noqa: S608
            f'QUALIFY row_number() OVER (PARTITION BY {number} ORDER BY ":pos") > 1)'
        )
        again = before - _one(database, "SELECT count(*) FROM source")
    return {"duplicate_rows": copies, "duplicate_events": again}


_COPIES = """
SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (
    SELECT count(*) AS n FROM (SELECT * EXCLUDE (":pos") FROM source) AS bare GROUP BY hash(bare)
)
"""


def _code(database: duckdb.DuckDBPyConnection, folder: Path, mapping: ColumnMapping) -> None:
    """Dictionaries (sorted by name, so that the same rows give the same codes) and the coded table `events`."""
    activity = name(f"@{mapping.activity}")
    if mapping.activity_extra:
        activity = f"{activity} || coalesce('+' || nullif({name(f'@{mapping.activity_extra}')}, ''), '')"
    values = {"case": name(f"@{mapping.case_id}"), "activity": activity}
    for role in ("resource", "department", "outcome"):
        column = getattr(mapping, role)
        values[role] = _role(column) if column else "NULL::VARCHAR"
    for kind, value in values.items():
        database.execute(
            f"CREATE TEMP TABLE d_{kind} AS SELECT (row_number() OVER (ORDER BY name) - 1)::INTEGER AS code, name "  # noqa: S608
            f"FROM (SELECT DISTINCT {value} AS name FROM source WHERE {value} IS NOT NULL)"
        )
        if kind != "case":
            save(database, f"SELECT * FROM d_{kind} ORDER BY code", folder / f"{kind}.parquet")  # noqa: S608
    life = _role(mapping.lifecycle) if mapping.lifecycle else "NULL"
    kind_of_row = kind_sql(life) if mapping.lifecycle else "'c'"
    joins = " ".join(
        f"{'JOIN' if kind in ('case', 'activity') else 'LEFT JOIN'} d_{kind} ON d_{kind}.name = {value}"
        for kind, value in values.items()
    )
    database.execute(
        f'CREATE TEMP TABLE events AS SELECT ":pos" AS pos, d_case.code AS case_no, d_activity.code AS activity, '  # noqa: S608
        f'":start" AS start_us, ":time" AS time_us, {kind_of_row} AS kind, d_resource.code AS resource, '
        f"d_department.code AS department, d_outcome.code AS outcome FROM source {joins}"
    )
    save(
        database,
        f'SELECT d_case.code AS ":case", source.* FROM source JOIN d_case '  # noqa: S608
        f'ON d_case.name = {values["case"]} ORDER BY ":case", ":pos"',
        folder / "events.parquet",
    )
    database.execute("DROP TABLE source")


def _write(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Variants, cases (without durations, which each calendar adds) and executions."""
    database.execute(_SEQUENCES)
    database.execute(_VARIANTS)
    save(database, _NAMED_VARIANTS, folder / "variants.parquet")
    save(database, _CASES, folder / "cases.parquet")
    save(database, "SELECT * FROM executions ORDER BY case_no, seq", folder / "executions.parquet")


_SEQUENCES = """
CREATE TEMP TABLE sequences AS SELECT case_no, list(activity ORDER BY seq) AS codes FROM executions GROUP BY case_no
"""
_VARIANTS = """
CREATE TEMP TABLE variants AS
SELECT (row_number() OVER (ORDER BY count(*) DESC, codes) - 1)::INTEGER AS variant, codes
FROM sequences GROUP BY codes
"""
# The key is made of the names alone, so that it stays the same when more events arrive.
_NAMED_VARIANTS = """
SELECT variant, left(sha256(to_json(activities)::VARCHAR), 16) AS key, activities FROM (
    SELECT variant, list(d.name ORDER BY place) AS activities
    FROM (SELECT variant, unnest(codes) AS code, generate_subscripts(codes, 1) AS place FROM variants)
    JOIN d_activity d USING (code) GROUP BY variant
) ORDER BY variant
"""

# Handovers: neighbours of which both are recorded and differ; NULL where the log never records it.
_CASES = """
SELECT e.case_no, any_value(d.name) AS case_id, any_value(v.variant) AS variant,
       min(e.start_us) AS start_us, max(e.end_us) AS end_us,
       count(*) AS executions,
       arg_max(e.activity, e.seq) AS last_activity,
       bool_or(e.end_us IS NULL) AS has_running,
       count(*) FILTER (WHERE e.department <> e.previous_department) AS department_changes,
       count(*) FILTER (WHERE e.resource <> e.previous_resource) AS resource_changes,
       bool_or(e.occurrence > 1) AS reworked
FROM executions e
JOIN d_case d ON d.code = e.case_no
JOIN sequences s ON s.case_no = e.case_no
JOIN variants v ON v.codes = s.codes
GROUP BY e.case_no ORDER BY e.case_no
"""


def _describe(
    folder: Path, raw: list[Path], mapping: ColumnMapping, options: ReadOptions, zone: str, notes: dict[str, int]
) -> LogInfo:
    """Count, and write meta.json beside the tables."""
    with connection(folder) as database:
        cases, executions, events = (scan(folder / f"{table}.parquet") for table in ("cases", "executions", "events"))
        first, last = database.execute(
            f"SELECT min(start_us), max(greatest(start_us, coalesce(end_us, start_us))) FROM {executions}"  # noqa: S608
        ).fetchone() or (None, None)
        info = LogInfo(
            events=_one(database, f"SELECT count(*) FROM {events}"),  # noqa: S608
            executions=_one(database, f"SELECT count(*) FROM {executions}"),  # noqa: S608
            cases=_one(database, f"SELECT count(*) FROM {cases}"),  # noqa: S608
            activities=_one(database, f"SELECT count(*) FROM {scan(folder / 'activity.parquet')}"),  # noqa: S608
            variants=_one(database, f"SELECT count(*) FROM {scan(folder / 'variants.parquet')}"),  # noqa: S608
            first=None if first is None else from_microseconds(first, zone).isoformat(),
            last=None if last is None else from_microseconds(last, zone).isoformat(),
            refused=sum(int(metadata_of(path).get("refused", 0)) for path in raw),
            **notes,
        )
        recorded = {
            role: _one(database, f"SELECT count(*) FROM {scan(folder / f'{role}.parquet')}") > 0  # noqa: S608
            for role in ("resource", "department", "outcome")
        }
        recorded["processing"] = _one(database, f"SELECT count(*) FROM {executions} WHERE NOT single") > 0  # noqa: S608
    seen = list(dict.fromkeys(title for path in raw for title in columns_of(path)))
    meta = {
        "info": asdict(info), "mapping": mapping.to_dict(), "options": options.to_dict(), "time_zone": zone,
        "first_us": first, "last_us": last, "recorded": recorded, "columns": seen,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf-8")
    return info


def _role(column: str) -> str:
    """SQL for the column's text, NULL where it counts as missing."""
    quoted = name(f"@{column}")
    listed = ", ".join(text(value) for value in sorted(MISSING))
    return f"CASE WHEN lower(trim({quoted})) IN ({listed}) THEN NULL ELSE {quoted} END"


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
