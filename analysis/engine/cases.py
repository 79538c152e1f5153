"""Cases one by one: their values for tables, distributions and comparison, one case's timeline, attribute values.

What lives here: lists of cases. What does not: figures over cases (`aggregate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from analysis.engine.database import connection, name, scan
from analysis.engine.database import text as literal
from analysis.engine.durations import MICRO
from analysis.engine.filters import NUMBER, Filter
from analysis.engine.raw import MISSING
from analysis.engine.selection import selected
from analysis.engine.settings import MeasureSettings
from analysis.engine.tables import every, live
from analysis.engine.worktime import from_microseconds


@dataclass(frozen=True)
class CaseValues:
    """One entry per selected case, ordered by case id. start, end: microseconds since 1970 UTC (end 0 = open).
    lead_time_seconds of an open case is its age at the as-of time. over_limit is all False without a limit."""

    case_id: np.ndarray
    lead_time_seconds: np.ndarray
    start: np.ndarray
    end: np.ndarray
    open: np.ndarray
    over_limit: np.ndarray
    variant: np.ndarray
    executions: np.ndarray

    def __len__(self) -> int:
        return len(self.case_id)

    def closed_lead_times(self) -> np.ndarray:
        """Lead times of the closed cases in seconds: what `compare` takes."""
        return self.lead_time_seconds[~self.open]


@dataclass(frozen=True)
class TimelineEntry:
    """One execution of a case. Times in the calendar's time zone; durations in seconds, None = not recorded."""

    activity: str
    start: datetime
    end: datetime | None
    running: bool
    processing: float | None
    waiting: float | None
    step_duration: float | None
    resource: str | None
    department: str | None
    outcome: str | None
    is_error: bool | None
    over_limit: bool | None
    occurrence: int
    attributes: dict[str, str]


@dataclass(frozen=True)
class RunningExecution:
    """Work that has begun: its age at the as-of time and its limit in seconds (None = no limit)."""

    case_id: str
    activity: str
    start: datetime
    age_seconds: float
    limit_seconds: float | None
    over_limit: bool | None
    resource: str | None


