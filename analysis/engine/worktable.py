"""The table behind W(t): when each shift of a calendar begins and ends as moments, cut into equal slots for a lookup.

What lives here: wall clock to moment (daylight saving), shifts over midnight, the slots. What does not: what a calendar
holds (`worktime`).

A shift belongs to the day on which it begins: 22:00–06:00 of a working Friday runs into Saturday, whatever Saturday is.
Where shifts of neighbouring days meet, a moment counts once. The rules at a change of the clock:

- A time that the clock skips (02:30 when it jumps from 02:00 to 03:00) is the moment of the jump.
- A time that comes twice is its first coming, for the begin and the end of a shift alike, so that a shift that lasts
  over the change has an hour more and two shifts that meet in it neither overlap nor leave a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from analysis.engine.worktime import Calendar, Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_ZERO = date(2000, 1, 3)
DAY_MINUTES = 24 * 60
MINUTE = 60_000_000
MOST_SLOTS = 1 << 22  # 32 MB a column; a calendar with odd hours over very many years is looked up by bisection
BLOCK = 1 << 15  # moments at a time, so that the steps of a lookup find them in the processor's cache
Array = np.ndarray


@dataclass(frozen=True)
class WorkTable:
    """`starts`, `lengths` of shifts and W at each start; `slots`: W(t) = base + (t where a slot is worked), or none."""

    starts: Array
    lengths: Array
    before: Array
    origin: int
    slot: int
    base: Array
    worked: Array

    def count(self, moments: Array) -> Array:
        """W of each moment."""
        if not len(self.base):
            return self._by_bisection(moments)
        counted = np.empty(len(moments), dtype=np.int64)
        for first in range(0, len(moments), BLOCK):
            block = moments[first : first + BLOCK]
            place = (block - self.origin) // self.slot
            out = counted[first : first + BLOCK]
            np.take(self.worked, place, out=out, mode="clip")
            out &= block
            out += np.take(self.base, place, mode="clip")
        return counted

    def _by_bisection(self, moments: Array) -> Array:
        index = np.clip(np.searchsorted(self.starts, moments, side="right") - 1, 0, None)
        return self.before[index] + np.clip(moments - self.starts[index], 0, self.lengths[index])


def count(calendar: Calendar, moments: Array) -> Array:
    """W of each moment (int64 microseconds since 1970 UTC)."""
    zone = ZoneInfo(calendar.time_zone)
    first, last = (
        (EPOCH + timedelta(microseconds=int(moment))).astimezone(zone).year for moment in (moments.min(), moments.max())
    )
    return table(calendar, first, last).count(moments)


@lru_cache(maxsize=16)
def table(calendar: Calendar, first: int, last: int) -> WorkTable:
    """The table for these years. Shifts are laid out from day zero on, so that W is the same whatever is asked."""
    begin = min(date(first, 1, 1), DAY_ZERO) - timedelta(days=2)
    end = max(date(last, 12, 31), DAY_ZERO) + timedelta(days=2)
    starts, lengths = _shifts(calendar, begin, end)
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    zone = ZoneInfo(calendar.time_zone)
    zero = moment_of(DAY_ZERO, 0, zone)
    before -= np.clip(zero - starts, 0, lengths).sum()
    asked = moment_of(date(first, 1, 1), 0, zone), moment_of(date(last, 12, 31), DAY_MINUTES, zone)
    return WorkTable(starts, lengths, before, *_slots(starts, lengths, before, *asked))


def _shifts(calendar: Calendar, begin: date, end: date) -> tuple[Array, Array]:
    """Begin and length of every shift in those days, in order and without overlap."""
    zone, made_up = ZoneInfo(calendar.time_zone), dict(calendar.makeup_days)
    week = [[span_minutes(span) for span in spans] for spans in calendar.week]
    days = [begin + timedelta(days=number) for number in range((end - begin).days + 3)]
    ahead = [datetime.combine(day, time(), zone).utcoffset() for day in days]
    rows: list[tuple[int, int]] = []
    reached = -(1 << 62)
    for place, day in enumerate(days[:-2]):
        spans = week[day.weekday()]
        if day in made_up:
            spans = [span_minutes(span) for span in made_up[day]]
        elif day in calendar.holidays:
            spans = []
        steady = ahead[place] == ahead[place + 1] == ahead[place + 2]
        midnight = moment_of(day, 0, zone) if steady and spans else 0
        for opened, closed in spans:
            start = midnight + opened * MINUTE if steady else moment_of(day, opened, zone)
            finish = midnight + closed * MINUTE if steady else moment_of(day, closed, zone)
            start = max(start, reached)
            if finish > start:
                rows.append((start, finish - start))
                reached = finish
    if not rows:
        rows.append((moment_of(begin, 0, zone), 0))
    both = np.array(rows, dtype=np.int64)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def _slots(starts: Array, lengths: Array, before: Array, first: int, last: int) -> tuple[int, int, Array, Array]:
    """Equal slots, each wholly worked or wholly free. (origin, length, W less the moment where worked, mask)."""
    none = np.empty(0, dtype=np.int64)
    edges = np.concatenate([starts, starts + lengths, [first, last]])
    edges = edges[(edges >= first) & (edges <= last)]
    slot = int(np.gcd.reduce(edges - first)) or 1
    if (last - first) // slot > MOST_SLOTS:
        return 0, 1, none, none
    begins = np.arange(first, last, slot, dtype=np.int64)
    index = np.clip(np.searchsorted(starts, begins, side="right") - 1, 0, None)
    inside = begins - starts[index]
    worked = np.where((inside >= 0) & (inside < lengths[index]), -1, 0).astype(np.int64)
    base = before[index] + np.clip(inside, 0, lengths[index]) - (worked & begins)
    return first, slot, base, worked


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The moment (microseconds) at which the clock of the zone shows that many minutes of that day."""
    more, rest = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(day + timedelta(days=more), time(rest // 60, rest % 60))
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        found = _jump(wall, zone)
    return (found - EPOCH) // timedelta(microseconds=1)


def _jump(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clock jumps over that time, found by halving: before it the zone is behind `wall`."""
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def span_minutes(span: Span) -> tuple[int, int]:
    """Minutes of the day at which a span begins and ends; an end at or before the begin is on the next day."""
    opened, closed = (_minutes(text) for text in span)
    return opened, closed if closed > opened else closed + DAY_MINUTES


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal()):
        raise ValueError(f"“{text}” is no time of day such as 09:00")
    found = int(hours) * 60 + int(minutes[:2])
    if int(minutes[:2]) > 59 or found > DAY_MINUTES:
        raise ValueError(f"“{text}” is no time of day such as 09:00")
    return found
