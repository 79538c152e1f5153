"""From raw rows to the prepared log: executions and cases, computed once.

What lives here: `prepare`, which codes texts, has the parts prepared, and writes the prepared folder as a whole.
What does not: what is done to a part (`parts`), the pairing rules (`pairing`), the clocks of calendars (`clocks`),
reading, figures.
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
from analysis.engine.pairing import kind_sql
from analysis.engine.parts import prepare_parts
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
            tell(0.1)
            values = _dictionaries(database, building, mapping)
            tell(0.2)
            life = _role(mapping.lifecycle) if mapping.lifecycle else None
            copies = prepare_parts(
                database, building, values, kind_sql(life) if life else "'c'", options.timestamps,
                lambda share: tell(0.2 + 0.5 * share),
            )  # fmt: skip
            notes.setdefault("duplicate_rows", copies)
            _write_cases(database, building)
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
    """Create the view `source`: the rows of all files, numbered through, without event numbers seen before. Those are
    counted, and with them exact copies (else the parts count them)."""
    parts = [
        f'SELECT * EXCLUDE (":row"), ":row" + {index * _FILE_STRIDE} AS ":pos" FROM {scan(path)}'  # noqa: S608
        for index, path in enumerate(raw)
    ]
    rows = " UNION ALL BY NAME ".join(parts)
    if not mapping.event_id:
        database.execute(f"CREATE TEMP VIEW source AS {rows}")
        return {"duplicate_events": 0}
    database.execute(f"CREATE TEMP VIEW every AS {rows}")
    number = _role(mapping.event_id)
    database.execute(
        f"""CREATE TEMP TABLE again AS
        WITH numbered AS (SELECT {number} AS number, ":pos" AS pos FROM every),
             twice AS (SELECT number, min(pos) AS first FROM numbered GROUP BY number HAVING count(number) > 1)
        SELECT pos FROM numbered JOIN twice USING (number) WHERE pos > first"""  # noqa: S608
    )
    database.execute('CREATE TEMP VIEW source AS SELECT * FROM every WHERE ":pos" NOT IN (SELECT pos FROM again)')
    return {
        "duplicate_rows": _one(database, _COPIES),
        "duplicate_events": _one(database, "SELECT count(*) FROM again"),
    }


_COPIES = """
SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (
    SELECT count(*) AS n FROM (SELECT * EXCLUDE (":pos") FROM every) AS bare GROUP BY hash(bare)
)
"""


def _dictionaries(database: duckdb.DuckDBPyConnection, folder: Path, mapping: ColumnMapping) -> dict[str, str]:
    """Create the dictionaries (sorted by name, so that the same rows give the same codes); the SQL of their texts."""
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
    return values


def _write_cases(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Variants, and cases (without durations, which each calendar adds)."""
    database.execute(_VARIANTS)
    save(database, _NAMED_VARIANTS, folder / "variants.parquet")
    save(database, _CASES, folder / "cases.parquet")


_VARIANTS = """
CREATE TEMP TABLE variants AS
SELECT (row_number() OVER (ORDER BY count(*) DESC, codes) - 1)::INTEGER AS variant, codes
FROM found GROUP BY codes
"""
# The key is made of the names alone, so that it stays the same when more events arrive.
_NAMED_VARIANTS = """
SELECT variant, left(sha256(to_json(activities)::VARCHAR), 16) AS key, activities FROM (
    SELECT variant, list(d.name ORDER BY place) AS activities
    FROM (SELECT variant, unnest(codes) AS code, generate_subscripts(codes, 1) AS place FROM variants)
    JOIN d_activity d USING (code) GROUP BY variant
) ORDER BY variant
"""

_CASES = """
SELECT f.case_no, d.name AS case_id, v.variant, f.* EXCLUDE (case_no, codes)
FROM found f JOIN d_case d ON d.code = f.case_no JOIN variants v USING (codes) ORDER BY f.case_no
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
    rows = database.execute(query).fetchall()
    return int(rows[0][0]) if rows and rows[0][0] is not None else 0
