"""The demo log's exact figures, recomputed from its rows and measured from its file."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from analysis.engine import demo_log
from analysis.engine.figures import Figures
from analysis.engine.filters import Filter
from analysis.engine.log import prepare
from analysis.engine.measure import Definition, Limit, MeasureSettings, measure, metric_series, read_metric
from analysis.engine.reading import ReadOptions, read_events, sniff
from analysis.engine.worktime import CALENDAR_24X7

DAY = 86_400
RECORD, TRIAGE, HANDLING, FEEDBACK = demo_log.ACTIVITIES["zh"]
SETTINGS = MeasureSettings(
    limits={FEEDBACK: Limit(demo_log.FEEDBACK_LIMIT_SECONDS)},
    case_limit_seconds=demo_log.CASE_LIMIT_SECONDS,
    errors=demo_log.error_outcomes("zh"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Chinese complaint log, imported from its GB18030 file by guess alone."""
    place = tmp_path_factory.mktemp("demo")
    demo_log.write_csv(demo_log.complaint_log(), place / "tickets.csv")
    options = ReadOptions(time_zone=demo_log.TIME_ZONE)
    preview = sniff(place / "tickets.csv", options)
    assert (preview.encoding, preview.questions) == ("gb18030", ())
    result = read_events(place / "tickets.csv", preview.mapping, options, place / "raw.parquet")
    assert (result.rows_stored, result.rows_refused) == (1600, 0)
    prepare([place / "raw.parquet"], place / "log", preview.mapping, options, CALENDAR_24X7(demo_log.TIME_ZONE))
    return place / "log"


@pytest.fixture(scope="module")
def figures(folder: Path) -> Figures:
    return measure(folder, settings=SETTINGS)


def test_lead_time_is_three_days_and_forty_percent_are_late(figures: Figures) -> None:
    assert figures.cases.lead_time.mean == 3 * DAY
    assert (figures.cases.timeout_rate, figures.cases.timeouts, figures.cases.closed) == (0.4, 160, 400)


def test_steps_show_the_documented_processing_times_errors_and_timeouts(figures: Figures) -> None:
    """Means 0.2, 0.1, 1.2, 0.5 d; errors 5, 15, 8 % and not recorded; timeouts only for feedback, 30 %."""
    shown = {}
    for step in figures.steps:
        assert step.processing_time is not None
        shown[step.activity] = (step.processing_time.mean, step.error_rate, step.timeout_rate)
    assert shown == {
        RECORD: (0.2 * DAY, 0.05, None), TRIAGE: (0.1 * DAY, 0.15, None), HANDLING: (1.2 * DAY, 0.08, None),
        FEEDBACK: (0.5 * DAY, None, 0.3),
    }  # fmt: skip


def test_shares_name_three_denominators(figures: Figures) -> None:
    """Of step time 10/5/60/25 %, of end-to-end time 6.7/3.3/40/16.7 %, waiting 33.3 %; bottleneck shares sum to 1."""
    of_steps = [figures.step(name).step_time_share for name in (RECORD, TRIAGE, HANDLING, FEEDBACK)]  # type: ignore[union-attr]
    of_all = [figures.step(name).end_to_end_share for name in (RECORD, TRIAGE, HANDLING, FEEDBACK)]  # type: ignore[union-attr]
    assert of_steps == [0.1, 0.05, 0.6, 0.25]
    assert of_all == [0.2 / 3, pytest.approx(0.1 / 3), 0.4, 0.5 / 3]
    assert figures.cases.waiting_share == 1 / 3
    assert sum(of_all) + figures.cases.waiting_share == pytest.approx(1)  # type: ignore[arg-type]
    assert sum(step.bottleneck_share or 0 for step in figures.steps) == pytest.approx(1)


def test_three_rankings_name_three_steps(figures: Figures) -> None:
    slowest = max(figures.steps, key=lambda step: step.bottleneck_share or 0)
    most_faulty = max(figures.steps, key=lambda step: step.error_rate or 0)
    latest = max(figures.steps, key=lambda step: step.timeout_rate or 0)
    assert (slowest.activity, most_faulty.activity, latest.activity) == (HANDLING, TRIAGE, FEEDBACK)


