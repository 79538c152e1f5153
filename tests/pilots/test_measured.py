"""The planted log (tests/pilots/factories.py), measured like for like. Every value is worked out there by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pilots.evaluation import Attainment, Evidence, Outcome, Verdict
from pilots.models import Pilot
from pilots.sample_size import needed_for
from pilots.selectors import evaluation_now, judged, pilot_page
from pilots.services.criteria import CriterionPlan
from pilots.services.pilots import change_pilot
from tests.analysis.factories import csv_bytes, measured_log

from .factories import MEAN, OTHERS, WEEK, before_rows, make_pilot, period_rows, planted_log, running, urgent_plan

DAY = 86400
pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot(project: Any, people: Any) -> Pilot:
    planted_log(project, people.owner)
    return running(project, people.owner)


def test_urgent_complaints_are_compared_with_the_urgent_baseline_and_not_with_all(pilot: Pilot) -> None:
    """1.5 d → 0.8 d: −0.7 d, −46.7 % of 1.5 d. All cases of the baseline have a mean of (1.5 + 3.8) ÷ 2 = 2.65 d."""
    measured, evaluation = judged(pilot)
    assert measured.baseline is not None
    assert measured.pilot is not None
    assert (measured.baseline.count, measured.pilot.count) == (56, 28)
    assert measured.baseline.mean == pytest.approx(1.5 * DAY)
    assert measured.pilot.mean == pytest.approx(0.8 * DAY)
    assert measured.pilot.median == pytest.approx(0.8 * DAY)
    result = evaluation.primary
    assert result is not None
    assert result.comparison is not None
    assert result.comparison.difference == pytest.approx(-0.7 * DAY)
    assert round(result.comparison.relative_change * 100, 1) == -46.7
    assert (result.verdict, result.evidence, result.attainment) == (Verdict.BETTER, Evidence.CLEAR, Attainment.MET)


def test_every_case_of_both_sides_is_a_dot(pilot: Pilot) -> None:
    page = pilot_page(pilot)
    assert page.dots is not None
    assert [len(group["values"]) for group in page.dots["groups"]] == [56, 28]
    assert page.dots["unit"] == "d"
    assert page.dots["groups"][1]["mean"] == 0.8


def test_the_heading_and_the_share_name_their_denominator(pilot: Pilot) -> None:
    page = pilot_page(pilot)
    assert page.heading == "Mean lead time of the “urgent” cases fell from 1.5 d to 0.8 d in the pilot"
    assert page.relative == "−46.7% of the “urgent” baseline of 1.5 d (56 cases)"


def test_the_guardrail_looks_at_the_cases_outside_the_pilot(pilot: Pilot) -> None:
    """Normal: 3.8 d over 56 cases before, (3.9 + 3.8) ÷ 2 = 3.85 d over 14 in the pilot's week: under 20 cases."""
    guardrail = evaluation_now(pilot).guardrails[0]
    assert guardrail.comparison is not None
    assert (guardrail.comparison.baseline.count, guardrail.comparison.pilot.count) == (56, 14)
    assert guardrail.comparison.baseline.value == pytest.approx(3.8 * DAY)
    assert guardrail.comparison.pilot.value == pytest.approx(3.85 * DAY)
    assert guardrail.verdict is Verdict.TOO_FEW_CASES
    assert guardrail.attainment is Attainment.NOT_MEASURED


def test_a_pilot_whose_guardrail_is_open_is_not_called_a_success(pilot: Pilot) -> None:
    assert evaluation_now(pilot).outcome is Outcome.UNDECIDED


def test_case_timeout_rates_are_compared_on_the_same_cases(project: Any, people: Any) -> None:
    """Limit 3 d: no urgent case is late, so 0 % before and in the pilot; the others are all late: 100 % and 100 %."""
    planted_log(project, people.owner)
    urgent = CriterionPlan("case_timeout_rate", comparison="lt", target=0.1)
    others = CriterionPlan("case_timeout_rate", is_guardrail=True, population="outside")
    evaluation = evaluation_now(running(project, people.owner, urgent, others))
    first, second = (each.comparison for each in evaluation.results)
    assert first is not None
    assert second is not None
    assert (first.baseline.value, first.pilot.value, first.pilot.count) == (0.0, 0.0, 28)
    assert (second.baseline.value, second.pilot.value) == (1.0, 1.0)
    assert evaluation.results[0].verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_a_figure_of_a_step_is_read_as_every_page_reads_it(project: Any, people: Any) -> None:
    """Handle takes half of the case: 0.75 d before, 0.4 d in the pilot. Without an interval nothing is claimed."""
    planted_log(project, people.owner)
    step = CriterionPlan("step_processing_mean", step="Handle", comparison="le", target=0.5 * DAY)
    result = evaluation_now(running(project, people.owner, step)).primary
    assert result is not None
    assert result.comparison is not None
    assert result.comparison.baseline.value == pytest.approx(0.75 * DAY)
    assert result.comparison.pilot.value == pytest.approx(0.4 * DAY)
    assert result.verdict is Verdict.NO_CLEAR_DIFFERENCE
    assert result.attainment is Attainment.MET


