"""Criteria × comparison → verdict, on hand-made tables. Times are in days here: the rules know no unit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pilots.evaluation import (
    Attainment,
    Comparison,
    Criterion,
    Evaluation,
    Evidence,
    Outcome,
    Sample,
    Verdict,
    attainment_of,
    evaluate,
    evidence_of,
    judge,
    verdict_of,
)

MEAN = Criterion("1", "lead_time_mean", "down", "le", 1.0)
RIGHT = Criterion("2", "first_time_right_rate", "up", "ge", 0.9)
NOT_WORSE = Criterion("3", "lead_time_mean", "down", is_guardrail=True, population="outside")


def compared(
    before: float, after: float, low: float | None, high: float | None, cases: tuple[int, int] = (146, 41)
) -> Comparison:
    return Comparison(Sample(before, cases[0]), Sample(after, cases[1]), after - before, low, high)


def test_the_urgent_complaints_of_the_example_are_better_by_46_7_percent_of_the_urgent_baseline() -> None:
    """(0.8 − 1.5) ÷ 1.5 = −0.7 ÷ 1.5 = −46.7 %; against the 3 d of all complaints it would be −73 %."""
    result = judge(MEAN, compared(1.5, 0.8, -0.88, -0.52))
    assert result.verdict is Verdict.BETTER
    assert result.evidence is Evidence.CLEAR
    assert result.attainment is Attainment.MET
    assert result.comparison is not None
    assert round(result.comparison.relative_change * 100, 1) == -46.7


@pytest.mark.parametrize(
    "low, high, word",
    [
        (-0.88, -0.52, Evidence.CLEAR),  # 0.52 from 0, width 0.36
        (-26, -10, Evidence.CLEAR),  # 10 from 0, width 16
        (-19, -1, Evidence.LIKELY),  # 1 from 0, width 18
        (1, 5, Evidence.CLEAR),  # 1 from 0, width 4: exactly a quarter
        (0.9, 5, Evidence.LIKELY),
        (-0.1, 1.1, Evidence.NOT_CLEAR),
        (0, 1, Evidence.NOT_CLEAR),  # touches 0
        (None, None, Evidence.NOT_CLEAR),
    ],
)
def test_evidence_words_follow_the_interval_of_the_difference(
    low: float | None, high: float | None, word: Evidence
) -> None:
    assert evidence_of(compared(10, 9, low, high)) is word


@pytest.mark.parametrize(
    "direction, difference, low, high, verdict",
    [
        ("down", -0.7, -0.9, -0.5, Verdict.BETTER),
        ("down", 0.7, 0.5, 0.9, Verdict.WORSE),
        ("up", 0.7, 0.5, 0.9, Verdict.BETTER),
        ("up", -0.7, -0.9, -0.5, Verdict.WORSE),
        ("down", -0.7, -1.5, 0.1, Verdict.NO_CLEAR_DIFFERENCE),
        ("up", 0.1, -0.1, 0.3, Verdict.NO_CLEAR_DIFFERENCE),
    ],
)
def test_better_and_worse_follow_the_direction_of_the_metric(
    direction: str, difference: float, low: float, high: float, verdict: Verdict
) -> None:
    assert verdict_of(compared(1.5, 1.5 + difference, low, high), direction) is verdict  # type: ignore[arg-type]


@pytest.mark.parametrize("cases", [(146, 19), (19, 41), (0, 0)])
def test_fewer_than_twenty_cases_on_either_side_are_too_few_whatever_the_interval(cases: tuple[int, int]) -> None:
    assert verdict_of(compared(1.5, 0.8, -0.88, -0.52, cases), "down") is Verdict.TOO_FEW_CASES


def test_twenty_cases_are_enough_to_be_judged() -> None:
    assert verdict_of(compared(1.5, 0.8, -0.88, -0.52, (20, 20)), "down") is Verdict.BETTER


def test_a_rank_test_that_disagrees_with_the_interval_leaves_it_unclear() -> None:
    clear = compared(1.5, 0.8, -0.88, -0.52)
    assert verdict_of(replace(clear, p_value=0.2), "down") is Verdict.NO_CLEAR_DIFFERENCE
    assert verdict_of(replace(clear, p_value=0.0001), "down") is Verdict.BETTER


def test_an_unclear_difference_with_fewer_cases_than_planned_is_too_few_cases() -> None:
    unclear = compared(1.5, 1.3, -0.5, 0.1, (146, 41))
    assert verdict_of(unclear, "down", cases_needed=60) is Verdict.TOO_FEW_CASES
    assert verdict_of(unclear, "down", cases_needed=41) is Verdict.NO_CLEAR_DIFFERENCE


def test_nothing_measured_is_said_as_such() -> None:
    result = judge(MEAN, None)
    assert (result.verdict, result.attainment) == (Verdict.NOT_MEASURED, Attainment.NOT_MEASURED)
    empty = Comparison(Sample(1.5, 146), Sample(None, 0))
    assert judge(MEAN, empty).attainment is Attainment.NOT_MEASURED


@pytest.mark.parametrize(
    "comparison, value, met",
    [("le", 1.0, True), ("lt", 1.0, False), ("ge", 1.0, True), ("gt", 1.0, False), ("le", 1.0000001, False)],
)
def test_at_the_target_only_the_comparison_decides_and_nothing_is_rounded(
    comparison: str, value: float, met: bool
) -> None:
    criterion = Criterion("1", "lead_time_mean", "down", comparison, 1.0)
    table = compared(1.5, value, -0.6, -0.4)
    expected = Attainment.MET if met else Attainment.NOT_MET
    assert attainment_of(criterion, table, Verdict.BETTER) is expected


@pytest.mark.parametrize(
    "verdict, attainment",
    [
        (Verdict.BETTER, Attainment.MET),
        (Verdict.NO_CLEAR_DIFFERENCE, Attainment.MET),
        (Verdict.WORSE, Attainment.NOT_MET),
        (Verdict.TOO_FEW_CASES, Attainment.NOT_MEASURED),
    ],
)
def test_a_guardrail_without_target_holds_unless_it_is_clearly_worse(verdict: Verdict, attainment: Attainment) -> None:
    assert attainment_of(NOT_WORSE, compared(3.0, 3.1, -0.2, 0.4), verdict) is attainment


def outcome(*rows: tuple[Criterion, Comparison | None], needed: int | None = None) -> Outcome:
    return evaluate(rows, pilot_cases=41, baseline_cases=146, cases_needed=needed).outcome


def test_reached_needs_every_criterion_met_one_better_and_every_guardrail_held() -> None:
    better = (MEAN, compared(1.5, 0.8, -0.88, -0.52))
    held = (NOT_WORSE, compared(3.0, 3.1, -0.2, 0.4, (400, 90)))
    assert outcome(better, held) is Outcome.REACHED
    assert outcome(better, (RIGHT, compared(0.8, 0.85, -0.05, 0.15))) is Outcome.NOT_REACHED
    assert outcome(better, (NOT_WORSE, None)) is Outcome.UNDECIDED


def test_a_broken_guardrail_is_harm_even_when_the_target_is_met() -> None:
    broken = (NOT_WORSE, compared(3.0, 4.0, 0.4, 1.6, (400, 90)))
    assert outcome((MEAN, compared(1.5, 0.8, -0.88, -0.52)), broken) is Outcome.HARMFUL


def test_a_target_that_the_baseline_met_already_is_no_success_of_the_pilot() -> None:
    assert outcome((MEAN, compared(0.9, 0.9, -0.1, 0.1))) is Outcome.UNDECIDED


def test_too_few_cases_leave_it_open_even_where_the_target_is_missed() -> None:
    assert outcome((MEAN, compared(1.5, 1.3, -0.5, 0.1, (146, 19)))) is Outcome.UNDECIDED
    assert outcome((MEAN, compared(1.5, 1.3, -0.5, 0.1)), needed=60) is Outcome.UNDECIDED
    assert outcome((MEAN, compared(1.5, 1.3, -0.5, 0.1)), needed=40) is Outcome.NOT_REACHED


def test_without_a_success_criterion_nothing_is_decided() -> None:
    assert outcome() is Outcome.UNDECIDED


def test_enough_cases_compares_with_the_plan_and_is_unknown_without_one() -> None:
    rows = [(MEAN, compared(1.5, 0.8, -0.88, -0.52))]
    assert evaluate(rows, pilot_cases=41, baseline_cases=146, cases_needed=41).enough_cases is True
    assert evaluate(rows, pilot_cases=40, baseline_cases=146, cases_needed=41).enough_cases is False
    assert evaluate(rows, pilot_cases=41, baseline_cases=146).enough_cases is None


def test_the_frozen_form_is_plain_json() -> None:
    judged = evaluate([(MEAN, compared(1.5, 0.8, -0.88, -0.52))], pilot_cases=41, baseline_cases=146)
    frozen = json.loads(json.dumps(judged.to_json()))
    assert frozen["outcome"] == "reached"
    assert frozen["results"][0]["verdict"] == "better"
    assert frozen["results"][0]["comparison"]["pilot"] == {"value": 0.8, "count": 41, "low": None, "high": None}


def test_the_frozen_form_gives_the_same_evaluation_again() -> None:
    judged = evaluate([(MEAN, compared(1.5, 0.8, -0.88, -0.52)), (NOT_WORSE, None)], pilot_cases=41, baseline_cases=146)
    assert Evaluation.from_json(json.loads(json.dumps(judged.to_json()))) == judged
