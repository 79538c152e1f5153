"""Working time against minute-by-minute counting, holidays, make-up days, daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.worktime import CALENDAR_24X7, Calendar, china, cumulative, seconds_between, to_microseconds

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def between(calendar: Calendar, start: datetime, end: datetime) -> float:
    moments = [np.array([to_microseconds(moment)]) for moment in (start, end)]
    return float(seconds_between(calendar, *moments)[0])


def test_breaks_nights_and_weekends_do_not_count() -> None:
    """Friday 17:00 to Monday 10:00 = 1 h + 1 h; noon break 12–13 does not count."""
    calendar = china("Asia/Shanghai")
    friday, monday = datetime(2025, 3, 14, 17, tzinfo=SHANGHAI), datetime(2025, 3, 17, 10, tzinfo=SHANGHAI)
    assert between(calendar, friday, monday) == 2 * 3600
    day = datetime(2025, 3, 17, tzinfo=SHANGHAI)
    assert between(calendar, day.replace(hour=11), day.replace(hour=14)) == 2 * 3600
    assert between(calendar, day.replace(hour=12, minute=10), day.replace(hour=12, minute=50)) == 0


def test_chinese_holidays_rest_and_make_up_days_work() -> None:
    """National Day 2025: 1–8 October off, Sunday 28 September worked (调休)."""
    calendar = china("Asia/Shanghai")
    assert calendar.spans_of(date(2025, 10, 3)) == ()
    assert calendar.spans_of(date(2025, 9, 28)) == (("09:00", "12:00"), ("13:00", "18:00"))
    first, last = datetime(2025, 9, 30, 17, tzinfo=SHANGHAI), datetime(2025, 10, 9, 10, tzinfo=SHANGHAI)
    assert between(calendar, first, last) == 2 * 3600


def test_spring_festival_2024_matches_the_announced_days() -> None:
    """State Council: 10–17 February off; Sundays 4 and 18 February worked."""
    calendar = china("Asia/Shanghai")
    assert all(calendar.spans_of(date(2024, 2, day)) == () for day in range(10, 18))
    assert all(calendar.spans_of(date(2024, 2, day)) for day in (4, 18, 9))


def test_a_night_shift_in_the_spring_change_has_an_hour_less() -> None:
    """Berlin, 31 March 2024: 00:00–06:00 lasts five hours; in 24×7 too."""
    calendar = Calendar("nights", "Europe/Berlin", week=((("00:00", "06:00"),),) * 7)
    start, end = datetime(2024, 3, 31, tzinfo=BERLIN), datetime(2024, 3, 31, 23, tzinfo=BERLIN)
    assert between(calendar, start, end) == 5 * 3600
    assert between(CALENDAR_24X7("Europe/Berlin"), start, end) == 22 * 3600


def test_the_clock_is_the_same_whatever_else_is_asked() -> None:
    calendar = china("Asia/Shanghai")
    moment = to_microseconds(datetime(2024, 5, 6, 10, 30, tzinfo=SHANGHAI))
    far = [to_microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (1995, 2030)]
    alone = cumulative(calendar, np.array([moment]))[0]
    assert alone == cumulative(calendar, np.array([far[0], moment, far[1]]))[1]


OFFICE = Calendar(
    "office", "Asia/Shanghai", week=((("08:30", "12:00"), ("13:00", "17:15")),) * 5 + ((("10:00", "12:00"),), ()),
    holidays=frozenset({date(2024, 5, 1)}), makeup_days=((date(2024, 5, 5), (("20:00", "24:00"),)),),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 20 * 1440), st.integers(0, 3000))
def test_durations_equal_counting_minutes(begin: int, length: int) -> None:
    first = datetime(2024, 4, 20, tzinfo=SHANGHAI)
    counted = 0
    for minute in range(begin, begin + length):
        moment = first + timedelta(minutes=minute)
        clock = f"{moment.hour:02d}:{moment.minute:02d}"
        counted += any(opened <= clock < closed for opened, closed in OFFICE.spans_of(moment.date()))
    start = first + timedelta(minutes=begin)
    assert between(OFFICE, start, start + timedelta(minutes=length)) == 60 * counted


def test_a_calendar_survives_its_file() -> None:
    assert Calendar.from_json(OFFICE.to_json()) == OFFICE


def test_impossible_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        Calendar("x", "UTC", week=((("17:00", "09:00"), ("10:00", "12:00")),) * 7)
    with pytest.raises(ValueError, match="out of order"):
        Calendar("x", "UTC", week=((("09:00", "09:00"),),) * 7)
    with pytest.raises(ValueError, match="more than a day"):
        Calendar("x", "UTC", week=((("09:00", "12:00"), ("13:00", "10:00")),) * 7)
    with pytest.raises(ValueError, match="no time of day"):
        Calendar("x", "UTC", week=((("9", "12:75"),),) * 7)
    with pytest.raises(ValueError, match="no time zone"):
        Calendar("x", "Mars/Base", week=((("09:00", "12:00"),),) * 7)
    with pytest.raises(ValueError, match="without any working time"):
        Calendar("x", "UTC")
