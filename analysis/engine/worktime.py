"""Working time: how many microseconds of it lie between two moments.

What lives here: `Calendar`, the two built-in ones, and W(t), the cumulative working time.
What does not: the table behind W with the rules of shifts and of daylight saving (`worktable`), reading calendars from
files or the database.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as holiday_tables
import numpy as np

from analysis.engine import worktable

MICRO = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[str, str]
"""Working hours "HH:MM" to "HH:MM"; "24:00" is the end of the day; an end before the begin is on the next day
(22:00–06:00). Breaks are the gaps between spans, shifts are spans that meet."""
Week = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Calendar:
    """key and version: a stable name, and a number that changes when the hours change. week: Monday … Sunday, each a
    tuple of spans. holidays: days without work, whatever the week says. makeup_days: (day, spans) worked although the
    week says otherwise (调休); they win over holidays. always = every moment counts (24×7), then the rest is ignored.
    departments: (department of the log, the calendar in which its executions are counted)."""

    key: str
    time_zone: str
    week: Week = ((), (), (), (), (), (), ())
    holidays: frozenset[date] = frozenset()
    makeup_days: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    always: bool = False
    name_en: str = field(default="", compare=False)
    name_zh: str = field(default="", compare=False)
    version: int = 0
    departments: tuple[tuple[str, Calendar], ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, OSError) as wrong:
            raise ValueError(f"there is no time zone “{self.time_zone}”") from wrong
        if not self.always and not any(self.week) and not any(spans for _, spans in self.makeup_days):
            raise ValueError("a calendar without any working time")
        for spans in (*self.week, *(spans for _, spans in self.makeup_days)):
            _checked(spans)

    @property
    def table_key(self) -> str:
        """The name of the columns counted in it: another one whenever a duration could differ."""
        name = f"{self.key}-{self.version}" if self.version else self.key
        if not self.departments:
            return name
        text = json.dumps([(department, each._plain()) for department, each in self.departments], sort_keys=True)
        return f"{name}+{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def to_json(self) -> str:
        """Canonical JSON text."""
        return json.dumps(self._plain(), sort_keys=True, ensure_ascii=False)

    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {
            "key": self.key, "time_zone": self.time_zone, "always": self.always, "week": self.week,
            "holidays": sorted(day.isoformat() for day in self.holidays),
            "makeup_days": [[day.isoformat(), spans] for day, spans in sorted(self.makeup_days)],
            "name_en": self.name_en, "name_zh": self.name_zh,
        }  # fmt: skip
        if self.version:
            plain["version"] = self.version
        if self.departments:
            plain["departments"] = [[name, each._plain()] for name, each in self.departments]
        return plain

    @classmethod
    def from_json(cls, text: str) -> Calendar:
        """The calendar of `to_json`; also a hand-written file with just some of the names."""
        return cls.from_plain(json.loads(text))

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Calendar:
        """The same from values as JSON knows them."""
        return cls(
            key=str(data.get("key", "file")),
            time_zone=data.get("time_zone", "UTC"),
            week=tuple(_spans(spans) for spans in data.get("week", [[]] * 7)),
            holidays=frozenset(date.fromisoformat(day) for day in data.get("holidays", ())),
            makeup_days=tuple((date.fromisoformat(day), _spans(spans)) for day, spans in data.get("makeup_days", ())),
            always=bool(data.get("always", False)),
            name_en=data.get("name_en", ""),
            name_zh=data.get("name_zh", ""),
            version=int(data.get("version", 0)),
            departments=tuple((str(name), cls.from_plain(each)) for name, each in data.get("departments", ())),
        )

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The shifts that begin on that day."""
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
    rest, made_up = chinese_days(range(*years))
    return Calendar(
        "cn",
        time_zone,
        week=(OFFICE_HOURS,) * 5 + ((), ()),
        holidays=frozenset(rest),
        makeup_days=tuple((day, OFFICE_HOURS) for day in sorted(made_up)),
        name_en="China, office hours",
        name_zh="中国工作时间",
    )


def chinese_days(years: range, language: str = "zh_CN") -> tuple[dict[date, str], dict[date, str]]:
    """(days off with their names, make-up workdays) of those years as the `holidays` package knows them."""
    table = holiday_tables.country_holidays("CN", years=years, language=language)
    made_up = {day: "" for day in getattr(table, "weekend_workdays", ()) if day.year in years}
    return {day: name for day, name in table.items() if day not in made_up and day.year in years}, made_up


def cumulative(calendar: Calendar, moments: np.ndarray) -> np.ndarray:
    """W(t): working microseconds from a fixed day zero to each moment (int64 microseconds since 1970 UTC).

    A duration is W(end) − W(start). For 24×7 it is the moment itself.
    Example: 9–12 and 13–18, day zero Monday: W(Monday 12:30) = 3 h, W(Tuesday 09:00) = 8 h.
    """
    moments = np.asarray(moments, dtype=np.int64)
    if calendar.always or moments.size == 0:
        return moments.copy()
    return worktable.count(calendar, moments)


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


def _spans(spans: Any) -> tuple[Span, ...]:
    return tuple((str(opened), str(closed)) for opened, closed in spans)


def _checked(spans: tuple[Span, ...]) -> None:
    """Spans of one day in order, at most one day long, only the last one over midnight."""
    previous, latest = 0, worktable.DAY_MINUTES
    for place, (opened, closed) in enumerate(spans):
        first, last = worktable.span_minutes((opened, closed))
        is_last = place == len(spans) - 1
        if opened == closed or first < previous or first >= worktable.DAY_MINUTES or (last > latest and not is_last):
            raise ValueError(f"working hours out of order: {opened}–{closed}")
        previous = last
    if spans and previous - worktable.span_minutes(spans[0])[0] > worktable.DAY_MINUTES:
        raise ValueError(f"more than a day: {spans[0][0]}–{spans[-1][1]}")
