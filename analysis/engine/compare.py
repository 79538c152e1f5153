"""Is the pilot better than the baseline: differences with intervals, tests, effect sizes, and a verdict.

What lives here: comparison of two samples of lead times and of two rates; how many cases are needed to see an effect.
What does not: which cases are compared (`measure.case_values`), criteria and guardrails.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from analysis.engine.intervals import newcombe, wilson

Verdict = Literal["better", "worse", "no_clear_difference", "too_few_cases"]
FEWEST_CASES = 20
"""Below this many on either side nothing is claimed."""

ALPHA = 0.05
RESAMPLES = 10_000
SEED = 20_240_607


@dataclass(frozen=True)
class Comparison:
    """Lead times in the unit they came in. difference = pilot median − baseline median, with its 95 % bootstrap
    interval; p_value: Mann–Whitney, two-sided; cliffs_delta: −1 (every pilot case shorter) … 1."""

    baseline_count: int
    pilot_count: int
    baseline_median: float
    pilot_median: float
    baseline_mean: float
    pilot_mean: float
    difference: float
    low: float
    high: float
    p_value: float
    cliffs_delta: float
    verdict: Verdict

    @property
    def relative_mean_change(self) -> float | None:
        """(pilot mean − baseline mean) ÷ baseline mean. Example: 1.5 d → 0.8 d is −0.467."""
        return (self.pilot_mean - self.baseline_mean) / self.baseline_mean if self.baseline_mean else None


@dataclass(frozen=True)
class RateComparison:
    """difference = pilot rate − baseline rate with its 95 % Newcombe interval; each rate with its Wilson interval."""

    baseline_rate: float
    pilot_rate: float
    baseline_interval: tuple[float, float]
    pilot_interval: tuple[float, float]
    baseline_count: int
    pilot_count: int
    difference: float
    low: float
    high: float
    verdict: Verdict


def compare_lead_times(baseline: np.ndarray, pilot: np.ndarray) -> Comparison:
    """Compare two samples of times, where less is better. Each needs at least one value."""
    before, after = (np.sort(np.asarray(values, dtype=float)) for values in (baseline, pilot))
    if not before.size or not after.size:
        raise ValueError("both samples need a case")
    low, high = _bootstrap(before, after)
    test = stats.mannwhitneyu(after, before, alternative="two-sided", method="asymptotic")
    pairs = before.size * after.size
    delta = 2 * float(test.statistic) / pairs - 1
    p_value = 1.0 if math.isnan(test.pvalue) else float(test.pvalue)
    return Comparison(
        int(before.size), int(after.size), float(np.median(before)), float(np.median(after)), float(before.mean()),
        float(after.mean()), float(np.median(after) - np.median(before)), low, high, p_value, delta,
        _verdict(before.size, after.size, low, high, significant=p_value < ALPHA),
    )  # fmt: skip


def compare_rates(k1: int, n1: int, k2: int, n2: int, better: Literal["down", "up"] = "down") -> RateComparison:
    """Compare k1 of n1 (baseline) with k2 of n2 (pilot). Example: 40 of 100 and 5 of 45 → −28.9 points, better."""
    low, high = newcombe(k1, n1, k2, n2)
    claimed = (low, high) if better == "down" else (-high, -low)
    return RateComparison(
        k1 / n1, k2 / n2, wilson(k1, n1), wilson(k2, n2), n1, n2, k2 / n2 - k1 / n1, low, high,
        _verdict(n1, n2, *claimed, significant=True),
    )  # fmt: skip


def cases_needed(baseline: np.ndarray, relative_effect: float, power: float = 0.8) -> int | None:
    """Pilot cases needed to see lead times fall by that part (0.5 = halved) against this baseline.

    Noether's formula for the Mann–Whitney test at 5 %, two-sided, the pilot taken as the baseline × (1 − effect).
    None when no number suffices: the baseline itself has too few cases, or the effect is nil.
    """
    before = np.sort(np.asarray(baseline, dtype=float))
    if before.size < 2 or relative_effect == 0:
        return None
    after = before * (1 - relative_effect)
    below = np.searchsorted(before, after, side="left").sum()
    same = np.searchsorted(before, after, side="right").sum() - below
    chance = 1 - (below + same / 2) / before.size**2
    distance = abs(chance - 0.5)
    if distance == 0:
        return None
    quantiles = float(stats.norm.ppf(1 - ALPHA / 2) + stats.norm.ppf(power))
    room = 12 * (distance / quantiles) ** 2 - 1 / before.size
    return None if room <= 0 else max(FEWEST_CASES, math.ceil((1 + 1 / before.size) / room))


def _verdict(count1: int, count2: int, low: float, high: float, *, significant: bool) -> Verdict:
    """Claimed only when interval and test agree; less is better."""
    if min(count1, count2) < FEWEST_CASES:
        return "too_few_cases"
    if significant and high < 0:
        return "better"
    return "worse" if significant and low > 0 else "no_clear_difference"


def _bootstrap(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """95 % percentile interval of the difference of medians; the same samples give the same interval."""
    random = np.random.default_rng(SEED)
    differences = _resampled_medians(random, after) - _resampled_medians(random, before)
    low, high = np.quantile(differences, [ALPHA / 2, 1 - ALPHA / 2])
    return float(low), float(high)


def _resampled_medians(random: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Medians of bootstrap resamples of sorted values, drawn through the order statistics of n uniform numbers.

    The k-th smallest of n uniform numbers is Beta(k, n − k + 1), and a resample's k-th value is the sample's value at
    that quantile: the same distribution as resampling all n values, in constant time for any n.
    """
    size = len(values)
    middle = (size + 1) // 2
    first = random.beta(middle, size - middle + 1, RESAMPLES)
    lower = values[np.minimum((first * size).astype(int), size - 1)]
    if size % 2:
        return lower
    left = size - middle
    second = first + (1 - first) * (1 - random.random(RESAMPLES) ** (1 / left))
    return (lower + values[np.minimum((second * size).astype(int), size - 1)]) / 2
