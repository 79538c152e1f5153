"""From raw rows to the prepared log: executions and cases, computed once.

What lives here: `prepare`, which has texts coded and parts prepared, and writes the prepared folder as a whole.
What does not: what is done to a part (`parts`), coding (`rows`), the pairing rules (`pairing`), the clocks of calendars
(`clocks`), reading, figures.
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
import numpy as np
import pyarrow as pa

from analysis.engine.caselist import write_cases
from analysis.engine.clocks import add_calendar, department_calendars, note_calendar
from analysis.engine.database import connection, scan
from analysis.engine.parts import Recipe, Totals, code_bytes, count_copies, prepare_parts
from analysis.engine.raw import columns_of, metadata_of
from analysis.engine.rows import FILE_STRIDE, RawRows, role_sql
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.engine.worktime import CALENDAR_24X7, Calendar, from_microseconds
from analysis.engine.writing import TableWriter

__all__ = ["LogInfo", "add_calendar", "columns", "log_info", "prepare"]


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
        info = _build(raw_parquets, building, mapping, options, calendar, tell)
        _swap(building, out_dir)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    tell(1.0)
    return info


def _build(
    raw: list[Path], folder: Path, mapping: ColumnMapping, options: ReadOptions, calendar: Calendar,
    tell: Callable[[float], None],
) -> LogInfo:  # fmt: skip
    """Write all tables and notes of the folder."""
    calendars = list({each.table_key: each for each in (CALENDAR_24X7(calendar.time_zone), calendar)}.values())
    with connection(folder) as database:
        left_out, notes = _seen_before(database, raw, mapping)
        with RawRows(raw, mapping, left_out) as rows:
            rows.code(database)
            tell(0.2)
            _write_dictionaries(folder, rows)
            clocks = [(each, department_calendars(folder, each)) for each in calendars]
            recipe = Recipe(rows.kinds, options.timestamps, clocks, code_bytes(rows.names), folder)
            totals, keys = prepare_parts(rows, folder, recipe, lambda share: tell(0.2 + 0.7 * share))
            notes.setdefault("duplicate_rows", totals.copies)
            variants = write_cases(database, folder, rows.names, keys, calendars)
    info = _info(rows, totals, variants, raw, calendar.time_zone, notes)
    _write_meta(folder, raw, mapping, options, calendar.time_zone, info, totals, rows.names)
    for each in calendars:
        note_calendar(folder, each)
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


def _seen_before(
    database: duckdb.DuckDBPyConnection, raw: list[Path], mapping: ColumnMapping
) -> tuple[np.ndarray, dict[str, int]]:
    """The positions of rows whose event number came before, in order. Those are counted, and with them exact copies
    (else the parts count them)."""
    if not mapping.event_id:
        return np.zeros(0, dtype=np.int64), {"duplicate_events": 0}
    parts = [
        f'SELECT * EXCLUDE (":row"), ":row" + {index * FILE_STRIDE} AS ":pos" FROM {scan(path)}'  # noqa: S608
        for index, path in enumerate(raw)
    ]
    database.execute(f"CREATE TEMP VIEW every AS {' UNION ALL BY NAME '.join(parts)}")
    number = role_sql(f"@{mapping.event_id}")
    again = database.execute(
        f"""WITH numbered AS (SELECT {number} AS number, ":pos" AS pos FROM every),
             twice AS (SELECT number, min(pos) AS first FROM numbered GROUP BY number HAVING count(number) > 1)
        SELECT pos FROM numbered JOIN twice USING (number) WHERE pos > first ORDER BY pos"""  # noqa: S608
    ).fetchnumpy()["pos"]
    database.execute('CREATE TEMP VIEW bare AS SELECT * EXCLUDE (":pos") FROM every')
    return np.asarray(again), {"duplicate_rows": count_copies(database, "bare"), "duplicate_events": len(again)}


def _write_dictionaries(folder: Path, rows: RawRows) -> None:
    for role in ("activity", "resource", "department", "outcome"):
        names = rows.names.get(role, pa.array([], pa.string()))
        with TableWriter(folder / f"{role}.parquet") as writer:
            writer.write(pa.table({"code": pa.array(np.arange(len(names)), pa.int32()), "name": names}))


def _info(
    rows: RawRows, totals: Totals, variants: int, raw: list[Path], zone: str, notes: dict[str, int]
) -> LogInfo:  # fmt: skip
    first, last = (
        None if moment is None else from_microseconds(moment, zone).isoformat()
        for moment in (totals.first, totals.last)
    )
    return LogInfo(
        events=totals.events,
        executions=totals.executions,
        cases=totals.cases,
        activities=len(rows.names["activity"]),
        variants=variants,
        first=first,
        last=last,
        refused=sum(int(metadata_of(path).get("refused", 0)) for path in raw),
        **notes,
    )


def _write_meta(
    folder: Path, raw: list[Path], mapping: ColumnMapping, options: ReadOptions, zone: str, info: LogInfo,
    totals: Totals, names: dict[str, pa.Array],
) -> None:  # fmt: skip
    recorded = {role: len(names.get(role, ())) > 0 for role in ("resource", "department", "outcome")}
    recorded["processing"] = totals.processing
    seen = list(dict.fromkeys(title for path in raw for title in columns_of(path)))
    meta = {
        "info": asdict(info), "mapping": mapping.to_dict(), "options": options.to_dict(), "time_zone": zone,
        "first_us": totals.first, "last_us": totals.last, "recorded": recorded, "columns": seen,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf-8")
