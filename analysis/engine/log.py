"""From raw rows to the prepared log: executions and cases, computed once.

What lives here: `prepare`, which has texts coded and parts prepared, and writes the prepared folder as a whole.
What does not: adding to a prepared folder (`append`), what is done to a part (`parts`), coding (`rows`), the pairing
rules (`pairing`), the clocks of calendars (`clocks`), reading, figures.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from analysis.engine.caselist import write_cases
from analysis.engine.clocks import add_calendar, department_calendars, note_calendar
from analysis.engine.database import connection, scan
from analysis.engine.parts import Recipe, Totals, code_bytes, prepare_parts
from analysis.engine.raw import columns_of, metadata_of
from analysis.engine.repeats import FILE_STRIDE, NONE, Repeats, repeats
from analysis.engine.rows import RawRows, role_sql
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.engine.worktime import CALENDAR_24X7, Calendar, from_microseconds
from analysis.engine.writing import TableWriter

__all__ = ["LogInfo", "add_calendar", "columns", "log_info", "prepare"]

FORM = 2
"""Of the prepared folder; another one cannot be added to."""


@dataclass(frozen=True)
class LogInfo:
    """What was prepared. first, last: ISO moments in the log's time zone. duplicate_events: rows left out because their
    event number came before; corrected_events: rows that took the place of an earlier one. duplicate_rows: exact
    copies, left out with an event number, kept without."""

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
    corrected_events: int = 0


def prepare(
    raw_parquets: list[Path],
    out_dir: Path,
    mapping: ColumnMapping,
    options: ReadOptions,
    calendar: Calendar,
    progress: Callable[[float], None] | None = None,
) -> LogInfo:
    """Write the prepared log of all raw files together to `out_dir` (which is replaced as a whole). What becomes of
    event numbers that come again stands in `repeats`."""
    tell = progress or (lambda share: None)
    with building(out_dir) as folder:
        info = _build(raw_parquets, folder, mapping, options, calendar, tell)
    tell(1.0)
    return info


@contextmanager
def building(out_dir: Path) -> Iterator[Path]:
    """A folder that takes the place of `out_dir` when the block ends without an error."""
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", dir=out_dir.parent))
    try:
        yield folder
        _swap(folder, out_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(
    raw: list[Path], folder: Path, mapping: ColumnMapping, options: ReadOptions, calendar: Calendar,
    tell: Callable[[float], None],
) -> LogInfo:  # fmt: skip
    """Write all tables and notes of the folder."""
    calendars = always_there(calendar)
    with connection(folder) as database:
        found = _repeats(database, raw, mapping)
        with RawRows(raw, mapping, found) as rows:
            rows.code(database)
            tell(0.2)
            write_dictionaries(folder, rows)
            clocks = [(each, department_calendars(folder, each)) for each in calendars]
            recipe = Recipe(rows.kinds, options.timestamps, clocks, code_bytes(rows.names), folder)
            totals, keys = prepare_parts(rows, folder, recipe, lambda share: tell(0.2 + 0.7 * share))
            variants = write_cases(database, folder, rows, keys, calendars)
    info = _info(rows, totals, variants, raw, calendar.time_zone, found)
    recorded = {role: len(rows.names.get(role, ())) > 0 for role in ("resource", "department", "outcome")}
    form = {
        "version": FORM,
        "files": [path.name for path in raw],
        "cases": len(rows.names["case"]),
        "kinds": sorted(rows.kinds),
    }
    meta = {
        "info": asdict(info), "mapping": mapping.to_dict(), "options": options.to_dict(),
        "time_zone": calendar.time_zone, "first_us": totals.first, "last_us": totals.last,
        "recorded": recorded | {"processing": totals.processing},
        "columns": list(dict.fromkeys(title for path in raw for title in columns_of(path))), "form": form,
    }  # fmt: skip
    write_meta(folder, meta)
    for each in calendars:
        note_calendar(folder, each)
    return info


def always_there(calendar: Calendar) -> list[Calendar]:
    """The calendars that every prepared folder has from the start: round the clock, and the log's."""
    return list({each.table_key: each for each in (CALENDAR_24X7(calendar.time_zone), calendar)}.values())


def log_info(prepared_dir: Path) -> LogInfo:
    """What `prepare` returned for that directory."""
    return LogInfo(**meta_of(prepared_dir)["info"])


def columns(prepared_dir: Path) -> list[str]:
    """All source columns, which can be filtered by (`Filter.attributes`)."""
    return list(meta_of(prepared_dir)["columns"])


def meta_of(prepared_dir: Path) -> dict[str, Any]:
    """What is noted of the folder as a whole."""
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


def _repeats(database: duckdb.DuckDBPyConnection, raw: list[Path], mapping: ColumnMapping) -> Repeats:
    """What the raw files say of event numbers that come again."""
    if not mapping.event_id:
        return NONE
    parts = [
        f'SELECT * EXCLUDE (":row"), ":row" + {index * FILE_STRIDE} AS ":pos" FROM {scan(path)}'  # noqa: S608
        for index, path in enumerate(raw)
    ]
    database.execute(f"CREATE TEMP VIEW every AS {' UNION ALL BY NAME '.join(parts)}")
    titles = [row[0] for row in database.execute("DESCRIBE every").fetchall()]
    columns = [title for title in titles if title.startswith("@")]
    return repeats(database, "every", role_sql(f"@{mapping.event_id}"), columns)


def write_dictionaries(folder: Path, rows: RawRows) -> None:
    """The texts behind the codes, by code."""
    for role in ("activity", "resource", "department", "outcome"):
        names = rows.names.get(role, pa.array([], pa.string()))
        with TableWriter(folder / f"{role}.parquet") as writer:
            writer.write(pa.table({"code": pa.array(np.arange(len(names)), pa.int32()), "name": names}))


def _info(
    rows: RawRows, totals: Totals, variants: int, raw: list[Path], zone: str, found: Repeats
) -> LogInfo:  # fmt: skip
    return LogInfo(
        events=totals.events,
        executions=totals.executions,
        cases=totals.cases,
        activities=len(rows.names["activity"]),
        variants=variants,
        first=moment(totals.first, zone),
        last=moment(totals.last, zone),
        duplicate_rows=totals.copies + found.copies,
        duplicate_events=found.duplicates,
        refused=sum(refused(path) for path in raw),
        corrected_events=found.corrected,
    )


def moment(value: int | None, zone: str) -> str | None:
    """As `LogInfo` shows it."""
    return None if value is None else from_microseconds(value, zone).isoformat()


def refused(raw: Path) -> int:
    """How many rows of the file the raw file came from were refused."""
    return int(metadata_of(raw).get("refused", 0))


def write_meta(folder: Path, meta: dict[str, Any]) -> None:
    """What `meta_of` reads."""
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf-8")
