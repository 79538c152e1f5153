"""Intervals, tests and verdicts against textbooks, scipy and full enumeration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from statistics import NormalDist, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.engine.compare import cases_needed, compare_lead_times, compare_rates
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([3.0, 8.0, 4.0, 15.0, 9.5], [2.0, 2.5, 7.0, 11.0]),
        ([1.0, 30.0, 2.0, 5.0], [6.0, 1.5, 1.5, 20.0, 7.5]),
        ([5.0], [4.0, 6.0, 9.0]),
    ],
)
def test_the_interval_ends_at_the_percentiles_of_all_possible_resamples(
    before: list[float], after: list[float]
) -> None:
    """Every resample of both sides is drawn up: 5⁵ × 4⁴ differences of medians. The share of them below the found ends
    is 2.5 % and 97.5 %, within four standard errors (0.0062) of 10,000 random ones."""
    every = np.sort((all_medians(after)[:, None] - all_medians(before)[None, :]).ravel())
    found = compare_lead_times(np.array(before), np.array(after))
    for end, share in ((found.low, 0.025), (found.high, 0.975)):
        assert np.searchsorted(every, end, "left") / len(every) <= share + 0.0062
        assert np.searchsorted(every, end, "right") / len(every) >= share - 0.0062
    assert found.difference == median(after) - median(before)


def all_medians(values: Sequence[float]) -> np.ndarray:
    return np.median(np.array(list(product(values, repeat=len(values)))), axis=1)


TIMES = st.lists(st.integers(1, 9).map(float), min_size=2, max_size=30)


@settings(max_examples=60, deadline=None)
@given(TIMES, TIMES)
def test_the_rank_test_and_the_effect_are_those_of_all_pairs(before: list[float], after: list[float]) -> None:
    """U counts pairs (a tie is a half); its normal approximation with the correction for ties and for continuity;
    Cliff's delta is the share of longer pairs minus the share of shorter ones."""
    longer = sum(b > a for a in before for b in after)
    equal = sum(b == a for a in before for b in after)
    pairs, size = len(before) * len(after), len(before) + len(after)
    ties = sum(count**3 - count for count in np.unique(before + after, return_counts=True)[1].tolist())
    spread = math.sqrt(pairs / 12 * (size + 1 - ties / (size * (size - 1))))
    away = abs(longer + equal / 2 - pairs / 2) - 0.5
    expected = 1.0 if spread == 0 else min(1.0, 2 * (1 - NormalDist().cdf(away / spread)))
    found = compare_lead_times(np.array(before), np.array(after))
    assert found.p_value == pytest.approx(expected, abs=1e-12)
    assert found.cliffs_delta == pytest.approx((2 * longer + equal) / pairs - 1, abs=1e-12)


def test_the_approximate_rank_test_is_near_the_exact_one() -> None:
    before, after = samples(24, 1.3), samples(21, 1.0, seed=2)
    exact = stats.mannwhitneyu(after, before, method="exact").pvalue
    assert compare_lead_times(before, after).p_value == pytest.approx(exact, abs=0.005)


def test_interval_and_test_must_agree_before_anything_is_claimed() -> None:
    """The medians differ for sure (2 against 1), the ranks do not: of 10,000 pairs 5,100 are longer."""
    before = np.array([2.0] * 70 + [0.5] * 30)
    after = np.array([1.0] * 70 + [9.0] * 30)
    found = compare_lead_times(before, after)
    assert (found.low, found.high) == (-1.0, -1.0)
    assert found.p_value > 0.05
    assert found.verdict == "no_clear_difference"


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


# Newcombe 1998 (Statistics in Medicine 17, 873–890), table II, method 10: part and whole of both, interval.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0), (10, 10, 0, 10, 0.6075, 1.0),
]  # fmt: skip


@pytest.mark.parametrize("row", NEWCOMBE)
def test_newcombes_own_examples(row: tuple[int, int, int, int, float, float]) -> None:
    part1, whole1, part2, whole2, low, high = row
    found = newcombe(part2, whole2, part1, whole1)
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert newcombe(part1, whole1, part2, whole2) == (pytest.approx(-high, abs=5e-5), pytest.approx(-low, abs=5e-5))


def test_wilson_is_the_one_of_scipy() -> None:
    for whole in (1, 2, 7, 20, 333):
        for part in {0, 1, whole // 3, whole // 2, whole - 1, whole}:
            known = stats.binomtest(part, whole).proportion_ci(method="wilson")
            assert wilson(part, whole) == (pytest.approx(known.low, abs=1e-12), pytest.approx(known.high, abs=1e-12))


def test_a_comparison_of_rates_carries_both_intervals_and_counts() -> None:
    """40 of 100 → 5 of 45: 11.1 % − 40 % = −28.9 points."""
    found = compare_rates(40, 100, 5, 45)
    assert found.difference == pytest.approx(5 / 45 - 0.4, abs=1e-15)
    assert (found.low, found.high) == newcombe(40, 100, 5, 45)
    assert (found.baseline_interval, found.pilot_interval) == (wilson(40, 100), wilson(5, 45))
    assert (found.baseline_count, found.pilot_count) == (100, 45)
    assert compare_rates(40, 100, 0, 19).verdict == "too_few_cases"


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


def test_the_needed_number_is_noethers() -> None:
    """Baseline 1 … 100, a fall by 30 %: the shortened case is below a baseline case in p of all pairs, counted here.
    Noether: power 80 % at 5 % where (p − ½)² = (z₀.₉₇₅ + z₀.₈)² × (n + m + 1) ÷ (12 n m), solved for n at m = 100."""
    before = np.arange(1.0, 101.0)
    shorter = sum(float(b > 0.7 * a) + 0.5 * (b == 0.7 * a) for a in before for b in before) / 100**2
    ratio = ((1.959964 + 0.841621) / (shorter - 0.5)) ** 2 / 12
    needed = cases_needed(before, 0.3)
    assert needed is not None
    assert ratio * (needed + 101) / (100 * needed) <= 1 < ratio * (needed + 100) / (100 * (needed - 1))
