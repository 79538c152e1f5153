"""Shifts over midnight, changes of the clock worked out by hand, and the laws of W for random calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import worktable
from analysis.engine.measure import Limit, MeasureSettings, measure, running_executions
from analysis.engine.worktime import CALENDAR_24X7, Calendar, Span, cumulative, microseconds_between, to_microseconds

HOUR = 3_600_000_000
MINUTE = HOUR // 60


def every_day(zone: str, *spans: Span) -> Calendar:
    return Calendar("test", zone, week=(spans,) * 7)


def hours(calendar: Calendar, start: str, end: str) -> float:
    """Working hours between two wall times of the calendar's zone; "…+2" is the second coming of a repeated time."""
    moments = []
    for text in (start, end):
        wall = datetime.fromisoformat(text.removesuffix("+2"))
        aware = wall.replace(tzinfo=ZoneInfo(calendar.time_zone), fold=int(text.endswith("+2")))
        moments.append(np.array([to_microseconds(aware)]))
    return float(microseconds_between(calendar, *moments)[0]) / HOUR


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-06-14 21:00", "2024-06-15 07:00", 8),  # the whole shift
        ("2024-06-14 23:30", "2024-06-15 01:00", 1.5),  # across midnight
        ("2024-06-15 06:00", "2024-06-15 22:00", 0),  # the free time between two shifts
        ("2024-06-15 05:00", "2024-06-15 23:00", 2),  # the end of one and the begin of the next
    ],
)
def test_a_shift_over_midnight(start: str, end: str, expected: float) -> None:
    assert hours(every_day("Europe/Berlin", ("22:00", "06:00")), start, end) == expected


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday 22:00–06:00 runs into Saturday, which is free; none begins on the holiday Wednesday 1 May 2024.

    Week of 29 April: Mon 22 – Tue 06, Tue 22 – Wed 06, (Wed none), Thu 22 – Fri 06, Fri 22 – Sat 06 = 4 × 8 h.
    """
    nights = Calendar(
        "nights", "Europe/Berlin", week=((("22:00", "06:00"),),) * 5 + ((), ()), holidays=frozenset({date(2024, 5, 1)})
    )
    assert hours(nights, "2024-05-01 00:00", "2024-05-01 12:00") == 6
    assert hours(nights, "2024-05-01 12:00", "2024-05-02 12:00") == 0
    assert hours(nights, "2024-05-04 00:00", "2024-05-05 00:00") == 6
    assert hours(nights, "2024-04-29 12:00", "2024-05-06 12:00") == 32


def test_three_shifts_with_breaks_and_a_day_of_its_own() -> None:
    """06–14 and 14–22 with half an hour's break each, 22–06: 7.5 + 7.5 + 8 = 23 h a day.

    On 10 June only 10:00–12:00 is worked, and the night shift of the 9th ends at 06:00 all the same:
    10 June 00:00 – 11 June 00:00 = 6 + 2 h.
    """
    spans: tuple[Span, ...] = (("06:00", "10:00"), ("10:30", "14:00"), ("14:00", "18:00"), ("18:30", "22:00"))
    plant = Calendar(
        "plant", "Asia/Shanghai", week=((*spans, ("22:00", "06:00")),) * 7,
        makeup_days=((date(2024, 6, 10), (("10:00", "12:00"),)),),
    )  # fmt: skip
    assert hours(plant, "2024-06-03 06:00", "2024-06-04 06:00") == 23
    assert hours(plant, "2024-06-03 10:00", "2024-06-03 10:30") == 0
    assert hours(plant, "2024-06-10 00:00", "2024-06-11 00:00") == 8


def test_where_shifts_of_two_days_overlap_a_moment_counts_once() -> None:
    """22:00–06:00 every day; on 11 June 2024 work is from 05:00 to 07:00 by exception: 22 to 07 = 9 h."""
    calendar = Calendar(
        "overlap", "UTC", week=((("22:00", "06:00"),),) * 7, makeup_days=((date(2024, 6, 11), (("05:00", "07:00"),)),)
    )
    assert hours(calendar, "2024-06-10 22:00", "2024-06-11 12:00") == 9


BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.mark.parametrize(
    ("zone", "span", "start", "end", "expected"),
    [
        # Berlin, Sunday 31 March 2024: 02:00 becomes 03:00. 22–06 lasts 7 hours.
        (BERLIN, ("22:00", "06:00"), "2024-03-30 20:00", "2024-03-31 08:00", 7),
        # A shift that begins at a time which the clock skips begins at the jump: 03:00–04:00 = 1 h.
        (BERLIN, ("02:30", "04:00"), "2024-03-31 00:00", "2024-03-31 08:00", 1),
        # One that ends at a skipped time ends at the jump: 01:00–02:00 = 1 h.
        (BERLIN, ("01:00", "02:30"), "2024-03-31 00:00", "2024-03-31 08:00", 1),
        # One that lies wholly in the skipped hour has no time; the day after it has its 20 minutes.
        (BERLIN, ("02:20", "02:40"), "2024-03-31 00:00", "2024-03-31 08:00", 0),
        (BERLIN, ("02:20", "02:40"), "2024-04-01 00:00", "2024-04-01 08:00", 1 / 3),
        # Berlin, Sunday 27 October 2024: 03:00 becomes 02:00. 22–06 lasts 9 hours.
        (BERLIN, ("22:00", "06:00"), "2024-10-26 20:00", "2024-10-27 08:00", 9),
        # From the first 02:30 to 04:00 = half an hour, the repeated hour, and one more.
        (BERLIN, ("02:30", "04:00"), "2024-10-27 00:00", "2024-10-27 08:00", 2.5),
        # To the first 02:30.
        (BERLIN, ("01:00", "02:30"), "2024-10-27 00:00", "2024-10-27 08:00", 1.5),
        # A moment in the repeated hour: first 02:30 to second 02:30 = 1 h inside a night shift.
        (BERLIN, ("22:00", "06:00"), "2024-10-27 02:30", "2024-10-27 02:30+2", 1),
        # New York, Sunday 10 March 2024: 02:00 becomes 03:00; Sunday 3 November 2024: 02:00 becomes 01:00.
        (NEW_YORK, ("22:00", "06:00"), "2024-03-09 20:00", "2024-03-10 08:00", 7),
        (NEW_YORK, ("02:30", "04:00"), "2024-03-10 00:00", "2024-03-10 08:00", 1),
        (NEW_YORK, ("01:30", "03:00"), "2024-11-03 00:00", "2024-11-03 08:00", 2.5),
        (NEW_YORK, ("00:00", "24:00"), "2024-11-03 00:00", "2024-11-04 00:00", 25),
        (NEW_YORK, ("00:00", "24:00"), "2024-03-10 00:00", "2024-03-11 00:00", 23),
        (NEW_YORK, ("09:00", "17:00"), "2024-11-03 00:00", "2024-11-04 00:00", 8),
        # São Paulo, Sunday 15 October 2017 had no midnight: the day begins at 01:00 and has 23 hours.
        ("America/Sao_Paulo", ("00:00", "24:00"), "2017-10-14 12:00", "2017-10-15 12:00", 23),
    ],
)
def test_changes_of_the_clock(zone: str, span: Span, start: str, end: str, expected: float) -> None:
    assert hours(every_day(zone, span), start, end) == pytest.approx(expected, abs=1e-9)


def test_two_shifts_that_meet_in_the_repeated_hour_neither_overlap_nor_leave_a_gap() -> None:
    """20:00–02:30 and 02:30–08:00 in the night of 27 October 2024 in Berlin: 12 hours by the clock and one more."""
    calendar = every_day(BERLIN, ("02:30", "08:00"), ("20:00", "02:30"))
    assert hours(calendar, "2024-10-26 20:00", "2024-10-27 08:00") == 13


def test_a_moment_outside_counts_as_the_next_working_moment() -> None:
    """Friday 18:00, Saturday noon and Monday 09:00 are the same moment of W for office hours."""
    office = Calendar("office", BERLIN, week=((("09:00", "18:00"),),) * 5 + ((), ()))
    zone = ZoneInfo(BERLIN)
    walls = [datetime(2024, 6, 14, 18), datetime(2024, 6, 15, 12), datetime(2024, 6, 17, 9)]
    counted = cumulative(office, np.array([to_microseconds(wall.replace(tzinfo=zone)) for wall in walls]))
    assert len(set(counted.tolist())) == 1


ZONES = st.sampled_from([BERLIN, NEW_YORK, "Asia/Shanghai", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.integers(
    to_microseconds(datetime(2023, 1, 1, tzinfo=UTC)), to_microseconds(datetime(2024, 12, 31, tzinfo=UTC))
)


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three shifts with breaks; the last one may end on the next day."""
    edges = sorted(draw(st.sets(st.integers(0, 36 * 60), max_size=6)))
    pairs = [(a, b) for a, b in pairwise(edges[: len(edges) // 2 * 2]) if (a in edges[::2])]
    pairs = [(a, b) for a, b in pairs if a < 1440 and b - pairs[0][0] <= 1440 and b - a < 1440]
    kept = [(a, b) for place, (a, b) in enumerate(pairs) if b <= 1440 or place == len(pairs) - 1]
    return tuple(
        (f"{a // 60:02d}:{a % 60:02d}", "24:00" if b == 1440 else f"{b % 1440 // 60:02d}:{b % 60:02d}") for a, b in kept
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(day_spans()) for _ in range(6))
    days = st.dates(date(2023, 1, 1), date(2024, 12, 31))
    return Calendar(
        "random", draw(ZONES), week=(*week, (("08:00", "16:00"),)), holidays=frozenset(draw(st.sets(days, max_size=5))),
        makeup_days=tuple((day, draw(day_spans())) for day in sorted(draw(st.sets(days, max_size=3)))),
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=40))
def test_w_never_falls_nor_runs_faster_than_time_and_adds_up(calendar: Calendar, moments: list[int]) -> None:
    """W is monotone; between two moments lies at most the time between them; a–c = a–b + b–c."""
    ordered = np.array(sorted(moments), dtype=np.int64)
    steps, plain = np.diff(cumulative(calendar, ordered)), np.diff(ordered)
    assert (steps >= 0).all()
    assert (steps <= plain).all()
    assert microseconds_between(calendar, ordered[:1], ordered[-1:])[0] == steps.sum()


@settings(max_examples=25, deadline=None)
@given(ZONES, st.lists(MOMENTS, min_size=2, max_size=40))
def test_round_the_clock_equals_plain_time(zone: str, moments: list[int]) -> None:
    """24×7, and seven days from 00:00 to 24:00, count what a stopwatch counts, whatever the zone does to its clock."""
    values = np.array(moments, dtype=np.int64)
    for calendar in (CALENDAR_24X7(zone), every_day(zone, ("00:00", "24:00"))):
        assert (np.diff(cumulative(calendar, values)) == np.diff(values)).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 23), st.integers(1, 24), st.integers(1, 52))
