"""The selected cases and their executions, as two tables in a private DuckDB.

What lives here: opening a prepared folder with a filter and settings; what is open, running, over its limit.
What does not: figures. Limits' meaning stands in `timeouts`.

Tables: `c` (one row per selected case: open, age_us, lead_us, over) and `e` (their executions: running, over).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.engine.clocks import department_calendars, stored_calendar, table_path
from analysis.engine.database import scan
from analysis.engine.durations import MICRO
from analysis.engine.filters import Filter
from analysis.engine.predicates import predicate
from analysis.engine.running import Database, opened
from analysis.engine.settings import MeasureSettings
from analysis.engine.tables import every, live
from analysis.engine.timeouts import CASE_OVER, EXECUTION_OVER
from analysis.engine.worktime import Calendar, cumulative, to_microseconds

MOST_AT_ONCE = 10_000_000
"""Executions whose values one query may hold: three durations of 8 bytes each, within the database's memory limit."""


@dataclass(frozen=True)
class Selection:
    """An open selection; valid inside `selected`."""

    database: Database
    folder: Path
    meta: dict[str, Any]
    settings: MeasureSettings
    filter: Filter
    calendar: Calendar
    activities: list[str]
    as_of_us: int

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The query's rows."""
        return self.database.execute(query).fetchall()

    def stretches(self) -> list[str]:
        """Conditions on `activity` that share the executions out. Exact percentiles hold all values at once, so that a
        large log is measured some steps at a time; each step is whole in one of them."""
        if self.meta["info"]["executions"] <= MOST_AT_ONCE:
            return ["TRUE"]
        stretches: list[list[int]] = [[]]
        held = 0
        for activity, count in self.rows("SELECT activity, count(*) FROM e GROUP BY activity ORDER BY activity"):
            if stretches[-1] and held + count > MOST_AT_ONCE:
                stretches.append([])
                held = 0
            stretches[-1].append(activity)
            held += count
        return [f"activity IN ({', '.join(map(str, codes))})" for codes in stretches if codes] or ["FALSE"]

    @property
    def recorded(self) -> dict[str, bool]:
        """Which optional columns the log has values for: processing, resource, department, outcome."""
        return self.meta["recorded"]


@contextmanager
def selected(
    prepared_dir: Path, filter: Filter, settings: MeasureSettings, by: str = "end", named: bool = False
) -> Iterator[Selection]:  # fmt: skip
    """Open the selection. by: whether dates mean the "end" or the "start" of a case, unless the filter says it.
    named: `c` has `case_id` too."""
    meta = json.loads((prepared_dir / "meta.json").read_text(encoding="utf-8"))
    calendar = stored_calendar(prepared_dir, settings.calendar_key)
    as_of = meta["last_us"] or 0 if settings.as_of is None else to_microseconds(settings.as_of)
    with opened(settings.engine, prepared_dir.parent) as database:
        rows = database.execute(f"SELECT name FROM {scan(prepared_dir / 'activity.parquet')} ORDER BY code").fetchall()  # noqa: S608
        selection = Selection(
            database, prepared_dir, meta, settings, filter, calendar, [row[0] for row in rows], int(as_of)
        )
        _limits(selection)
        if settings.end_activities:
            _put(database, "end_names", pa.table({"name": pa.array(settings.end_activities, pa.string())}))
        _choose_cases(selection, by, named)
        _choose_executions(selection)
        yield selection


def _limits(selection: Selection) -> None:
    """The table `limits` (activity, limit_us, by_processing) and `wrong` (codes of error outcomes)."""
    codes = {activity: code for code, activity in enumerate(selection.activities)}
    known = {codes[title]: limit for title, limit in selection.settings.limits.items() if title in codes}
    table = pa.table(
        {
            "activity": pa.array(list(known), pa.int32()),
            "limit_us": pa.array([round(limit.seconds * MICRO) for limit in known.values()], pa.int64()),
            "by_processing": pa.array([limit.clock == "processing" for limit in known.values()], pa.bool_()),
        }
    )
    _put(selection.database, "limits", table)
    _put(
        selection.database, "wrong_names", pa.table({"name": pa.array(sorted(selection.settings.errors), pa.string())})
    )
    outcomes = scan(selection.folder / "outcome.parquet")
    query = f"CREATE TEMP TABLE wrong AS SELECT code FROM wrong_names JOIN {outcomes} USING (name)"  # noqa: S608
    selection.database.execute(query)


def _put(database: Database, title: str, table: pa.Table) -> None:
    """Copy an Arrow table into the database."""
    database.register(f"arrow_{title}", table)
    database.execute(f"CREATE TEMP TABLE {title} AS SELECT * FROM arrow_{title}")  # noqa: S608
    database.unregister(f"arrow_{title}")


def _clock_now(selection: Selection, calendar: Calendar | None = None) -> int:
    return int(cumulative(calendar or selection.calendar, np.array([selection.as_of_us], dtype=np.int64))[0])