def test_the_pilots_own_log_is_compared_with_the_projects_baseline(project: Any, people: Any) -> None:
    """The own log holds urgent and normal cases; having the column, it is filtered too: 28 urgent ones."""
    planted = measured_log(project, people.owner, content=csv_bytes(before_rows()))
    own_rows = period_rows(*WEEK, (0.6, 0.6, 1.0, 1.0), (3.9,), "X")
    own = measured_log(project, people.owner, content=csv_bytes(own_rows), name="Pilot week")
    pilot = running(project, people.owner, MEAN, event_log=own)
    measured, evaluation = judged(pilot)
    assert measured.baseline is not None
    assert measured.pilot is not None
    assert (measured.baseline.log_id, measured.pilot.log_id) == (planted.pk, own.pk)
    assert (measured.baseline.count, measured.pilot.count) == (56, 28)
    assert evaluation.outcome is Outcome.REACHED


def test_an_own_log_without_the_filters_column_counts_as_a_whole_and_says_so(project: Any, people: Any) -> None:
    measured_log(project, people.owner, content=csv_bytes(before_rows()))
    lines = csv_bytes(period_rows(*WEEK, (0.6, 0.6, 1.0, 1.0), (), "X")).decode().replace("Priority", "Ticket")
    own = measured_log(project, people.owner, content=lines.encode(), name="Pilot week")
    measured, _evaluation = judged(running(project, people.owner, MEAN, event_log=own))
    assert measured.pilot is not None
    assert measured.pilot.count == 28
    assert measured.missing_columns == ("Priority",)


def test_without_a_log_nothing_is_measured_and_the_page_says_the_name(project: Any, people: Any) -> None:
    page = pilot_page(running(project, people.owner))
    assert page.heading == "Urgent complaints, one team"
    assert page.dots is None
    assert page.rows[0].attainment == "Not measured"


def test_cases_needed_come_from_the_effect_that_the_criterion_targets(project: Any, people: Any) -> None:
    """1.5 d → 1.0 d is a third less; the baseline ends two cases a day, so 20 cases take about 10 days."""
    planted_log(project, people.owner)
    pilot = make_pilot(project, people.owner)
    needed = needed_for(pilot, pilot.criteria.all())
    assert needed.before == pytest.approx(1.5 * DAY)
    assert needed.cases is not None
    assert needed.cases >= 20
    assert needed.per_day == pytest.approx(2.07, abs=0.02)
    assert needed.days == pytest.approx(needed.cases / 2.07, abs=1)


@pytest.mark.parametrize(
    "criterion, reason",
    [
        (CriterionPlan("lead_time_mean", target=2.0 * DAY), "met_already"),
        (CriterionPlan("handovers_per_case", target=1.0), "other_figure"),
        (OTHERS, "no_criterion"),
    ],
)
def test_why_there_is_no_number_is_said(project: Any, people: Any, criterion: CriterionPlan, reason: str) -> None:
    planted_log(project, people.owner)
    pilot = make_pilot(project, people.owner, criterion)
    assert needed_for(pilot, pilot.criteria.all()).reason == reason


def test_no_log_means_no_baseline(project: Any, people: Any) -> None:
    pilot = make_pilot(project, people.owner)
    assert needed_for(pilot, pilot.criteria.all()).reason == "no_baseline"


def test_fewer_cases_than_planned_are_said_with_both_numbers(project: Any, people: Any) -> None:
    planted_log(project, people.owner)
    page = pilot_page(running(project, people.owner, needed=400))
    assert page.enough == "Not enough cases yet: 28 of the 400 that the targeted effect needs."
    assert page.enough_state == "risk"


def test_a_second_look_reads_the_kept_answer(pilot: Pilot, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    first = judged(pilot)
    with django_assert_max_num_queries(12):
        assert judged(pilot) == first


def test_a_new_plan_is_measured_anew(pilot: Pilot, people: Any) -> None:
    assert judged(pilot)[0].pilot.count == 28  # type: ignore[union-attr]
    changed = change_pilot(pilot=pilot, plan=urgent_plan(filter={}), by=people.owner)
    assert judged(changed)[0].pilot.count == 42  # type: ignore[union-attr]
