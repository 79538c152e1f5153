"""Days, weeks and months of the calendar's time zone, and the figures of each.

What lives here: cutting time, arrivals, throughput, work in progress. What does not: lead times and rates
(`aggregate`). A case belongs to the period in which it ended; arrivals to the one in which it started.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from analysis.engine.aggregate import empty_case_figures, lead_rows
from analysis.engine.figures import PeriodFigures
from analysis.engine.selection import Selection
from analysis.engine.settings import Period
from analysis.engine.worktime import from_microseconds, to_microseconds

# Longer series are cut at their old end; a log from 1970 to now by day has 20,000 periods.
MOST_PERIODS = 40_000


@dataclass(frozen=True)
class Slot:
    """One period: its first day, and its bounds in microseconds (from included, to excluded)."""

    start: str
    from_us: int
    to_us: int


def first_day(day: date, period: Period) -> date:
    """The first day of the period that holds `day`; weeks start on Monday."""
    if period == "day":
        return day
    return day.replace(day=1) if period == "month" else day - timedelta(days=day.weekday())


def next_first_day(day: date, period: Period) -> date:
    """The first day of the period after the one that starts on `day`."""
    if period == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=1 if period == "day" else 7)


def slots(first_us: int, last_us: int, period: Period, zone: str) -> list[Slot]:
    """The periods from the one of `first_us` to the one of `last_us`."""
    tz = ZoneInfo(zone)
    day = first_day(from_microseconds(first_us, zone).date(), period)
    last = from_microseconds(last_us, zone).date()
    found = []
    while day <= last:
        following = next_first_day(day, period)
        bounds = (to_microseconds(datetime.combine(edge, time(), tz)) for edge in (day, following))
        found.append(Slot(day.isoformat(), *bounds))
        day = following
    return found[-MOST_PERIODS:]


def slots_of(selection: Selection, period: Period) -> list[Slot]:
    """The periods of the selected cases; up to the as-of time while some are open."""
    first, last, is_open = selection.rows(
        "SELECT min(start_us), max(greatest(start_us, coalesce(end_us, start_us))), bool_or(open) FROM c"
    )[0]
    if first is None:
        return []
    if is_open:
        last = max(last, selection.as_of_us)
    return slots(first, last, period, selection.calendar.time_zone)


def place(selection: Selection, found: list[Slot], by: str = "end_us") -> None:
    """Create `cp` and `ep`: selected cases and executions with the number of their period (`slot`)."""
    case, moments = _columns(selection, f"SELECT case_no, {by} FROM c WHERE {by} IS NOT NULL")  # noqa: S608
    slot = np.searchsorted(_edges(found), moments, side="right") - 1
    inside = (slot >= 0) & (slot < len(found))
    table = pa.table({"case_no": pa.array(case[inside]), "slot": pa.array(slot[inside], pa.int32())})
    selection.database.register("placed", table)
    selection.database.execute("CREATE OR REPLACE TEMP TABLE slots AS SELECT * FROM placed")
    selection.database.unregister("placed")
    selection.database.execute("CREATE OR REPLACE TEMP VIEW cp AS SELECT c.*, slot FROM c JOIN slots USING (case_no)")
    selection.database.execute("CREATE OR REPLACE TEMP VIEW ep AS SELECT e.*, slot FROM e JOIN slots USING (case_no)")


def periods(selection: Selection) -> list[PeriodFigures]:
    """All periods of the selection, empty ones included."""
    found = slots_of(selection, selection.settings.period)
    if not found:
        return []
    place(selection, found)
    by_slot = lead_rows(selection, "cp", "slot")
    none = empty_case_figures(selection)
    nothing = none.lead_time, none.timeout_rate
    starts, ends = _moments(selection)
    edges = _edges(found)
    started, ended = np.searchsorted(starts, edges), np.searchsorted(ends, edges)
    out = []
    for number, slot in enumerate(found):
        lead_time, timeout_rate = by_slot.get(number, nothing)
        out.append(
            PeriodFigures(
                start=slot.start,
                arrivals=int(started[number + 1] - started[number]),
                throughput=int(ended[number + 1] - ended[number]),
                work_in_progress=int(started[number + 1] - ended[number + 1]),
                lead_time=lead_time,
                timeout_rate=timeout_rate,
            )
        )
    return out


def _edges(found: list[Slot]) -> np.ndarray:
    """Where each period begins, and where the last one ends; each begins where the one before ends."""
    return np.array([slot.from_us for slot in found] + [found[-1].to_us], dtype=np.int64)


def _columns(selection: Selection, query: str) -> list[np.ndarray]:
    """The query's columns, in which nothing is NULL."""
    return [np.asarray(values) for values in selection.database.execute(query).fetchnumpy().values()]


def _moments(selection: Selection) -> tuple[np.ndarray, np.ndarray]:
    """Sorted starts of all selected cases and sorted ends of the closed ones."""
    starts = _columns(selection, "SELECT start_us FROM c")[0]
    ends = _columns(selection, "SELECT end_us FROM c WHERE end_us IS NOT NULL")[0]
    return np.sort(starts), np.sort(ends)
