"""The mean and its 95 % intervals, from the cases' values. Pure numpy and scipy.

What lives here: means. What does not: medians and rates, which `analysis.engine.compare` compares.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


def mean_interval(values: np.ndarray) -> tuple[float, float] | None:
    """Student's interval of the mean. [1, 2, 3] → 2 ± 4.303 × 1/√3 = (−0.48, 4.48). None for fewer than two values."""
    if len(values) < 2:
        return None
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * _standard_error(values)
    mean = float(np.mean(values))
    return mean - half, mean + half


def difference_of_means(before: np.ndarray, after: np.ndarray) -> tuple[float, float, float] | None:
    """Mean of `after` − mean of `before`, and Welch's 95 % interval (the spreads may differ: a pilot often narrows
    them). None where one side has fewer than two values."""
    if len(before) < 2 or len(after) < 2:
        return None
    difference = float(np.mean(after) - np.mean(before))
    first, second = _standard_error(before) ** 2, _standard_error(after) ** 2
    if first + second == 0:
        return difference, difference, difference
    freedom = (first + second) ** 2 / (first**2 / (len(before) - 1) + second**2 / (len(after) - 1))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * math.sqrt(first + second)
    return difference, difference - half, difference + half


def _standard_error(values: np.ndarray) -> float:
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))
