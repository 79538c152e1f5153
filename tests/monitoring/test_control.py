"""Control limits and signals by hand."""

from __future__ import annotations

import pytest

from monitoring.control import Limits, p_chart, signals, xmr


def test_individuals_and_moving_range() -> None:
    """10, 12, 11: mean 11, moving ranges 2 and 1, mean 1.5; 11 ± 2.66 × 1.5 = 7.01 and 14.99."""
    found = xmr([10, 12, 11])
    assert found is not None
    assert (found.mean, round(found.low, 2), round(found.high, 2), found.provisional) == (11, 7.01, 14.99, True)
    assert xmr([10]) is None
    assert xmr([1, 9, 1]).low == 0.0  # type: ignore[union-attr]
    assert not xmr([1.0] * 12).provisional  # type: ignore[union-attr]


def test_rates_of_a_tenth_over_a_hundred() -> None:
    """0.1 ± 3 × √(0.1 × 0.9 ÷ 100) = 0.1 ± 0.09."""
    found = p_chart([0.1, 0.1], [100, 100])
    assert found is not None
    assert (round(found.low, 6), round(found.high, 6)) == (0.01, 0.19)
    assert p_chart([0.1, 0.2], [0, 0]) is None
    # 0 of 10 and 20 of 40: 20 of 50, not the mean of the two rates.
    assert p_chart([0.0, 0.5], [10, 40]).mean == pytest.approx(0.4)  # type: ignore[union-attr]


LIMITS = Limits(mean=10, low=4, high=16, provisional=False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 17, 10], [1]),
        ([10, 3, 10], [1]),
        ([11] * 7, []),
        ([11] * 8, [7]),
        ([11] * 9, [7, 8]),
        ([11] * 4 + [10] + [11] * 4, []),
        ([14, 14, 10, 14], [3]),
        ([14, 10, 10, 14], []),
        ([14, 6, 14, 6], []),
    ],
)
def test_what_noise_does_not_explain(values: list[float], expected: list[int]) -> None:
    assert signals(values, LIMITS) == expected
