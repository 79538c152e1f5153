"""Hand-made logs whose figures can be checked with pencil and paper. Hours are of Monday, 2024-01-01, UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.engine.filters import Filter
from analysis.engine.measure import Limit, MeasureSettings, case_timeline, case_values, measure, running_executions
from analysis.engine.worktime import Calendar

HOUR = 3600.0
NAMES = ("case", "activity", "start", "end")


def test_start_and_end_rows_give_processing_waiting_and_shares(build: Any, table: Any) -> None:
    """A: 9–10 processing 1 h; waiting 2 h; B 12–15 processing 3 h. Lead 6 h. A of case 2: 9–11, 2 h, lead 2 h.

    Step durations: A 1 + 2 = 3 h, B 2 + 3 = 5 h, all 8 h → A 37.5 %, B 62.5 %. Processing: A 3 of 6 h, B 3 of 6 h.
    End to end: lead times 8 h → A 3/8, B 3/8, waiting 2/8.
    """
    log = build(table("1 A 09:00 10:00\n1 B 12:00 15:00\n2 A 09:00 11:00", *NAMES))
    figures = measure(log.folder)
    bee, ay = figures.steps
    assert (bee.activity, bee.bottleneck_share, ay.bottleneck_share) == ("B", 5 / 8, 3 / 8)
    assert (bee.step_time_share, ay.step_time_share) == (0.5, 0.5)
    assert (bee.end_to_end_share, ay.end_to_end_share, figures.cases.waiting_share) == (3 / 8, 3 / 8, 2 / 8)
    assert bee.waiting_time is not None
    assert bee.waiting_time.mean == 2 * HOUR
    assert ay.waiting_time is not None
    assert (ay.waiting_time.mean, ay.waiting_time.count) == (0.0, 2)
    assert figures.cases.lead_time.mean == 4 * HOUR
    assert (figures.cases.lead_time.median, figures.cases.lead_time.p90) == (4 * HOUR, 5.6 * HOUR)


def test_overlapping_executions_keep_their_durations_and_wait_zero(build: Any, table: Any) -> None:
    """A 9–12 and B 10–13: B waits max(0, 10 − 12) = 0, edge A→B = 10 − 12 = −2 h, lead 4 h, sum 6 h."""
    log = build(table("1 A 09:00 12:00\n1 B 10:00 13:00", *NAMES))
    figures = measure(log.folder)
    assert figures.graph[0].mean == -2 * HOUR
    assert sum(step.step_duration.sum or 0 for step in figures.steps) == 6 * HOUR
    assert figures.cases.lead_time.mean == 4 * HOUR


def test_waiting_counts_from_the_latest_earlier_end(build: Any, table: Any) -> None:
    """Order by end: A 9–10, B 9–14, C 15–16. C waits from 14:00: 1 h."""
    log = build(table("1 C 15:00 16:00\n1 B 09:00 14:00\n1 A 09:00 10:00", *NAMES))
    entries = case_timeline(log.folder, "1")
    assert [entry.activity for entry in entries] == ["A", "B", "C"]
    assert entries[2].waiting == HOUR


def test_lone_timestamps_are_ends_and_start_at_the_previous_end(build: Any, table: Any) -> None:
    """Ends 9, 11, 14: durations 0, 2, 3 h; nothing is known about processing or waiting."""
    log = build(table("1 A 09:00\n1 B 11:00\n1 C 14:00", "case", "activity", "end"))
    figures = measure(log.folder)
    assert {step.activity: step.step_duration.mean for step in figures.steps} == {"A": 0.0, "B": 7200.0, "C": 10800.0}
    assert {(step.processing_time, step.waiting_time, step.step_time_share) for step in figures.steps} == {(None,) * 3}
    assert figures.cases.waiting_share is None
    assert figures.cases.lead_time.mean == 5 * HOUR


def test_lone_timestamps_as_starts_end_at_the_next_start(build: Any, table: Any) -> None:
    """Starts 9, 11, 14: A 2 h, B 3 h, C zero in a closed case, running in an open one."""
    rows = table("1 A 09:00\n1 B 11:00\n1 C 14:00", "case", "activity", "end")
    log = build(rows, timestamps="starts")
    closed = measure(log.folder)
    assert {step.activity: step.step_duration.mean for step in closed.steps} == {"A": 7200.0, "B": 10800.0, "C": 0.0}
    assert closed.cases.lead_time.mean == 5 * HOUR
    opened = measure(log.folder, settings=MeasureSettings(end_activities=("D",)))
    last = opened.step("C")
    assert last is not None
    assert (last.running, last.step_duration.count, opened.cases.open) == (1, 0, 1)


def test_lifecycle_rows_pair_first_in_first_out(build: Any, table: Any) -> None:
    """A starts 9 and 10, completes 12 and 14 → 9–12 and 10–14. B completes without start: ends 15, starts at 14.
    C starts 16 and never completes: running."""
    text = """
    1 A start 09:00
    1 A start 10:00
    1 A complete 12:00
    1 A complete 14:00
    1 B complete 15:00
    1 C start 16:00
    """
    log = build(table(text, "case", "activity", "lifecycle", "end"))
    entries = case_timeline(log.folder, "1")
    assert [(entry.activity, entry.start.hour, entry.end and entry.end.hour) for entry in entries] == [
        ("A", 9, 12), ("A", 10, 14), ("B", 14, 15), ("C", 16, None),
    ]  # fmt: skip
    assert [entry.processing for entry in entries] == [3 * HOUR, 4 * HOUR, None, None]
    assert (log.info.events, log.info.executions) == (6, 4)
    figures = measure(log.folder)
    assert (figures.cases.open, figures.cases.lead_time.mean) == (1, None)


def test_a_complete_before_any_start_is_not_paired_with_a_later_start(build: Any, table: Any) -> None:
    """Complete 9, start 10, complete 12 → a lone end at 9, and 10–12."""
    text = "1 A complete 09:00\n1 A start 10:00\n1 A complete 12:00"
    log = build(table(text, "case", "activity", "lifecycle", "end"))
    assert [(entry.start.hour, entry.processing) for entry in case_timeline(log.folder, "1")] == [
        (9, None), (10, 2 * HOUR),
    ]  # fmt: skip


def test_schedule_and_suspend_rows_make_no_executions(build: Any, table: Any) -> None:
    """schedule 8, start 9, suspend 10, resume 11, complete 12 → one execution 9–12; five events are stored."""
    text = "1 A schedule 08:00\n1 A start 09:00\n1 A suspend 10:00\n1 A resume 11:00\n1 A complete 12:00"
    log = build(table(text, "case", "activity", "lifecycle", "end"))
    assert (log.info.events, log.info.executions) == (5, 1)


def test_equal_timestamps_keep_the_order_of_the_source(build: Any, table: Any) -> None:
    """All end at 9:00: B, A, C as in the file."""
    log = build(table("1 B 09:00\n1 A 09:00\n1 C 09:00", "case", "activity", "end"))
    assert measure(log.folder).variants[0].activities == ["B", "A", "C"]


def test_timeouts_count_running_work_only_once_it_is_late(build: Any, table: Any) -> None:
    """Limit of A: 2 h, as of 13:00. Ended: 1 h in time, 3 h late. Running since 9 (4 h): late, counts in both.
    Running since 12 (1 h): in neither. 2 of 3. Exactly 2 h is in time: 2 of 4."""
    text = """
    1 A start 09:00
    1 A complete 10:00
    2 A start 09:00
    2 A complete 12:00
    3 A start 09:00
    4 A start 12:00
    """
    columns = ("case", "activity", "lifecycle", "end")
    settings = MeasureSettings(
        limits={"A": Limit(2 * HOUR)}, case_limit_seconds=2 * HOUR, as_of=datetime(2024, 1, 1, 13, tzinfo=UTC)
    )
    figures = measure(build(table(text, *columns)).folder, settings=settings)
    assert (figures.steps[0].timeouts, figures.steps[0].timeout_rate) == (2, 2 / 3)
    assert (figures.cases.timeouts, figures.cases.timeout_rate) == (2, 2 / 3)
    text += "5 A start 09:00\n5 A complete 11:00"
    figures = measure(build(table(text, *columns), name="more").folder, settings=settings)
    assert figures.steps[0].timeout_rate == 2 / 4


def test_running_executions_are_listed_by_age(build: Any, table: Any) -> None:
    """As of 13:00: case 2 runs for 4 h, over 2 h; case 1 for 1 h."""
    log = build(table("1 A start 12:00\n2 A start 09:00", "case", "activity", "lifecycle", "end"))
    settings = MeasureSettings(limits={"A": Limit(2 * HOUR)}, as_of=datetime(2024, 1, 1, 13, tzinfo=UTC))
    found = running_executions(log.folder, settings=settings)
    assert [(run.case_id, run.age_seconds, run.over_limit) for run in found] == [
        ("2", 4 * HOUR, True), ("1", HOUR, False),
    ]  # fmt: skip


def test_a_limit_on_processing_time_ignores_waiting(build: Any, table: Any) -> None:
    """B waits 3 h and works 1 h; limit 2 h: late by step duration, in time by processing."""
    folder = build(table("1 A 09:00 10:00\n1 B 13:00 14:00", *NAMES)).folder
    by_step = measure(folder, settings=MeasureSettings(limits={"B": Limit(2 * HOUR)})).step("B")
    by_processing = measure(folder, settings=MeasureSettings(limits={"B": Limit(2 * HOUR, "processing")})).step("B")
    assert by_step is not None
    assert by_processing is not None
    assert (by_step.timeout_rate, by_processing.timeout_rate) == (1.0, 0.0)


def test_errors_rework_and_first_time_right(build: Any, table: Any) -> None:
    """Case 1: A ok, B bad. Case 2: A ok, A ok (rework). Case 3: A ok. Right: 1 of 3.
    Errors: A 0 of 4, B 1 of 1, C has no outcome: not recorded. Rework of A: 1 of 4."""
    text = """
    1 A 09:00 ok
    1 B 10:00 bad
    2 A 09:00 ok
    2 A 11:00 ok
    3 A 09:00 ok
    3 C 10:00 -
    """
    folder = build(table(text, "case", "activity", "end", "outcome")).folder
    figures = measure(folder, settings=MeasureSettings(errors=frozenset({"bad"})))
    rates = {step.activity: (step.errors, step.error_rate, step.rework_rate) for step in figures.steps}
    assert rates == {"A": (0, 0.0, 0.25), "B": (1, 1.0, 0.0), "C": (None, None, 0.0)}
    assert figures.cases.first_time_right_rate == 1 / 3
    unnamed = measure(folder)
    assert {step.error_rate for step in unnamed.steps} == {None}
    assert unnamed.cases.first_time_right_rate == 2 / 3


def test_handovers_are_changes_of_department_where_both_are_recorded(build: Any, table: Any) -> None:
    """Departments X, Y, none, Y, X: only X→Y and Y→X count = 2. Without departments resources count: p→q = 1."""
    text = "1 A 09:00 X p\n1 B 10:00 Y p\n1 C 11:00 - q\n1 D 12:00 Y q\n1 E 13:00 X q"
    folder = build(table(text, "case", "activity", "end", "department", "resource")).folder
    assert measure(folder).cases.handovers_per_case == 2.0
    plain = build(table("1 A 09:00 p\n1 B 10:00 q", "case", "activity", "end", "resource"), name="plain").folder
    assert measure(plain).cases.handovers_per_case == 1.0
    none = build(table("1 A 09:00\n1 B 10:00", "case", "activity", "end"), name="none").folder
    assert measure(none).cases.handovers_per_case is None


def test_a_case_is_open_when_its_last_execution_is_no_end_activity(build: Any, table: Any) -> None:
    """Case 1 ends with Z: closed. Case 2 ends with A: open, 3 h old at noon."""
    folder = build(table("1 A 09:00\n1 Z 10:00\n2 A 09:00", "case", "activity", "end")).folder
    settings = MeasureSettings(end_activities=("Z",), as_of=datetime(2024, 1, 1, 12, tzinfo=UTC))
    figures = measure(folder, settings=settings)
    assert (figures.cases.closed, figures.cases.open) == (1, 1)
    values = case_values(folder, Filter(status="open"), settings)
    assert values.case_id.tolist() == ["2"]
    assert values.lead_time_seconds.tolist() == [3 * HOUR]


def test_periods_count_ends_arrivals_and_work_in_progress(build: Any, table: Any) -> None:
    """By day: case 1 starts and ends on the 1st, case 2 runs from the 1st to the 3rd; nothing happens on the 2nd.
    Work in progress at the ends of the days: 1, 1, 0."""
    rows = table("1 A 09:00 10:00\n2 A 09:00 3T09:00", *NAMES)
    periods = measure(build(rows).folder, settings=MeasureSettings(period="day")).periods
    found = [(p.start, p.arrivals, p.throughput, p.work_in_progress, p.lead_time.mean) for p in periods]
    assert found == [
        ("2024-01-01", 2, 1, 1, HOUR), ("2024-01-02", 0, 0, 1, None), ("2024-01-03", 0, 1, 0, 48 * HOUR),
    ]  # fmt: skip


def test_periods_are_cut_in_the_zone_of_the_calendar(build: Any, table: Any) -> None:
    """23:30 in Shanghai on Monday is a Monday, though 15:30 UTC; 00:30 is Tuesday, though Monday in UTC."""
    rows = table("1 A 23:00 23:30\n2 A 23:00 2T00:30", *NAMES)
    periods = measure(build(rows, zone="Asia/Shanghai").folder, settings=MeasureSettings(period="day")).periods
    assert [(period.start, period.throughput) for period in periods] == [("2024-01-01", 1), ("2024-01-02", 1)]


def test_durations_in_working_time(build: Any, table: Any, office: Calendar) -> None:
    """Office 9–17. A Monday 16–17 (1 h), B Tuesday 10–12: waits Tuesday 9–10 = 1 h, works 2 h; lead 4 h of 20 h."""
    folder = build(table("1 A 16:00 17:00\n1 B 2T10:00 2T12:00", *NAMES), calendar=office).folder
    figures = measure(folder, settings=MeasureSettings(calendar_key="office"))
    step = figures.step("B")
    assert step is not None
    assert (step.step_duration.mean, figures.cases.lead_time.mean) == (3 * HOUR, 4 * HOUR)
    assert figures.graph[0].mean == HOUR
    assert measure(folder).cases.lead_time.mean == 20 * HOUR


def test_json_has_the_documented_names(build: Any, table: Any) -> None:
    """The names that other programs rely on."""
    data = measure(build(table("1 A 09:00 10:00\n1 B 12:00 15:00", *NAMES)).folder).to_json()
    assert set(data) == {"log", "settings", "cases", "steps", "graph", "variants", "periods"}
    assert set(data["cases"]) == {
        "closed", "open", "lead_time", "timeout_rate", "timeouts", "first_time_right_rate", "handovers_per_case",
        "waiting_share",
    }  # fmt: skip
    assert set(data["steps"][0]) == {
        "activity", "executions", "cases", "running", "step_duration", "processing_time", "waiting_time",
        "bottleneck_share", "step_time_share", "end_to_end_share", "timeouts", "timeout_rate", "errors", "error_rate",
        "rework_rate",
    }  # fmt: skip
    assert set(data["graph"][0]) == {"from", "to", "count", "cases", "mean", "median", "p95"}
    assert {"activities", "cases", "share", "mean_lead_time", "timeout_rate"} <= set(data["variants"][0])
    assert set(data["log"]) == {
        "events", "executions", "cases", "activities", "variants", "refused", "first", "last",
    }  # fmt: skip


def test_an_empty_selection_gives_no_figure(build: Any, table: Any) -> None:
    """No case: counts are 0, everything else is not recorded."""
    figures = measure(build(table("1 A 09:00", "case", "activity", "end")).folder, Filter(resources=("nobody",)))
    assert (figures.cases.closed, figures.cases.lead_time.mean, figures.cases.first_time_right_rate) == (0, None, None)
    assert (figures.steps, figures.graph, figures.variants, figures.periods) == ([], [], [], [])
    assert figures.log.cases == 1


@pytest.fixture
def office() -> Calendar:
    """Monday to Friday 9–17, UTC."""
    return Calendar("office", "UTC", week=((("09:00", "17:00"),),) * 5 + ((), ()))
