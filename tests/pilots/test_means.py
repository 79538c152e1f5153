"""Intervals of means, against values worked out by hand and against scipy's own Welch test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pilots.means import difference_of_means, mean_interval


def test_the_interval_of_the_mean_of_one_two_three() -> None:
    """Mean 2, standard deviation 1, standard error 1/√3 = 0.57735, t(2) = 4.30265 → 2 ± 2.48414."""
    assert mean_interval(np.array([1.0, 2.0, 3.0])) == pytest.approx((-0.48414, 4.48414), abs=1e-5)


def test_one_value_has_no_interval() -> None:
    assert mean_interval(np.array([1.0])) is None
    assert difference_of_means(np.array([1.0]), np.array([1.0, 2.0])) is None


def test_the_difference_is_after_minus_before() -> None:
    """Means 1.5 and 0.8: −0.7."""
    found = difference_of_means(np.array([1.0, 2.0]), np.array([0.7, 0.9]))
    assert found is not None
    assert found[0] == pytest.approx(-0.7)
    assert found[1] < -0.7 < found[2]


def test_the_interval_is_welchs() -> None:
    random = np.random.default_rng(7)
    before, after = random.gamma(4, 0.4, 146), random.gamma(4, 0.2, 41)
    found = difference_of_means(before, after)
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found is not None
    assert found[1:] == pytest.approx((expected.low, expected.high))


def test_values_without_any_spread_have_an_interval_of_no_width() -> None:
    assert difference_of_means(np.array([2.0, 2.0]), np.array([1.0, 1.0])) == (-1.0, -1.0, -1.0)
