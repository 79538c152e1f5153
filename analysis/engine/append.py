"""Adding a file to a prepared log: only the cases that it changes are prepared anew.

What lives here: which cases those are, and the new folder. What does not: reading such a folder (`tables`), event
numbers that come again (`repeats`), what is done to a case (`parts`).

The new folder shares the files of the old one (hard links) and has a delta with the changed cases, old and new rows
together, under new numbers. The delta is always made anew from the base on, so there is never more than one; when it
grows too large, all files are prepared together again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine.caselist import write_cases
from analysis.engine.clocks import base_path, department_calendars, noted_calendars, table_path
from analysis.engine.database import connection, name, save, scan
from analysis.engine.log import (
    FORM,
    LogInfo,
    always_there,
    building,
    meta_of,
    moment,
    prepare,
    refused,
    write_dictionaries,
    write_meta,
)  # fmt: skip
from analysis.engine.pairing import kind_sql, pairs_up
from analysis.engine.parts import Recipe, Totals, code_bytes, count_copies, prepare_parts
from analysis.engine.raw import columns_of
from analysis.engine.repeats import FILE_STRIDE, NONE, Repeats, repeats
from analysis.engine.rows import Known, RawRows, role_sql
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.engine.tables import DELTA, SUPERSEDED, live
from analysis.engine.worktime import Calendar

DELTA_SHARE = 0.1
"""Of the base's events: a delta that would be larger is not worth its cost to every figure."""
DELTA_LEAST = 65_536
"""Below so many events a delta is never too large."""
OPTIONAL = ("resource", "department", "outcome")
DICTIONARIES = ("activity", *OPTIONAL)
CHANGED = "changed"  # the delta while it is being written
Tell = Callable[[float], None]


class NotWorthIt(Exception):
    """This file cannot be added, or preparing all of them together is no dearer."""


def append(
    before: Path, raw_parquets: list[Path], out_dir: Path, mapping: ColumnMapping, options: ReadOptions,
    calendar: Calendar, progress: Tell | None = None, most: int | None = None,
) -> LogInfo:  # fmt: skip
    """What `prepare(raw_parquets, …)` returns and writes to `out_dir`, to the last digit, when `before` was prepared
    from all of the files but the last. most: events in the delta, above which everything is prepared together."""
    tell = progress or (lambda share: None)
    try:
        with building(out_dir) as folder:
            batch = _Batch.of(before, raw_parquets, folder, mapping, options, calendar, most)
            info = _add(batch, tell)
    except NotWorthIt:
        return prepare(raw_parquets, out_dir, mapping, options, calendar, progress)
    tell(1.0)
    return info


@dataclass(frozen=True)
class _Batch:
    """The file to add and what it is added to. folder: the new one, which begins as the old one's."""

    folder: Path
    meta: dict[str, Any]
    raw: list[Path]
    mapping: ColumnMapping
    options: ReadOptions
    zone: str
    most: int

    @classmethod
    def of(
        cls, before: Path, raw: list[Path], folder: Path, mapping: ColumnMapping, options: ReadOptions,
        calendar: Calendar, most: int | None,
    ) -> _Batch:  # fmt: skip
        """Raises NotWorthIt where the old folder is gone, or stands for other files, roles, times or calendars."""
        try:
            meta = meta_of(before)
            _link(before, folder)
        except OSError as gone:
            raise NotWorthIt from gone
        wanted = {
            "version": FORM, "files": [path.name for path in raw[:-1]], "mapping": mapping.to_dict(),
            "timestamps": options.timestamps, "time_zone": calendar.time_zone,
        }  # fmt: skip
        form = meta.get("form", {})
        there = {
            "version": form.get("version"), "files": form.get("files"), "mapping": meta["mapping"],
            "timestamps": meta["options"]["timestamps"], "time_zone": meta["time_zone"],
        }  # fmt: skip
        noted = noted_calendars(folder)
        whole = all(
            table_path(folder, kind, each.table_key).exists() for kind in ("executions", "cases") for each in noted
        )
        if json.loads(json.dumps(wanted)) != there or not whole or any(c not in noted for c in always_there(calendar)):
            raise NotWorthIt
        events = pq.read_metadata(folder / "events.parquet").num_rows
        limit = max(DELTA_LEAST, int(events * DELTA_SHARE)) if most is None else most
        return cls(folder, meta, raw, mapping, options, calendar.time_zone, limit)

    @property
    def events(self) -> Path:
        """The base's events."""
        return self.folder / "events.parquet"

    @property
    def delta(self) -> Path:
        """The delta, where there is one."""
        return self.folder / DELTA

    @property
    def old_rows(self) -> Path:
        """Where the rows so far of the delta's cases wait."""
        return self.folder / ".old-rows.parquet"

    @property
    def first_case(self) -> int:
        """The smallest number of a case in the delta."""
        return int(self.meta["form"]["cases"])

    @property
    def start(self) -> int:
        """What is added to the new file's record numbers."""
        return (len(self.raw) - 1) * FILE_STRIDE


