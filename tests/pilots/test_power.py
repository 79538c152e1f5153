"""How many pilot cases a rate needs: worked out by hand, and simulated."""

from __future__ import annotations

import numpy as np
import pytest

from pilots.power import rate_cases_needed


@pytest.mark.parametrize(
    ("before", "count", "target", "needed"),
    [
        (0.4, 1000, 0.3, 204),  # 0.21 ÷ (0.01 ÷ 7.8489 − 0.24 ÷ 1000) = 0.21 ÷ 0.00103406 = 203.08
        (0.4, 1000, 0.1, 20),  # 9 by the formula, held up to the 20 below which nothing is claimed
        (0.1, 50, 0.05, None),  # 0.0025 ÷ 7.8489 < 0.09 ÷ 50: the baseline alone is too uncertain
        (0.4, 1000, 0.4, None),
        (0.4, 19, 0.1, None),
    ],
)
def test_by_hand(before: float, count: int, target: float, needed: int | None) -> None:
    assert rate_cases_needed(before, count, target) == needed


def test_the_needed_number_gives_about_the_promised_power() -> None:
    """A fall from 40 % of 500 to 25 %: the interval of the difference leaves out 0 in about 80 % of 2,000 pilots."""
    needed = rate_cases_needed(0.4, 500, 0.25)
    assert needed is not None
    random = np.random.default_rng(6)
    first, second = random.binomial(500, 0.4, 2000) / 500, random.binomial(needed, 0.25, 2000) / needed
    spread = np.sqrt(first * (1 - first) / 500 + second * (1 - second) / needed)
    assert 0.76 < np.mean(second - first + 1.959964 * spread < 0) < 0.86
