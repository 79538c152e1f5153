"""Natural limits and signals: worked out by hand, and what must hold for any series."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.control import control_limits, p_chart


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


def rules(found: tuple[object, ...]) -> list[tuple[int, str]]:
    return [(each.index, each.rule) for each in found]  # type: ignore[attr-defined]


@settings(max_examples=200, deadline=None)
@given(st.floats(0.001, 1e9), st.integers(2, 60))
def test_a_series_that_never_changes_has_no_signal(value: float, count: int) -> None:
    """Its limits have no width, so a mean that is rounded beside the value would make every point a signal."""
    chart = control_limits([value] * count)
    assert chart.signals == ()
    assert chart.mean == chart.low[0] == chart.high[0] == value
    assert p_chart([1] * count, [3] * count).signals == ()


def test_eight_on_one_side_is_told_at_the_eighth_and_after() -> None:
    """Mean 5; seven below say nothing, the eighth and the ninth do. A point on the mean breaks the row."""
    flat = [4.0] * 9 + [14.0]
    assert [index for index, rule in rules(control_limits(flat).signals) if rule == "eight_on_one_side"] == [7, 8]
    broken = [4.0] * 5 + [5.0] + [4.0] * 4 + [14.0]
    assert control_limits(broken).mean == 5.0
    assert [rule for _, rule in rules(control_limits(broken).signals) if rule == "eight_on_one_side"] == []


def test_three_of_four_near_the_limit() -> None:
    """0, 1, 0, 1, 0, 1, 0, 1, 5, 5, 0.5, 5: mean 1.625, moving ranges 7 × 1, 4, 0, 4.5, 4.5 → mean 20 ÷ 11 → upper
    limit 6.461. Nearer to it than to the mean from 4.043 on: places 8, 9 and 11, told at 11."""
    series = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 5.0, 5.0, 0.5, 5.0]
    chart = control_limits(series)
    assert chart.high[0] == pytest.approx(1.625 + 2.66 * 20 / 11)
    assert [index for index, rule in rules(chart.signals) if rule == "three_of_four_near_limit"] == [11]


def test_near_zero_is_not_near_a_limit_below_zero() -> None:
    """20, 1, 18, 2, 1, 2, 25, 22: mean 11.375, mean moving range 80 ÷ 7, natural limit 11.375 − 30.4 = −19.025. The 2,
    1, 2 lie 9 from the mean and 21 from that limit. The chart draws it at 0, to which they are near."""
    chart = control_limits([20.0, 1.0, 18.0, 2.0, 1.0, 2.0, 25.0, 22.0])
    assert (chart.low[0], chart.signals) == (0.0, ())
    assert control_limits([20.0, 1.0, 18.0], floor=None).low[0] == pytest.approx(13 - 2.66 * 18)
    rare = p_chart([4, 0, 0, 0, 4, 2], [100] * 6)
    assert (rare.low[0], rare.signals) == (0.0, ())


def test_missing_periods_are_passed_over() -> None:
    """The moving range goes from 10 to 12 over the gap; a chart of one value has no limits."""
    assert control_limits([10.0, None, None, 12.0]).high[3] == pytest.approx(11 + 2.66 * 2)
    assert control_limits([None, 3.0]) == control_limits([None, 3.0, None][:2])
    assert control_limits([None, 3.0]).high == (None, None)


def test_a_rate_far_outside_its_limits_is_told_at_its_own_count() -> None:
    """30 of 300: mean 10 %. At 25 items the upper limit is 10 % + 3 × √(0.09 ÷ 25) = 28 %, at 100 it is 19 %."""
    chart = p_chart([5, 19, 6], [25, 100, 175])
    assert chart.mean == 0.1
    assert chart.high[:2] == (pytest.approx(0.28), pytest.approx(0.19))
    assert rules(chart.signals) == []
    assert rules(p_chart([4, 20, 6], [25, 100, 175]).signals) == [(1, "outside")]
