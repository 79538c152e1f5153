"""Working time: how many microseconds of it lie between two moments.

What lives here: `Calendar` and the table W(t) of cumulative working time, looked up with numpy.
What does not: reading calendars from files or the database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays as holiday_tables
import numpy as np

MICRO = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[str, str]
"""Working hours "HH:MM" to "HH:MM"; "24:00" is the end of the day. Breaks are the gaps between spans."""


@dataclass(frozen=True)
class Calendar:
    """key: a stable name; change it when the hours change. week: Monday … Sunday, each a tuple of spans.
    holidays: days without work, whatever the week says. makeup_days: (day, spans) worked although the week says
    otherwise (调休); they win over holidays. always = every moment counts (24×7), then the rest is ignored."""

    key: str
    time_zone: str
    week: tuple[tuple[Span, ...], ...] = ((), (), (), (), (), (), ())
    holidays: frozenset[date] = frozenset()
    makeup_days: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    always: bool = False
    name_en: str = field(default="", compare=False)
    name_zh: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        ZoneInfo(self.time_zone)
        if not self.always and not any(self.week) and not self.makeup_days:
            raise ValueError("a calendar without any working time")
        for spans in (*self.week, *(spans for _, spans in self.makeup_days)):
            _checked(spans)

    def to_json(self) -> str:
        """Canonical JSON text."""
        return json.dumps(
            {
                "key": self.key, "time_zone": self.time_zone, "always": self.always, "week": self.week,
                "holidays": sorted(day.isoformat() for day in self.holidays),
                "makeup_days": [[day.isoformat(), spans] for day, spans in sorted(self.makeup_days)],
                "name_en": self.name_en, "name_zh": self.name_zh,
            }, sort_keys=True, ensure_ascii=False,
        )  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> Calendar:
        """The calendar of `to_json`; also a hand-written file with just some of the names."""
        data = json.loads(text)
        week = tuple(tuple((str(a), str(b)) for a, b in spans) for spans in data.get("week", [[]] * 7))
        return cls(
            key=str(data.get("key", "file")),
            time_zone=data.get("time_zone", "UTC"),
            week=week,
            holidays=frozenset(date.fromisoformat(day) for day in data.get("holidays", ())),
            makeup_days=tuple(
                (date.fromisoformat(day), tuple((str(a), str(b)) for a, b in spans))
                for day, spans in data.get("makeup_days", ())
            ),
            always=bool(data.get("always", False)),
            name_en=data.get("name_en", ""),
            name_zh=data.get("name_zh", ""),
        )

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The working spans of that day."""
        for made_up, spans in self.makeup_days:
            if made_up == day:
                return spans
        return () if day in self.holidays else self.week[day.weekday()]


OFFICE_HOURS: tuple[Span, ...] = (("09:00", "12:00"), ("13:00", "18:00"))


def CALENDAR_24X7(time_zone: str = "UTC") -> Calendar:  # noqa: N802 - a constant with one parameter
    """Every moment counts; the zone only cuts days, weeks and months."""
    return Calendar("24x7", time_zone, always=True, name_en="24 × 7", name_zh="全天候 24×7")


@lru_cache(maxsize=8)
def china(time_zone: str = "Asia/Shanghai", years: tuple[int, int] = (2004, 2036)) -> Calendar:
    """Chinese statutory holidays and make-up workdays (法定节假日与调休), Monday to Friday 9–12 and 13–18.

    Days that the State Council has not announced yet follow the holidays known to the `holidays` package.
    """
    table = holiday_tables.country_holidays("CN", years=range(*years))
    made_up = sorted(day for day in getattr(table, "weekend_workdays", ()) if years[0] <= day.year < years[1])
    return Calendar(
        "cn",
        time_zone,
        week=(OFFICE_HOURS,) * 5 + ((), ()),
        holidays=frozenset(day for day in table if day not in set(made_up)),
        makeup_days=tuple((day, OFFICE_HOURS) for day in made_up),
        name_en="China, office hours",
        name_zh="中国工作时间",
    )


