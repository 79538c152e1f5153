"""Intervals, tests, verdicts and control charts against textbooks and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.engine.compare import cases_needed, compare_lead_times, compare_rates
from analysis.engine.control import control_limits, p_chart
from analysis.engine.intervals import newcombe, wilson


def samples(count: int, factor: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(0, 0.5, count) * factor


def test_a_halved_lead_time_is_better_and_a_doubled_one_worse() -> None:
    before, after = samples(100, 1.5), samples(45, 0.8, seed=2)
    better, worse = compare_lead_times(before, after), compare_lead_times(after, before)
    assert (better.verdict, worse.verdict) == ("better", "worse")
    assert better.low < better.difference < better.high < 0
    assert better.cliffs_delta == pytest.approx(-worse.cliffs_delta)
    assert (better.baseline_count, better.pilot_count) == (100, 45)


def test_the_interval_is_the_bootstrap_of_scipy() -> None:
    before, after = samples(61, 1.5), samples(44, 1.2, seed=2)
    known = stats.bootstrap(
        (after, before), lambda a, b, axis: np.median(a, axis=axis) - np.median(b, axis=axis), n_resamples=9999,
        method="percentile", rng=np.random.default_rng(3),
    ).confidence_interval  # fmt: skip
    found = compare_lead_times(before, after)
    assert (found.low, found.high) == (pytest.approx(known.low, abs=0.03), pytest.approx(known.high, abs=0.03))
    assert found == compare_lead_times(before[::-1], after)


def test_few_cases_and_equal_samples_claim_nothing() -> None:
    assert compare_lead_times(samples(100, 3), samples(19, 1)).verdict == "too_few_cases"
    assert compare_lead_times(samples(50, 1), samples(50, 1)).verdict == "no_clear_difference"
    assert compare_lead_times(np.ones(30), np.ones(30)).verdict == "no_clear_difference"


def test_cliffs_delta_counts_pairs() -> None:
    """Pilot 1, 2 against baseline 2, 3: of 4 pairs 3 shorter, 1 equal → −0.75."""
    assert compare_lead_times(np.array([2.0, 3.0]), np.array([1.0, 2.0])).cliffs_delta == -0.75


def test_relative_change_speaks_of_the_own_baseline() -> None:
    """1.5 → 0.8 is −46.7 %."""
    found = compare_lead_times(np.full(30, 1.5), np.full(30, 0.8))
    assert found.relative_mean_change == pytest.approx(-0.4667, abs=1e-4)


def test_wilson_and_newcombe_match_published_values() -> None:
    """Newcombe 1998: 81/263 → 0.2553–0.3662; 56/70 against 48/80 → difference 0.2, 0.0524–0.3339."""
    assert wilson(81, 263) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert newcombe(48, 80, 56, 70) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0


def test_rates_are_judged_by_their_direction() -> None:
    assert compare_rates(40, 100, 5, 45).verdict == "better"
    assert compare_rates(40, 100, 5, 45, better="up").verdict == "worse"
    assert compare_rates(40, 100, 17, 45).verdict == "no_clear_difference"


def test_more_cases_are_needed_for_smaller_effects() -> None:
    before = samples(400, 1.0)
    assert cases_needed(before, 0.5) == 20
    small = cases_needed(before, 0.15)
    assert small is not None
    assert small > 50
    assert cases_needed(before, 0.0) is None
    assert cases_needed(samples(5, 1.0), 0.1) is None


def test_the_needed_number_gives_about_the_promised_power() -> None:
    """Simulated at an effect of 25 %: the test finds it in 70–92 % of 300 trials."""
    random = np.random.default_rng(4)
    before = random.lognormal(0, 0.6, 500)
    needed = cases_needed(before, 0.25)
    assert needed is not None
    hits = [
        stats.mannwhitneyu(random.lognormal(0, 0.6, needed) * 0.75, before).pvalue < 0.05 for _ in range(300)
    ]  # fmt: skip
    assert 0.7 <= np.mean(hits) <= 0.92


def test_natural_limits_of_individuals() -> None:
    """10, 12, 11: mean 11, moving ranges 2 and 1 → 11 ± 2.66 × 1.5."""
    chart = control_limits([10.0, None, 12.0, 11.0])
    assert (chart.mean, chart.low[0], chart.high[0]) == (11.0, pytest.approx(7.01), pytest.approx(14.99))


def test_signals_name_their_point() -> None:
    flat = [10.0, 11.0] * 5
    assert control_limits(flat).signals == ()
    outside = [found.index for found in control_limits([*flat, 30.0]).signals if found.rule == "outside"]
    assert outside == [10]
    shifted = control_limits([1.0, 2.0, 1.0, 2.0] * 2 + [8.0, 9.0] * 4)
    assert {found.rule for found in shifted.signals} >= {"eight_on_one_side"}


def test_p_chart_limits_follow_the_counts() -> None:
    """10 of 100 and 10 of 100 and 0 of 0: mean 0.1, spread 3 × 0.03; the empty period has no limits."""
    chart = p_chart([10, 10, 0], [100, 100, 0])
    assert (chart.mean, chart.high[0], chart.high[2]) == (0.1, pytest.approx(0.19), None)
    assert chart.low[0] == pytest.approx(0.01)
