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

from analysis.engine.aggregate import case_rows, empty_case_figures
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
    table = pa.table(
        {
            "slot": pa.array(range(len(found)), pa.int32()),
            "from_us": pa.array([slot.from_us for slot in found], pa.int64()),
            "to_us": pa.array([slot.to_us for slot in found], pa.int64()),
        }
    )
    selection.database.register("slots", table)
    selection.database.execute(
        f"CREATE OR REPLACE TEMP TABLE cp AS SELECT c.*, slot FROM c JOIN slots ON {by} >= from_us AND {by} < to_us"  # noqa: S608
    )
    selection.database.execute("CREATE OR REPLACE TEMP VIEW ep AS SELECT e.*, cp.slot FROM e JOIN cp USING (case_no)")
    selection.database.unregister("slots")


def periods(selection: Selection) -> list[PeriodFigures]:
    """All periods of the selection, empty ones included."""
    found = slots_of(selection, selection.settings.period)
    if not found:
        return []
    place(selection, found)
    by_slot = case_rows(selection, "cp", "ep", "slot")
    nothing = empty_case_figures(selection)
    starts, ends = (np.array(values, dtype=np.int64) for values in _moments(selection))
    edges = np.array([slot.from_us for slot in found] + [found[-1].to_us], dtype=np.int64)
    started, ended = np.searchsorted(starts, edges), np.searchsorted(ends, edges)
    out = []
    for number, slot in enumerate(found):
        cases = by_slot.get(number, nothing)
        out.append(
            PeriodFigures(
                start=slot.start,
                arrivals=int(started[number + 1] - started[number]),
                throughput=int(ended[number + 1] - ended[number]),
                work_in_progress=int(started[number + 1] - ended[number + 1]),
                lead_time=cases.lead_time,
                timeout_rate=cases.timeout_rate,
            )
        )
    return out


def _moments(selection: Selection) -> tuple[np.ndarray, np.ndarray]:
    """Sorted starts of all selected cases and sorted ends of the closed ones."""
    starts = selection.database.execute("SELECT start_us FROM c ORDER BY 1").fetchnumpy()["start_us"]
    ends = selection.database.execute("SELECT end_us FROM c WHERE end_us IS NOT NULL ORDER BY 1").fetchnumpy()["end_us"]
    return np.asarray(starts), np.asarray(ends)