def cumulative(calendar: Calendar, moments: np.ndarray) -> np.ndarray:
    """W(t): working microseconds from a fixed day zero to each moment (int64 microseconds since 1970 UTC).

    A duration is W(end) − W(start). For 24×7 it is the moment itself.
    Example: 9–12 and 13–18, day zero Monday: W(Monday 12:30) = 3 h, W(Tuesday 09:00) = 8 h.
    """
    moments = np.asarray(moments, dtype=np.int64)
    if calendar.always or moments.size == 0:
        return moments.copy()
    starts, base = _table(calendar, _day(calendar, int(moments.min())), _day(calendar, int(moments.max())))
    index = np.searchsorted(starts[:, 0], moments, side="right") - 1
    index = np.clip(index, 0, len(starts) - 1)
    inside = np.clip(moments - starts[index, 0], 0, starts[index, 1])
    return base[index] + inside


def microseconds_between(calendar: Calendar, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Working microseconds from each start to each end."""
    both = np.concatenate([np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)])
    counted = cumulative(calendar, both)
    return counted[len(both) // 2 :] - counted[: len(both) // 2]


def seconds_between(calendar: Calendar, start_array: np.ndarray, end_array: np.ndarray) -> np.ndarray:
    """Working seconds from each start to each end; arrays of microseconds since 1970 UTC or of datetime64."""
    start, end = (np.asarray(values) for values in (start_array, end_array))
    if start.dtype.kind == "M":
        start, end = start.astype("datetime64[us]").astype(np.int64), end.astype("datetime64[us]").astype(np.int64)
    return microseconds_between(calendar, start, end) / MICRO


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware moment, exactly."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int, time_zone: str) -> datetime:
    """The aware moment in that zone."""
    return (EPOCH + timedelta(microseconds=int(value))).astimezone(ZoneInfo(time_zone))


def _checked(spans: tuple[Span, ...]) -> None:
    previous = -1
    for begin, finish in spans:
        first, last = _minutes(begin), _minutes(finish)
        if not previous <= first < last <= 24 * 60:
            raise ValueError(f"working hours out of order: {begin}–{finish}")
        previous = last


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _day(calendar: Calendar, moment: int) -> date:
    return from_microseconds(moment, calendar.time_zone).date()


DAY_ZERO = date(2000, 1, 3)


def _table(calendar: Calendar, first: date, last: date) -> tuple[np.ndarray, np.ndarray]:
    """(begin, length) of each working span from the day before `first` (or day zero) on, and W(begin).

    The table always starts at or before day zero's multiple, so that W is the same function for any range asked.
    """
    begin = min(first, DAY_ZERO) - timedelta(days=1)
    end = max(last, DAY_ZERO) + timedelta(days=1)
    zone = ZoneInfo(calendar.time_zone)
    made_up = dict(calendar.makeup_days)
    rows: list[tuple[int, int]] = []
    day = begin
    while day <= end:
        spans = made_up.get(day)
        if spans is None:
            spans = () if day in calendar.holidays else calendar.week[day.weekday()]
        for opened, closed in spans:
            start = to_microseconds(_wall(day, opened, zone))
            rows.append((start, max(0, to_microseconds(_wall(day, closed, zone)) - start)))
        day += timedelta(days=1)
    if not rows:
        rows.append((to_microseconds(datetime.combine(begin, time(), zone)), 0))
    starts = np.array(rows, dtype=np.int64)
    before = np.concatenate([[0], np.cumsum(starts[:, 1])[:-1]])
    zero = to_microseconds(datetime.combine(DAY_ZERO, time(), zone))
    offset = starts[starts[:, 0] < zero, 1].sum()
    return starts, before - offset


def _wall(day: date, text: str, zone: ZoneInfo) -> datetime:
    minutes = _minutes(text)
    if minutes == 24 * 60:
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)
