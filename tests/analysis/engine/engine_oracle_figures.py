"""An independent recomputation of the metrics page in plain Python, second half: from executions to every figure.

What lives here: durations, percentiles, shares, rates, edges, variants, periods, in whole microseconds and fractions,
so that the answer is exact and can be compared to the last digit. What does not: reading (`engine_oracle`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from engine_oracle import Run, microseconds

SECOND = 1_000_000
Figures = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the figures depend on. limits: activity → seconds of step duration; endings: activities that close a case,
    empty = every case without a running execution is closed."""

    limits: dict[str, int]
    case_limit: int
    errors: frozenset[str]
    handover: str | None
    zone: str
    endings: frozenset[str] = frozenset()


@dataclass
class Case:
    """One case: its runs in order; end and lead None while it is open, age None once it is closed."""

    name: str
    runs: list[Run]
    start: int
    end: int | None
    age: int | None
    over: bool

    @property
    def open(self) -> bool:
        return self.end is None

    @property
    def lead(self) -> int | None:
        return None if self.end is None else self.end - self.start

    @property
    def variant(self) -> tuple[str, ...]:
        return tuple(run.activity for run in self.runs)

    @property
    def reworked(self) -> bool:
        return len(set(self.variant)) < len(self.runs)


def exact_percentile(values: list[int], share: Fraction) -> Fraction:
    """Linear between the two neighbours of the place `share` × (n − 1), as SQL's percentile_cont."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def stats(values: list[int]) -> Figures:
    """Seconds; percentiles to the whole microsecond."""
    if not values:
        return {"mean": None, "median": None, "p90": None, "p95": None, "sum": None, "count": 0}
    shares = {"median": Fraction(1, 2), "p90": Fraction(9, 10), "p95": Fraction(19, 20)}
    found = {name: round(exact_percentile(values, share)) / SECOND for name, share in shares.items()}
    total = sum(values)
    return {"mean": total / (len(values) * SECOND), **found, "sum": total / SECOND, "count": len(values)}


def share_of(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def waited(run: Run) -> int | None:
    """Waiting: max(0, start − latest end before); the first waits zero. None for a lone timestamp."""
    if run.single:
        return None
    return 0 if run.previous_end is None else max(0, run.began - run.previous_end)


def worked(run: Run) -> int | None:
    """Processing: end − start, only where the log gives both."""
    return None if run.single or run.running or run.end is None else run.end - run.began


def step_duration(run: Run) -> int | None:
    return None if run.running or run.end is None else run.end - run.began + (waited(run) or 0)


def as_of(cases: dict[str, list[Run]]) -> int:
    return max(run.began if run.end is None else max(run.end, run.began) for runs in cases.values() for run in runs)


def build_cases(executions: dict[str, list[Run]], asked: Asked) -> list[Case]:
    """All cases by name; says of each run whether it is running."""
    now = as_of(executions)
    found = []
    for name in sorted(executions):
        runs = executions[name]
        ends = [run.end for run in runs if run.end is not None]
        opened = len(ends) < len(runs) or bool(asked.endings and runs[-1].activity not in asked.endings)
        for run in runs:
            run.running = run.end is None or (run.tail and opened)
        start = min(run.began for run in runs)
        end, age = (None, max(0, now - start)) if opened else (max(ends), None)
        length = age if end is None else end - start
        assert length is not None
        found.append(Case(name, runs, start, end, age, length > asked.case_limit * SECOND))
    return found


def case_figures(cases: list[Case], asked: Asked) -> Figures:
    closed = [case for case in cases if not case.open]
    leads = [case.lead for case in closed if case.lead is not None]
    waits = [waited(run) for case in closed for run in case.runs]
    waiting = None if all(each is None for each in waits) else sum(each or 0 for each in waits)
    late, base = sum(case.over for case in cases), sum(case.over or not case.open for case in cases)
    right = sum(not case.reworked and not any(run.outcome in asked.errors for run in case.runs) for case in closed)
    changes = sum(handovers(case.runs, asked.handover) for case in closed) if asked.handover else None
    return {
        "closed": len(closed), "open": len(cases) - len(closed), "lead_time": stats(leads),
        "timeout_rate": share_of(late, base), "timeouts": late, "first_time_right_rate": share_of(right, len(closed)),
        "handovers_per_case": share_of(changes, len(closed)), "waiting_share": share_of(waiting, sum(leads)),
    }  # fmt: skip


def handovers(runs: list[Run], kind: str) -> int:
    """Neighbours of which both are recorded and differ."""
    names = [getattr(run, kind) for run in runs]
    return sum(a is not None and b is not None and a != b for a, b in zip(names, names[1:], strict=False))


def step_figures(cases: list[Case], asked: Asked, now: int) -> list[Figures]:
    """By falling bottleneck share, then by name."""
    of: dict[str, list[tuple[Case, Run]]] = defaultdict(list)
    for case in cases:
        for run in case.runs:
            of[run.activity].append((case, run))
    every = [run for case in cases for run in case.runs if not run.running]
    all_steps = sum(step_duration(run) or 0 for run in every)
    all_work = sum(worked(run) or 0 for run in every)
    leads = sum(case.lead or 0 for case in cases)
    rows = [one_step(activity, found, (all_steps, all_work, leads), asked, now) for activity, found in of.items()]
    return sorted(rows, key=lambda row: (-(row["bottleneck_share"] or 0.0), row["activity"]))


def one_step(
    activity: str, found: list[tuple[Case, Run]], wholes: tuple[int, int, int], asked: Asked, now: int
) -> Figures:
    all_steps, all_work, leads = wholes
    ended = [run for _, run in found if not run.running]
    steps = [length for run in ended if (length := step_duration(run)) is not None]
    works = [length for run in ended if (length := worked(run)) is not None]
    waits = [length for run in ended if (length := waited(run)) is not None]
    in_closed = [length for case, run in found if not case.open and (length := worked(run)) is not None]
    limit = asked.limits[activity] * SECOND
    late = sum(length > limit for length in steps)
    running = [run for _, run in found if run.running]
    late_running = sum(max(0, now - run.began) + (waited(run) or 0) > limit for run in running)
    outcomes = [run.outcome for run in ended if run.outcome is not None]
    errors = sum(outcome in asked.errors for outcome in outcomes) if outcomes and asked.errors else None
    names = {case.name for case, _ in found}
    return {
        "activity": activity, "executions": len(found), "cases": len(names), "running": len(running),
        "step_duration": stats(steps), "processing_time": stats(works) if works else None,
        "waiting_time": stats(waits) if waits else None,
        "bottleneck_share": share_of(sum(steps) if steps else None, all_steps),
        "step_time_share": share_of(sum(works) if works else None, all_work),
        "end_to_end_share": share_of(sum(in_closed) if in_closed else None, leads),
        "timeouts": late + late_running, "timeout_rate": share_of(late + late_running, len(ended) + late_running),
        "errors": errors, "error_rate": share_of(errors, len(ended)),
        "rework_rate": share_of(len(found) - len(names), len(found)),
    }  # fmt: skip


def graph_figures(cases: list[Case]) -> list[Figures]:
    """By falling count, then by names."""
    edges: dict[tuple[str, str], list[tuple[str, int | None]]] = defaultdict(list)
    for case in cases:
        for earlier, later in zip(case.runs, case.runs[1:], strict=False):
            gap = None if earlier.end is None else later.began - earlier.end
            edges[(earlier.activity, later.activity)].append((case.name, gap))
    rows = []
    for (source, target), found in edges.items():
        times = stats([gap for _, gap in found if gap is not None])
        rows.append({
            "from": source, "to": target, "count": len(found), "cases": len({name for name, _ in found}),
            **{name: times[name] for name in ("mean", "median", "p95")},
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["count"], row["from"], row["to"]))


def variant_figures(cases: list[Case]) -> list[Figures]:
    """By falling count, then by names; without the engine's keys."""
    of: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in cases:
        of[case.variant].append(case)
    rows = [
        {
            "activities": list(names), "cases": len(found), "share": len(found) / len(cases),
            "mean_lead_time": stats([case.lead for case in found if case.lead is not None])["mean"],
            "timeout_rate": share_of(sum(c.over for c in found), sum(c.over or not c.open for c in found)),
        }
        for names, found in of.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["cases"], row["activities"]))