def _link(before: Path, folder: Path) -> None:
    """The old folder's files under new names. Notes of calendars come last: when one is still there, so were its
    tables. A calendar may go at any time; anything else that goes says that the folder does."""
    files = sorted(before.rglob("*.*"), key=lambda path: path.suffix == ".json")
    for path in files:
        place = path.relative_to(before)
        if path.is_dir() or path.name == "meta.json" or any(part.startswith(".") for part in place.parts):
            continue
        (folder / place).parent.mkdir(exist_ok=True)
        try:
            _share(path, folder / place)
        except FileNotFoundError:
            if "@" not in path.name:
                raise


def _share(path: Path, target: Path) -> None:
    """A second name, or a copy where the file system has none. Nothing ever writes into a file that is there."""
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, target)


def _add(batch: _Batch, tell: Tell) -> LogInfo:
    new = batch.raw[-1]
    if pq.read_metadata(new).num_rows > batch.most:
        raise NotWorthIt
    with connection(batch.folder) as database:
        fresh = f'SELECT * EXCLUDE (":row"), ":row" + {batch.start} AS ":pos" FROM {scan(new)}'  # noqa: S608
        database.execute(f"CREATE TEMP VIEW fresh AS {fresh}")
        found = _compare(database, batch)
        tell(0.1)
        info = _with_counts(LogInfo(**batch.meta["info"]), found, refused(new))
        if not _touch(database, batch, found):
            return _noted(batch, info)
        copies = _old_rows(database, batch)
        tell(0.3)
        totals, rows = _prepare_delta(database, batch, found, info, lambda share: tell(0.3 + 0.6 * share))
        info = replace(info, duplicate_rows=info.duplicate_rows + totals.copies - copies)
        return _counted_again(database, batch, rows, info)


def _with_counts(info: LogInfo, found: Repeats, more_refused: int) -> LogInfo:
    return replace(
        info, refused=info.refused + more_refused, duplicate_rows=info.duplicate_rows + found.copies,
        duplicate_events=info.duplicate_events + found.duplicates,
        corrected_events=info.corrected_events + found.corrected,
    )  # fmt: skip


def _compare(database: duckdb.DuckDBPyConnection, batch: _Batch) -> Repeats:
    """What the rule says of the new rows and of those in the log that have their numbers (the table `met`)."""
    if not batch.mapping.event_id:
        return NONE
    number = role_sql(f"@{batch.mapping.event_id}")
    events = live(batch.events, ":case")
    query = f"SELECT * FROM {events} WHERE {number} IN (SELECT {number} FROM fresh)"  # noqa: S608
    database.execute(f"CREATE TEMP TABLE met AS {query}")
    both = 'SELECT * EXCLUDE (":case") FROM met UNION ALL BY NAME SELECT * FROM fresh'
    database.execute(f"CREATE TEMP VIEW compared AS {both}")
    return repeats(database, "compared", number, _text_columns(database, "compared"))