def _execution_now(selection: Selection) -> str:
    """SQL: the as-of time in the calendar in which the execution is counted."""
    own = department_calendars(selection.folder, selection.calendar)
    cases = " ".join(f"WHEN {code} THEN {_clock_now(selection, each)}" for code, each in sorted(own.items()))
    now = str(_clock_now(selection))
    return f"CASE x.department {cases} ELSE {now} END" if own else now


def open_sql(selection: Selection) -> str:
    """SQL on the table of cases: whether one is open."""
    if not selection.settings.end_activities:
        return "has_running"
    return (
        f"(has_running OR last_activity NOT IN (SELECT code FROM {scan(selection.folder / 'activity.parquet')} "  # noqa: S608
        "WHERE name IN (SELECT name FROM end_names)))"
    )


def _choose_cases(selection: Selection, by: str, named: bool) -> None:
    """Create `c`. An open case has no lead time and no end; its age counts to the as-of time. Where it is all cases of
    one table, nothing is copied."""
    settings, now = selection.settings, _clock_now(selection)
    limit = "NULL" if settings.case_limit_seconds is None else str(round(settings.case_limit_seconds * MICRO))
    path = table_path(selection.folder, "cases", settings.calendar_key)
    conditions, parameters = _conditions(selection, by)
    everything = selection.filter == Filter() and settings.scope == Filter()
    whole = not settings.engine and everything and live(path) == scan(path)
    selection.database.execute(
        f"""
        CREATE TEMP {"VIEW" if whole else "TABLE"} c AS
        WITH flagged AS (
            SELECT case_no, {"case_id, " if named else ""}variant, start_us, end_us, executions, department_changes,
                   resource_changes, reworked, w_first, lead_us, {open_sql(selection)} AS open
            FROM {live(path)}
        ), stated AS (
            SELECT * EXCLUDE (end_us, lead_us, w_first),
                   CASE WHEN NOT open THEN end_us END AS end_us, CASE WHEN NOT open THEN lead_us END AS lead_us,
                   CASE WHEN open THEN greatest(0, {now} - w_first) END AS age_us,
                   {limit}::BIGINT AS limit_us
            FROM flagged
        )
        SELECT * EXCLUDE (limit_us), {CASE_OVER} AS over FROM stated WHERE {conditions}
        """,  # noqa: S608
        parameters,
    )


def _conditions(selection: Selection, by: str) -> tuple[str, list[Any]]:
    """The scope's conditions and the filter's: a case must meet both."""
    wanted = [selection.filter] + ([selection.settings.scope] if selection.settings.scope != Filter() else [])
    zone, columns = selection.calendar.time_zone, selection.meta["columns"]
    found = [predicate(selection.folder, each, columns, zone, selection.as_of_us, by) for each in wanted]
    return " AND ".join(part for part, _given in found), [value for _part, given in found for value in given]


def _choose_executions(selection: Selection) -> None:
    """Create `e`. The join with the cases is left out where it would change nothing: when all are chosen and none is
    open."""
    everything = selection.rows("SELECT count(*), count(*) FILTER (WHERE open) FROM c")[0]
    path = table_path(selection.folder, "executions", selection.settings.calendar_key)
    if everything == (selection.meta["info"]["cases"], 0):
        view_executions(selection, "e", live(path), "")
    else:
        view_executions(selection, "e", every(path), "c")


def view_executions(selection: Selection, title: str, source: str, cases: str) -> None:
    """Create a view of the executions of these cases, a table with `open`; "" = all of the source, none open. In a log
    of starts, the last execution of an open case is running. Every figure reads all executions, so that joins with
    limits and error outcomes are left out where there are none."""
    limits, wrong = (bool(selection.rows(f"SELECT 1 FROM {table} LIMIT 1")) for table in ("limits", "wrong"))  # noqa: S608
    joins = f"JOIN {cases} c USING (case_no)" if cases else ""
    is_open = "c.open" if cases else "FALSE"
    joins += " LEFT JOIN limits l USING (activity)" if limits else ""
    joins += " LEFT JOIN wrong w ON w.code = x.outcome" if wrong else ""
    limit = "l.limit_us, l.by_processing" if limits else "NULL::BIGINT AS limit_us, NULL::BOOLEAN AS by_processing"
    selection.database.execute(
        f"""
        CREATE TEMP VIEW {title} AS
        WITH stated AS (
            SELECT x.*, {is_open} AS open, (x.end_us IS NULL OR (x.tail AND {is_open})) AS running,
                   greatest(0, {_execution_now(selection)} - x.w_start) AS age_us, {limit},
                   CASE WHEN x.outcome IS NOT NULL THEN {"w.code IS NOT NULL" if wrong else "FALSE"} END AS is_error
            FROM {source} x {joins}
        )
        SELECT *, {EXECUTION_OVER} AS over FROM stated
        """  # noqa: S608
    )