def first_day(moment: int, period: str, zone: ZoneInfo) -> date:
    """The day, the Monday or the first of the month that holds the moment on the zone's clock."""
    day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).astimezone(zone).date()
    if period == "month":
        return day.replace(day=1)
    return day if period == "day" else day - timedelta(days=day.weekday())


def period_figures(cases: list[Case], asked: Asked, now: int, period: str) -> list[Figures]:
    """Every period from the first start to the last end; to the as-of time while cases are open."""
    zone, started, ended = ZoneInfo(asked.zone), defaultdict(list), defaultdict(list)
    for case in cases:
        started[first_day(case.start, period, zone)].append(case)
        if case.end is not None:
            ended[first_day(case.end, period, zone)].append(case)
    day = min(started)
    last = max([*ended, first_day(now, period, zone)] if any(case.open for case in cases) else ended)
    rows = []
    while day <= last:
        ahead = {"day": 1, "week": 7, "month": 31}[period]
        following = (day + timedelta(days=ahead)).replace(day=1) if period == "month" else day + timedelta(days=ahead)
        edge = microseconds(datetime(following.year, following.month, following.day, tzinfo=zone))
        here = ended[day]
        rows.append({
            "start": day.isoformat(), "arrivals": len(started[day]), "throughput": len(here),
            "work_in_progress": sum(c.start < edge and (c.end is None or c.end >= edge) for c in cases),
            "lead_time": stats([case.lead for case in here if case.lead is not None]),
            "timeout_rate": share_of(sum(case.over for case in here), len(here)),
        })  # fmt: skip
        day = following
    return rows
