"""The engine's answers in the form in which pm4py's come, and the same figures by pm4py's rules.

What lives here: the two, for one log. What does not: pm4py (`with_pm4py`), judging and printing (`agree_with_pm4py`).

`by_their_rules` is plain Python over the executions. Where pm4py's answer differs from the engine's, it must equal this
one: so that the reason given for a difference is shown to be the whole reason.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analysis.engine.clocks import base_path
from analysis.engine.log import add_calendar, prepare
from analysis.engine.measure import MeasureSettings, case_values, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7, Calendar

Answers = dict[str, Any]
OPTIONS = ReadOptions(time_zone="UTC")
# pm4py's own working hours: Monday to Friday, 7 to 17, no holidays.
WORKING = Calendar("working", "UTC", week=((("07:00", "17:00"),),) * 5 + ((), ()))
HOUR = 3_600_000_000


@dataclass(frozen=True)
class Run:
    """One execution, times in microseconds; start is what the log says, None for a lone timestamp. place: its row."""

    activity: str
    start: int | None
    end: int
    place: int


def prepared(path: Path, mapping: ColumnMapping, folder: Path) -> Path:
    read_events(path, mapping, OPTIONS, folder / "raw.parquet")
    prepare([folder / "raw.parquet"], folder / "log", mapping, OPTIONS, CALENDAR_24X7("UTC"))
    add_calendar(folder / "log", WORKING)
    return folder / "log"


def ours(folder: Path) -> Answers:
    """What the application shows, for every figure that pm4py has a function for."""
    figures = measure(folder, settings=MeasureSettings(variants_n=10**9))
    values = case_values(folder)
    worked = case_values(folder, settings=MeasureSettings(calendar_key=WORKING.table_key)).lead_time_seconds.tolist()
    variants = {tuple(each.activities): each.cases for each in figures.variants}
    edges = {(edge.source, edge.target): edge for edge in figures.graph}
    leads = dict(zip(values.case_id.tolist(), values.lead_time_seconds.tolist(), strict=True))
    starts = values.start.tolist()
    found: Answers = {
        "events": figures.log.events, "executions": figures.log.executions, "cases": figures.log.cases,
        "activities": {step.activity: step.executions for step in figures.steps},
        "variants": variants, "edges": {pair: edge.count for pair, edge in edges.items()},
        "starts": summed((names[0], cases) for names, cases in variants.items()),
        "ends": summed((names[-1], cases) for names, cases in variants.items()),
        "case_durations": sorted(leads.values()), "case_durations_working": sorted(worked),
        "rework": repeated(variants),
        "edge_mean": {pair: edge.mean for pair, edge in edges.items()},
        "edge_median": {pair: edge.median for pair, edge in edges.items()},
        "arrival": (max(starts) - min(starts)) / 1e6 / (len(starts) - 1), "sojourn_time": leads,
    }  # fmt: skip
    timed = [step for step in figures.steps if step.processing_time and step.waiting_time]
    for name in ("mean", "median", "sum"):
        found[f"service_{name}"] = {step.activity: getattr(step.processing_time, name) for step in timed}
    found["waiting_sum"] = {step.activity: step.waiting_time.sum for step in timed if step.waiting_time}
    for name, column in (("service_time", "processing_us"), ("waiting_time", "waiting_us")):
        found[name] = {case: total / 1e6 for case, total in sums_of_cases(folder, column)}
    return found


def sums_of_cases(folder: Path, column: str) -> list[tuple[str, int]]:
    return duckdb.sql(
        f"""SELECT case_id, coalesce(sum({column}), 0)::BIGINT FROM '{base_path(folder, "executions")}'
        JOIN '{base_path(folder, "cases")}' USING (case_no) GROUP BY 1"""
    ).fetchall()


def executions_of(folder: Path) -> dict[str, list[Run]]:
    """case → its ended executions by end and row, as pm4py has its table."""
    rows = duckdb.sql(
        f"""SELECT case_id, a.name, CASE WHEN NOT single THEN x.start_us END, x.end_us, pos
        FROM '{base_path(folder, "executions")}' x JOIN '{base_path(folder, "cases")}' c USING (case_no)
        JOIN '{folder}/activity.parquet' a ON a.code = x.activity
        WHERE x.end_us IS NOT NULL ORDER BY case_no, x.end_us, pos"""
    ).fetchall()
    found: dict[str, list[Run]] = defaultdict(list)
    for case, activity, start, end, place in rows:
        found[case].append(Run(activity, start, end, place))
    return found


def by_their_rules(cases: Mapping[str, list[Run]]) -> Answers:
    """pm4py's rules: a lone timestamp is a start as well; tables by end and row; the graph by start and end; cases
    measured from their first end; a case's waiting is all of its time that is not service."""
    variants = Counter(tuple(run.activity for run in runs) for runs in cases.values())
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    service: dict[str, list[float]] = defaultdict(list)
    waiting: dict[str, float] = defaultdict(float)
    per_case: dict[str, dict[str, float]] = {"sojourn_time": {}, "service_time": {}, "waiting_time": {}}
    for case, runs in cases.items():
        by_start = sorted(runs, key=lambda run: (began(run), run.end))
        for earlier, later in zip(by_start, by_start[1:], strict=False):
            gaps[(earlier.activity, later.activity)].append((began(later) - earlier.end) / 1e6)
        latest: int | None = None
        for run in runs:
            service[run.activity].append((run.end - began(run)) / 1e6)
            waiting[run.activity] += 0 if latest is None else max(0, began(run) - latest) / 1e6
            latest = run.end if latest is None else max(latest, run.end)
        whole = (max(run.end for run in runs) - min(map(began, runs))) / 1e6
        served = sum(run.end - began(run) for run in runs) / 1e6
        for name, value in zip(per_case, (whole, served, whole - served), strict=True):
            per_case[name][case] = value
    first_ends = sorted(runs[0].end for runs in cases.values())
    return {
        "executions": sum(map(len, cases.values())), "cases": len(cases),
        "activities": {activity: len(times) for activity, times in service.items()}, "variants": variants,
        "edges": {pair: len(found) for pair, found in gaps.items()},
        "starts": Counter(runs[0].activity for runs in cases.values()),
        "ends": Counter(runs[-1].activity for runs in cases.values()), "rework": repeated(variants),
        "case_durations": sorted((runs[-1].end - runs[0].end) / 1e6 for runs in cases.values()),
        "case_durations_working": sorted(
            (working_time(runs[-1].end) - working_time(runs[0].end)) / 1e6 for runs in cases.values()
        ),
        "edge_mean": {pair: statistics.fmean(found) for pair, found in gaps.items()},
        "edge_median": {pair: statistics.median(found) for pair, found in gaps.items()},
        "arrival": (first_ends[-1] - first_ends[0]) / 1e6 / (len(first_ends) - 1),
        "service_mean": {activity: statistics.fmean(times) for activity, times in service.items()},
        "service_median": {activity: statistics.median(times) for activity, times in service.items()},
        "service_sum": {activity: sum(times) for activity, times in service.items()}, "waiting_sum": dict(waiting),
        **per_case,
    }  # fmt: skip


def working_time(moment: int) -> int:
    """Working time since Monday 29 December 1969: fifty hours a week, ten a day from 7 o'clock."""
    weeks, rest = divmod(moment + 3 * 24 * HOUR, 7 * 24 * HOUR)
    day, rest = divmod(rest, 24 * HOUR)
    today = min(max(0, rest - 7 * HOUR), 10 * HOUR) if day < 5 else 0
    return weeks * 50 * HOUR + min(day, 5) * 10 * HOUR + today


def began(run: Run) -> int:
    return run.end if run.start is None else run.start


def summed(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for name, count in parts:
        found[name] += count
    return dict(found)


def repeated(variants: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    """activity → cases in which it occurs more than once."""
    found: Counter[str] = Counter()
    for names, cases in variants.items():
        for activity, times in Counter(names).items():
            if times > 1:
                found[activity] += cases
    return dict(found)