def test_more_weeks_count_in_proportion(opened: int, length: int, weeks: int) -> None:
    """Where the clock never changes, n whole weeks hold n × 7 × the hours of a day, wherever they begin."""
    closed = opened + length
    span = (f"{opened:02d}:00", "24:00" if closed == 24 else f"{closed % 24:02d}:00")
    if length == 24:
        span = ("00:00", "24:00")
    calendar, start = every_day("Asia/Shanghai", span), datetime(2023, 1, 3, 11, 17, tzinfo=UTC)
    ends = [np.array([to_microseconds(moment)]) for moment in (start, start + timedelta(weeks=weeks))]
    assert microseconds_between(calendar, *ends)[0] == weeks * 7 * length * HOUR


@settings(max_examples=25, deadline=None)
@given(calendars(), st.lists(MOMENTS, min_size=1, max_size=40))
def test_the_slots_say_what_bisection_says(calendar: Calendar, moments: list[int]) -> None:
    """The fast lookup against the shifts themselves, and the same W whichever years the table was made for."""
    values = np.array(moments, dtype=np.int64)
    near, far = worktable.table(calendar, 2022, 2025), worktable.table(calendar, 1998, 2031)
    assert (near.count(values) == near._by_bisection(values)).all()
    assert (near.count(values) == far.count(values)).all()