def test_urgent_cases_take_one_and_a_half_days_in_every_team(folder: Path) -> None:
    for chosen in ((), *(("班组", (team,)) for team in demo_log.TEAMS["zh"])):
        attributes = (("优先级", ("紧急",)), chosen) if chosen else (("优先级", ("紧急",)),)
        reading = read_metric(folder, Definition("lead_time_mean", Filter(attributes=attributes)), SETTINGS)
        assert (reading.value, reading.count) == (1.5 * DAY, 25 if chosen else 100)


def test_a_reading_shows_the_digits_of_the_page(folder: Path, figures: Figures) -> None:
    for name, value in (
        ("lead_time_median", figures.cases.lead_time.median), ("lead_time_p90", figures.cases.lead_time.p90),
        ("lead_time_p95", figures.cases.lead_time.p95), ("case_timeout_rate", figures.cases.timeout_rate),
        ("first_time_right_rate", figures.cases.first_time_right_rate), ("waiting_share", figures.cases.waiting_share),
        ("handovers_per_case", figures.cases.handovers_per_case), ("throughput", 400.0), ("arrivals", 400.0),
    ):  # fmt: skip
        assert read_metric(folder, Definition(name), SETTINGS).value == value
    step = figures.step(FEEDBACK)
    assert step is not None
    assert step.processing_time is not None
    assert step.waiting_time is not None
    for name, value in (
        ("step_processing_mean", step.processing_time.mean), ("step_processing_p90", step.processing_time.p90),
        ("step_duration_mean", step.step_duration.mean), ("step_duration_median", step.step_duration.median),
        ("step_duration_p90", step.step_duration.p90), ("step_waiting_mean", step.waiting_time.mean),
        ("step_timeout_rate", 0.3), ("step_error_rate", None), ("step_rework_rate", 0.0),
        ("step_bottleneck_share", step.bottleneck_share), ("step_time_share", 0.25),
        ("step_end_to_end_share", step.end_to_end_share),
    ):  # fmt: skip
        assert read_metric(folder, Definition(name, step=FEEDBACK), SETTINGS).value == value


def test_weekly_series_match_the_periods_of_the_page(folder: Path, figures: Figures) -> None:
    series = metric_series(folder, Definition("lead_time_mean"), "week", SETTINGS)
    assert [(point.start, point.reading.value) for point in series] == [
        (period.start, period.lead_time.mean) for period in figures.periods
    ]
    arrivals = metric_series(folder, Definition("arrivals"), "week", SETTINGS)
    assert [point.reading.value for point in arrivals] == [float(period.arrivals) for period in figures.periods]
    assert [point.complete for point in series] == [True] * (len(series) - 1) + [False]


@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_any_seed_meets_the_figures(seed: int) -> None:
    leads = _leads(demo_log.complaint_log(seed=seed, language="en"))
    assert sum(leads) == 400 * 3 * DAY
    assert sum(lead > 3 * DAY for lead in leads) == 160
    assert sum(lead == 3 * DAY for lead in leads) < 5


def test_the_pilot_week_has_45_urgent_cases_of_one_team_at_point_eight_days() -> None:
    rows = demo_log.pilot_log()
    leads = _leads(rows)
    assert (len(leads), sum(leads)) == (45, 45 * 0.8 * DAY)
    assert {(row.priority, row.team) for row in rows} == {("紧急", "一班")}
    assert len({row.resource for row in rows if row.activity == HANDLING}) == 3
    assert (max(row.end for row in rows) - min(row.start for row in rows)).days < 7


def test_later_batches_meet_and_break_the_goal() -> None:
    """Goal: mean ≤ 1.5 d, late < 10 %."""
    for rows, mean, late in ((demo_log.improved_log(), 1.35, 0.05), (demo_log.breach_events(), 2.6, 0.3)):
        leads = _leads(rows)
        assert sum(leads) == round(mean * DAY * len(leads))
        assert sum(lead > 3 * DAY for lead in leads) / len(leads) == late


def test_the_same_seed_gives_the_same_log() -> None:
    assert demo_log.complaint_log(seed=5) == demo_log.complaint_log(seed=5)
    assert demo_log.complaint_log(seed=5) != demo_log.complaint_log(seed=6)


def _leads(rows: list[demo_log.DemoRow]) -> list[float]:
    moments = defaultdict(list)
    for row in rows:
        moments[row.case_id] += [row.start, row.end]
    return [(max(found) - min(found)).total_seconds() for found in moments.values()]