def _text_columns(database: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    titles = (row[0] for row in database.execute(f"DESCRIBE {table}").fetchall())
    return [title for title in titles if title.startswith("@")]


def _touch(database: duckdb.DuckDBPyConnection, batch: _Batch, found: Repeats) -> bool:
    """Whether any new row stays. The table `touched` then has the base's cases that change: those of the new rows, and
    those that held what is corrected."""
    case, events = name(f"@{batch.mapping.case_id}"), live(batch.events, ":case")
    database.register("left_out", pa.table({"pos": found.left_out}))
    database.execute(
        f"""CREATE TEMP TABLE ids AS
        SELECT DISTINCT {case} AS case_id FROM fresh WHERE ":pos" NOT IN (SELECT pos FROM left_out)"""  # noqa: S608
    )
    # A case of passing rows alone has events and stands in no table of cases.
    known = f'SELECT DISTINCT ":case" AS case_no FROM {events} WHERE {case} IN (SELECT case_id FROM ids)'  # noqa: S608
    if "p" not in batch.meta["form"]["kinds"]:
        cases = live(base_path(batch.folder, "cases"))
        known = f"SELECT case_no FROM {cases} WHERE case_id IN (SELECT case_id FROM ids)"  # noqa: S608
    if found.corrected:
        known += ' UNION SELECT ":case" FROM met WHERE ":pos" IN (SELECT pos FROM left_out)'
    database.execute(
        f"CREATE TEMP TABLE touched AS SELECT case_no FROM ({known}) WHERE case_no < {batch.first_case}"  # noqa: S608
    )
    return bool(database.execute("SELECT 1 FROM ids LIMIT 1").fetchall())


def _old_rows(database: duckdb.DuckDBPyConnection, batch: _Batch) -> int:
    """Write the rows so far of all cases of the coming delta as one raw file; return how many of them are exact copies
    of another. Only the stretch of the base that holds touched cases is read."""
    low, high = database.execute(
        "SELECT coalesce(min(case_no), 0), coalesce(max(case_no), -1) FROM touched"
    ).fetchall()[0]
    events = scan(batch.events)
    query = f"""SELECT * FROM {events}
        WHERE ":case" BETWEEN {low} AND {high} AND ":case" IN (SELECT case_no FROM touched)"""  # noqa: S608
    if batch.delta.exists():
        query += f" UNION ALL BY NAME SELECT * FROM {scan(batch.delta / batch.events.name)}"  # noqa: S608
    listed = '":pos" AS ":row", * EXCLUDE (":case", ":pos")'
    save(database, f"SELECT {listed} FROM ({query})", batch.old_rows)  # noqa: S608
    if pq.read_metadata(batch.old_rows).num_rows + pq.read_metadata(batch.raw[-1]).num_rows > batch.most:
        raise NotWorthIt
    database.execute(f'CREATE TEMP VIEW bare AS SELECT * EXCLUDE (":row") FROM {scan(batch.old_rows)}')  # noqa: S608
    return count_copies(database, "bare")


def _names(table: pa.Table) -> pa.Array:
    """The texts of a dictionary, by code."""
    return pa.concat_arrays([pa.array([], pa.string()), *table.column("name").chunks])


def _kinds_before(database: duckdb.DuckDBPyConnection, batch: _Batch, info: LogInfo, superseded: Path) -> set[str]:
    """Kinds of the rows that stay outside the delta. They are looked for only where a correction may have taken the
    last one away."""
    if not batch.mapping.lifecycle or not info.corrected_events:
        return set(batch.meta["form"]["kinds"])
    text = role_sql(f"@{batch.mapping.lifecycle}")
    query = f"""SELECT DISTINCT {kind_sql(text)} FROM {scan(batch.events)}
        WHERE ":case" NOT IN (SELECT case_no FROM {scan(superseded)})"""  # noqa: S608
    return {row[0] for row in database.execute(query).fetchall()}


def _prepare_delta(
    database: duckdb.DuckDBPyConnection, batch: _Batch, found: Repeats, info: LogInfo, tell: Tell
) -> tuple[Totals, RawRows]:  # fmt: skip
    """Write the dictionaries with what is new, and the delta: the folder's tables are then those of the result."""
    folder, target = batch.folder, batch.folder / CHANGED
    target.mkdir()
    gone = "SELECT case_no FROM touched"
    if batch.delta.exists():
        gone += f" UNION ALL SELECT case_no FROM {scan(batch.delta / SUPERSEDED)}"  # noqa: S608
    save(database, f"SELECT case_no FROM ({gone}) ORDER BY 1", target / SUPERSEDED)  # noqa: S608
    stored = {role: pq.read_table(folder / f"{role}.parquet") for role in DICTIONARIES}
    known = Known({role: _names(table) for role, table in stored.items()}, batch.first_case)
    with RawRows([batch.old_rows, batch.raw[-1]], batch.mapping, found, known, [0, batch.start]) as rows:
        rows.code(database)
        rows.kinds |= _kinds_before(database, batch, info, target / SUPERSEDED)
        if pairs_up(rows.kinds) != pairs_up(set(batch.meta["form"]["kinds"])):
            raise NotWorthIt
        for role in DICTIONARIES:
            (folder / f"{role}.parquet").unlink()
        write_dictionaries(folder, rows)
        calendars = list(noted_calendars(folder))
        clocks = [(each, department_calendars(folder, each)) for each in calendars]
        recipe = Recipe(rows.kinds, batch.options.timestamps, clocks, code_bytes(rows.names), folder)
        totals, keys = prepare_parts(rows, target, recipe, tell)
        write_cases(database, target, rows, keys, calendars, folder / "variants.parquet")
    shutil.rmtree(batch.delta, ignore_errors=True)
    target.rename(batch.delta)
    return totals, rows


def _counted_again(database: duckdb.DuckDBPyConnection, batch: _Batch, rows: RawRows, info: LogInfo) -> LogInfo:
    """What the whole log has now, noted."""
    folder = batch.folder
    batch.old_rows.unlink()
    executions, first, last, processing = database.execute(
        f"""SELECT count(*), min(start_us), max(greatest(start_us, end_us)), coalesce(bool_or(NOT single), FALSE)
        FROM {live(base_path(folder, "executions"))}"""  # noqa: S608
    ).fetchall()[0]
    cases, variants = database.execute(
        f"SELECT count(*), count(DISTINCT variant) FROM {live(base_path(folder, 'cases'))}"  # noqa: S608
    ).fetchall()[0]
    events = database.execute(f"SELECT count(*) FROM {live(batch.events, ':case')}").fetchall()[0][0]  # noqa: S608
    activities, recorded = len(rows.names["activity"]), {role: len(rows.names.get(role, ())) > 0 for role in OPTIONAL}
    if info.corrected_events:
        activities, recorded = _still_there(database, batch)
    info = replace(
        info, events=events, executions=executions, cases=cases, activities=activities, variants=variants,
        first=moment(first, batch.zone), last=moment(last, batch.zone),
    )  # fmt: skip
    batch.meta["recorded"] = recorded | {"processing": processing}
    batch.meta["first_us"], batch.meta["last_us"] = first, last
    batch.meta["form"]["kinds"] = sorted(rows.kinds)
    return _noted(batch, info)


def _still_there(database: duckdb.DuckDBPyConnection, batch: _Batch) -> tuple[int, dict[str, bool]]:
    """(number of activities, which optional roles have values): a correction may have taken the last one away."""
    mapping, events = batch.mapping, live(batch.events, ":case")
    activity = name(f"@{mapping.activity}")
    if mapping.activity_extra:
        extra = name(f"@{mapping.activity_extra}")
        activity = f"{activity} || CASE WHEN coalesce({extra}, '') = '' THEN '' ELSE '+' || {extra} END"
    own = {"resource": mapping.resource, "department": mapping.department, "outcome": mapping.outcome}
    counts = [f"count({role_sql(f'@{column}')}) > 0" if column else "FALSE" for column in own.values()]
    found = database.execute(f"SELECT count(DISTINCT {activity}), {', '.join(counts)} FROM {events}").fetchall()[0]  # noqa: S608
    return found[0], dict(zip(own, found[1:], strict=True))


def _noted(batch: _Batch, info: LogInfo) -> LogInfo:
    """Write the notes of the folder."""
    new, meta = batch.raw[-1], batch.meta
    meta["form"]["files"] = [path.name for path in batch.raw]
    meta["columns"] = list(dict.fromkeys([*meta["columns"], *columns_of(new)]))
    write_meta(batch.folder, meta | {"info": asdict(info), "options": batch.options.to_dict()})
    return info