@settings(max_examples=20, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 2000))
def test_durations_equal_counting_minutes_of_shifts(calendar: Calendar, moment: int, length: int) -> None:
    """Every minute counted one by one, away from the changes of the clock: in it when a shift of its day or of the day
    before holds it."""
    zone = ZoneInfo(calendar.time_zone)
    start = datetime.fromtimestamp(moment // 1_000_000 // 60 * 60, zone)
    days = [start + timedelta(days=n) for n in range(-2, 4)]
    if len({day.utcoffset() for day in days}) > 1:
        return
    counted = 0
    for number in range(length):
        now = start + timedelta(minutes=number)
        minute = now.hour * 60 + now.minute
        today = any(a <= minute < b for a, b in map(worktable.span_minutes, calendar.spans_of(now.date())))
        before = calendar.spans_of(now.date() - timedelta(days=1))
        counted += today or any(a <= minute + 1440 < b for a, b in map(worktable.span_minutes, before))
    ends = [np.array([to_microseconds(start) + n * MINUTE]) for n in (0, length)]
    assert microseconds_between(calendar, *ends)[0] == counted * MINUTE


def test_an_execution_is_counted_in_the_calendar_of_its_department(build: Any, table: Any) -> None:
    """Office 09–17 for the log, department “Night” 22:00–06:00; 1 January 2024 is a Monday, UTC.

    A (Day) Mon 10–12: processing 2 h. B (NIGHT, written otherwise) Mon 23:00 – Tue 01:00: processing 2 h by its own
    clock, waiting from 12:00 by its own clock 22–23 = 1 h. C (Day) Tue 09–10: processing 1 h, waiting from Tue 01:00
    by the office clock 0 h. Lead time by the log's clock: Mon 10–17 + Tue 9–10 = 8 h.
    D (Night) is running since Tue 22:00; as of Tue 23:30 it is 1.5 h old, with a limit of 1 h over it.
    """
    office = every_day("UTC", ("09:00", "17:00"))
    night = Calendar("night", "UTC", week=((("22:00", "06:00"),),) * 7, version=2)
    calendar = replace(office, key="c1", version=3, departments=(("Night", night),))
    names = ("case", "activity", "start", "end", "department")
    text = "1 A 10:00 12:00 Day\n1 B 23:00 2T01:00 NIGHT\n1 C 2T09:00 2T10:00 Day"
    folder = build(table(text, *names), calendar=calendar).folder
    figures = measure(folder, settings=MeasureSettings(calendar_key=calendar.table_key))
    steps = {step.activity: step for step in figures.steps}
    assert [steps[name].processing_time.sum for name in "ABC"] == [7200, 7200, 3600]
    assert [steps[name].waiting_time.sum for name in "ABC"] == [0, 3600, 0]
    assert figures.cases.lead_time.sum == 8 * 3600
    assert (figures.settings.calendar, figures.settings.calendar_version) == ("c1", 3)
    assert figures.settings.department_calendars == {"Night": {"calendar": "night", "version": 2}}

    running = [
        {"case": "1", "activity": "D", "end": "2024-01-02 22:00:00", "lifecycle": "start", "department": "Night"}
    ]
    folder = build(running, calendar=calendar, name="running").folder
    chosen = MeasureSettings(
        calendar_key=calendar.table_key, as_of=datetime(2024, 1, 2, 23, 30, tzinfo=UTC), limits={"D": Limit(3600)}
    )
    (found,) = running_executions(folder, settings=chosen)
    assert (found.age_seconds, found.over_limit) == (1.5 * 3600, True)


def test_another_version_or_another_department_has_columns_of_its_own() -> None:
    """So that a page that reads the old columns never meets the new ones."""
    plain = every_day("UTC", ("09:00", "17:00"))
    keys = [
        plain.table_key,
        replace(plain, version=1).table_key,
        replace(plain, version=2).table_key,
        replace(plain, departments=(("Night", plain),)).table_key,
        replace(plain, departments=(("Night", replace(plain, version=2)),)).table_key,
    ]
    assert keys[:3] == ["test", "test-1", "test-2"]
    assert len(set(keys)) == 5
    assert Calendar.from_json(replace(plain, departments=(("Night", plain),)).to_json()).departments[0][1] == plain
