"""Every sentence of the pilot, one per case: it never claims more than the interval allows."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from pilots.evaluation import Comparison, Criterion, Evaluation, Sample, evaluate
from pilots.findings import heading, interval_text, relative, row_of, target_text

DAY = 86400
URGENT: dict[str, object] = {"attributes": {"priority": ["urgent"]}}
MEAN = Criterion("1", "lead_time_mean", "down", "le", 0.9 * DAY)


def judged(
    before: float, after: float, low: float, high: float, cases: tuple[int, int] = (146, 41), **more: Any
) -> Evaluation:
    table = Comparison(
        Sample(before * DAY, cases[0]), Sample(after * DAY, cases[1]), (after - before) * DAY, low * DAY, high * DAY
    )
    return evaluate([(more.pop("criterion", MEAN), table)], pilot_cases=cases[1], baseline_cases=cases[0], **more)


CASES = [
    (
        judged(1.5, 0.8, -0.88, -0.52),
        "Mean lead time of the “urgent” cases fell from 1.5 d to 0.8 d in the pilot",
        "试点中“urgent”案件的平均总耗时从 1.5 天降至 0.8 天",
    ),
    (
        judged(1.5, 1.2, -0.6, -0.02),
        "Mean lead time of the “urgent” cases probably fell from 1.5 d to 1.2 d in the pilot",
        "试点中“urgent”案件的平均总耗时可能从 1.5 天降至 1.2 天",
    ),
    (
        judged(1.5, 2.5, 0.7, 1.3),
        "Mean lead time of the “urgent” cases rose from 1.5 d to 2.5 d in the pilot",
        "试点中“urgent”案件的平均总耗时从 1.5 天升至 2.5 天",
    ),
    (
        judged(1.5, 1.8, 0.02, 0.6),
        "Mean lead time of the “urgent” cases probably rose from 1.5 d to 1.8 d in the pilot",
        "试点中“urgent”案件的平均总耗时可能从 1.5 天升至 1.8 天",
    ),
    (
        judged(1.5, 1.3, -0.5, 0.1),
        "Mean lead time of the “urgent” cases: 1.3 d in the pilot, 1.5 d before, no clear difference",
        "“urgent”案件的平均总耗时：试点 1.3 天，此前 1.5 天，差异不明确",
    ),
    (
        judged(1.5, 0.8, -0.88, -0.52, (146, 12)),
        "Too few cases to tell: 12 in the pilot, 146 before",
        "案件太少，无法判断：试点 12 件，此前 146 件",
    ),
    (
        judged(1.5, 1.3, -0.5, 0.1, cases_needed=60),
        "Too few cases to tell: 41 of the 60 that the plan asks for",
        "案件太少，无法判断：计划需要 60 件，目前 41 件",
    ),
]


@pytest.mark.parametrize("evaluation, english, chinese", CASES)
def test_the_heading_is_the_finding_in_both_languages(evaluation: Evaluation, english: str, chinese: str) -> None:
    assert heading("Week 1", "running", URGENT, evaluation) == english
    with translation.override("zh-hans"):
        assert heading("Week 1", "running", URGENT, evaluation) == chinese


def test_a_planned_pilot_and_one_without_figures_are_headed_by_their_name() -> None:
    assert heading("Week 1", "planned", URGENT, judged(1.5, 0.8, -0.88, -0.52)) == "Week 1"
    nothing = evaluate([(MEAN, None)], pilot_cases=0, baseline_cases=0)
    assert heading("Week 1", "running", URGENT, nothing) == "Week 1"


def test_one_comparison_is_written_in_one_unit() -> None:
    """0.8 d alone would be written as 19.2 h."""
    row = row_of(judged(1.5, 0.8, -0.88, -0.52).results[0], URGENT)
    assert (row.before, row.after, row.change) == ("1.5 d", "0.8 d", "−0.7 d")
    assert row.target == "at most 0.9 d"
    assert row.interval == "−0.88 to −0.52 d"
    assert row.attainment == "Met"


def test_sides_without_a_case_are_dashes_and_the_target_is_still_said() -> None:
    empty = Comparison(Sample(None, 0), Sample(None, 0))
    row = row_of(evaluate([(MEAN, empty)], pilot_cases=0, baseline_cases=0).results[0], URGENT)
    assert (row.before, row.after, row.change, row.interval) == ("–", "–", "–", "–")
    assert row.target == "at most 21.6 h"


def test_the_share_names_what_it_is_a_share_of() -> None:
    """−0.7 ÷ 1.5 = −46.7 % of the urgent baseline, never −73 % of the 3 d of all complaints."""
    comparison = judged(1.5, 0.8, -0.88, -0.52).results[0].comparison
    assert relative(comparison, "d", URGENT) == "−46.7% of the “urgent” baseline of 1.5 d (146 cases)"
    assert relative(comparison, "d", {}) == "−46.7% of the baseline of 1.5 d (146 cases)"
    with translation.override("zh-hans"):
        assert relative(comparison, "d", URGENT) == "相对“urgent”案件基线 1.5 天（146 件）：−46.7%"


def test_a_rise_carries_its_sign() -> None:
    comparison = judged(2.0, 3.0, 0.7, 1.3).results[0].comparison
    assert relative(comparison, "d", {}) == "+50% of the baseline of 2.0 d (146 cases)"


def test_differences_of_rates_are_points() -> None:
    rate = Criterion("1", "case_timeout_rate", "down", "lt", 0.1)
    table = Comparison(Sample(0.2, 146), Sample(0.02, 41), -0.18, -0.26, -0.1)
    row = row_of(evaluate([(rate, table)], pilot_cases=41, baseline_cases=146).results[0], {})
    assert (row.before, row.after, row.change) == ("20%", "2%", "−18 pts")
    assert row.target == "less than 10%"
    assert interval_text(table, "share") == "−26 to −10 pts"


@pytest.mark.parametrize(
    "comparison, words",
    [("le", "at most 1 d"), ("lt", "less than 1 d"), ("ge", "at least 1 d"), ("gt", "more than 1 d")],
)
def test_comparisons_are_said_in_words(comparison: str, words: str) -> None:
    measured = judged(1.5, 0.8, -0.88, -0.52).results[0].comparison
    assert target_text(Criterion("1", "lead_time_mean", "down", comparison, DAY), measured) == words


def test_worse_is_never_shown_as_good() -> None:
    row = row_of(judged(1.5, 2.5, 0.7, 1.3).results[0], URGENT)
    assert (row.evidence, row.evidence_state, row.attainment_state) == ("Clear", "risk", "risk")
    guard = Criterion("2", "lead_time_mean", "down", is_guardrail=True, population="outside")
    row = row_of(judged(1.5, 2.5, 0.7, 1.3, criterion=guard).results[0], URGENT)
    assert (row.evidence_state, row.attainment, row.about) == ("breach", "Broken", "all other cases")