@dataclass(frozen=True)
class Bin:
    """One bar of a distribution: low ≤ value < high (the last bar includes its high end)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Distribution:
    """Bars of equal width, and how many values exceed the limit."""

    bins: tuple[Bin, ...]
    limit: float | None
    over_limit: int
    count: int


def case_values(
    prepared_dir: Path, filter: Filter = Filter(), settings: MeasureSettings = MeasureSettings()
) -> CaseValues:
    """Lead time, start, end, open, over limit, variant key and executions of each selected case."""
    with selected(prepared_dir, filter, settings, named=True) as selection:
        found = selection.database.execute(f"""
            SELECT case_id, coalesce(lead_us, age_us)::DOUBLE / {MICRO} AS lead, start_us,
                   coalesce(end_us, 0) AS end_us, open, coalesce(over, FALSE) AS over, v.key AS variant, executions
            FROM c JOIN {every(prepared_dir / "variants.parquet")} v USING (variant) ORDER BY case_id
        """).fetchnumpy()  # noqa: S608
    columns = ("case_id", "lead", "start_us", "end_us", "open", "over", "variant", "executions")
    return CaseValues(*(np.asarray(found[column]) for column in columns))


def case_timeline(
    prepared_dir: Path, case_id: str, settings: MeasureSettings = MeasureSettings()
) -> list[TimelineEntry]:
    """The executions of one case in order; empty when there is no such case. Always in this process: it is one case."""
    with selected(prepared_dir, Filter(), replace(settings, engine=""), named=True) as selection:
        tables = {
            kind: every(prepared_dir / f"{kind}.parquet") for kind in ("resource", "department", "outcome", "events")
        }
        query = f"""
            SELECT e.activity, e.start_us, CASE WHEN NOT running THEN e.end_us END, running, processing_us, waiting_us,
                   step_us, r.name, d.name, o.name, is_error, over, occurrence, ev
            FROM e JOIN {tables["events"]} ev ON ev.":case" = e.case_no AND ev.":pos" = e.pos
            LEFT JOIN {tables["resource"]} r ON r.code = e.resource
            LEFT JOIN {tables["department"]} d ON d.code = e.department
            LEFT JOIN {tables["outcome"]} o ON o.code = e.outcome
            WHERE e.case_no = (SELECT case_no FROM c WHERE case_id = ?) ORDER BY seq
        """  # noqa: S608
        rows = selection.database.execute(query, [case_id]).fetchall()
        zone, activities = selection.calendar.time_zone, selection.activities
    return [_entry(row, zone, activities) for row in rows]


def _entry(row: tuple[Any, ...], zone: str, activities: list[str]) -> TimelineEntry:
    code, start, end, running, processing, waiting, step, resource, department, outcome, error, over, nth, event = row
    durations = [None if value is None or running else value / MICRO for value in (processing, waiting, step)]
    attributes = {key[1:]: value for key, value in event.items() if key.startswith("@") and value not in (None, "")}
    return TimelineEntry(
        activity=activities[code],
        start=from_microseconds(start, zone),
        end=None if end is None else from_microseconds(end, zone),
        running=running,
        processing=durations[0],
        waiting=durations[1],
        step_duration=durations[2],
        resource=resource,
        department=department,
        outcome=outcome,
        is_error=error,
        over_limit=over,
        occurrence=nth,
        attributes=attributes,
    )


def running_executions(
    prepared_dir: Path, filter: Filter = Filter(), settings: MeasureSettings = MeasureSettings()
) -> list[RunningExecution]:
    """Executions that have begun and not ended, the oldest first."""
    with selected(prepared_dir, filter, settings, named=True) as selection:
        rows = selection.rows(f"""
            SELECT case_id, e.activity, e.start_us, e.age_us, e.limit_us, e.over, r.name
            FROM e JOIN c USING (case_no) LEFT JOIN {scan(prepared_dir / "resource.parquet")} r ON r.code = e.resource
            WHERE running ORDER BY e.age_us DESC, case_id, seq
        """)  # noqa: S608
        zone, activities = selection.calendar.time_zone, selection.activities
    return [
        RunningExecution(
            case, activities[code], from_microseconds(start, zone), age / MICRO,
            None if limit is None else limit / MICRO, over, resource,
        )
        for case, code, start, age, limit, over, resource in rows
    ]  # fmt: skip


def attribute_values(prepared_dir: Path, column: str, limit: int = 200) -> list[tuple[str, int]]:
    """The column's most frequent values with their numbers of cases, for filters."""
    quoted = name(f"@{column}")
    with connection(prepared_dir.parent) as database:
        rows = database.execute(
            f"""SELECT {quoted}, count(DISTINCT ":case") AS cases FROM {live(prepared_dir / "events.parquet", ":case")}
                WHERE {quoted} IS NOT NULL GROUP BY 1 ORDER BY cases DESC, 1 LIMIT {int(limit) + len(MISSING)}"""  # noqa: S608
        ).fetchall()
    return [(value, cases) for value, cases in rows if value.strip().lower() not in MISSING][:limit]


def number_columns(prepared_dir: Path, columns: Sequence[str]) -> list[str]:
    """Those of the columns in which every value is a number and not all are the same: a range can be asked for."""
    if not columns:
        return []
    tests = []
    for column in columns:
        value = f"nullif(trim({name(f'@{column}')}), '')"
        matches = f"regexp_full_match({value}, {literal(NUMBER)})"
        tests.append(f"coalesce(bool_and({matches}) AND min({value}) < max({value}), false)")
    with connection(prepared_dir.parent) as database:
        query = f"SELECT {', '.join(tests)} FROM {live(prepared_dir / 'events.parquet', ':case')}"  # noqa: S608
        row = database.execute(query).fetchone()
    return [column for column, fits in zip(columns, row or (), strict=True) if fits]


def distribution(values: np.ndarray, limit: float | None = None, bins: int = 20) -> Distribution:
    """Count the values into bars of equal width. Example: [1, 2, 3, 9], 2 bins → 1–5: 3, 5–9: 1."""
    values = np.asarray(values, dtype=float)
    over = 0 if limit is None else int((values > limit).sum())
    if values.size == 0:
        return Distribution((), limit, over, 0)
    counts, edges = np.histogram(values, bins=bins)
    bars = tuple(
        Bin(float(low), float(high), int(count)) for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )
    return Distribution(bars, limit, over, int(values.size))
