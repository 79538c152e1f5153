"""The state table of alert rules, by hand. A limit of 30 stands for 30 % throughout; values are raw, never rounded."""

from __future__ import annotations

import pytest

from monitoring.rules import OPPOSITE, Observation, Reason, State, Terms, decide, firings, is_outside


@pytest.mark.parametrize(
    ("comparison", "value", "outside"),
    [
        ("gt", 30.0001, True),
        ("gt", 30.0, False),
        ("gt", 29.9, False),
        ("ge", 30.0, True),
        ("ge", 29.9999, False),
        ("lt", 29.9999, True),
        ("lt", 30.0, False),
        ("le", 30.0, True),
        ("le", 30.0001, False),
    ],
)
def test_equality_at_the_limit_goes_by_the_comparison(comparison: str, value: float, outside: bool) -> None:
    assert is_outside(comparison, value, 30.0) is outside


def test_an_unknown_comparison_is_refused() -> None:
    with pytest.raises(ValueError, match="about"):
        is_outside("about", 1.0, 1.0)


@pytest.mark.parametrize("target", ["le", "lt", "ge", "gt"])
@pytest.mark.parametrize("value", [29.0, 30.0, 31.0])
def test_the_opposite_of_a_target_fires_exactly_when_the_target_is_missed(target: str, value: float) -> None:
    met = is_outside(target, value, 30.0)  # the same comparison, read as "is met"
    assert is_outside(OPPOSITE[target], value, 30.0) is not met


OVER, AT, UNDER = Observation(34.0, 50), Observation(30.0, 50), Observation(20.0, 50)
NOTHING, ZERO, FEW = Observation(None, 0), Observation(0.0, 50), Observation(90.0, 4)


@pytest.mark.parametrize(
    ("seen", "is_open", "state", "reason"),
    [
        ([OVER], False, State.FIRING, Reason.OUTSIDE),
        ([OVER], True, State.FIRING, Reason.OUTSIDE),
        ([AT], False, State.INACTIVE, Reason.INSIDE),
        ([AT], True, State.RESOLVED, Reason.INSIDE),
        ([UNDER], True, State.RESOLVED, Reason.INSIDE),
        ([ZERO], False, State.INACTIVE, Reason.INSIDE),
        ([ZERO], True, State.RESOLVED, Reason.INSIDE),
        ([NOTHING], False, State.INACTIVE, Reason.NO_DATA),
        ([NOTHING], True, State.FIRING, Reason.NO_DATA),
        ([], False, State.INACTIVE, Reason.NO_DATA),
        ([], True, State.FIRING, Reason.NO_DATA),
        ([FEW], False, State.INACTIVE, Reason.TOO_FEW),
        ([FEW], True, State.FIRING, Reason.TOO_FEW),
        ([OVER, UNDER], True, State.RESOLVED, Reason.INSIDE),
        ([UNDER, OVER], False, State.FIRING, Reason.OUTSIDE),
    ],
)
def test_the_state_table(seen: list[Observation], is_open: bool, state: State, reason: Reason) -> None:
    decision = decide(Terms("gt", 30.0, min_count=5), seen, is_open=is_open)
    assert (decision.state, decision.reason) == (state, reason)


def test_no_data_is_not_zero_for_a_rule_that_fires_below() -> None:
    below = Terms("lt", 30.0)
    assert decide(below, [ZERO], is_open=False).state == State.FIRING
    assert decide(below, [NOTHING], is_open=False).state == State.INACTIVE
    assert decide(below, [Observation(float("nan"), 9)], is_open=False).reason == Reason.NO_DATA
    assert decide(below, [Observation(0.0, 0)], is_open=False).reason == Reason.NO_DATA


@pytest.mark.parametrize(
    ("seen", "state", "reason"),
    [
        ([OVER], State.INACTIVE, Reason.NOT_YET),
        ([OVER, OVER], State.INACTIVE, Reason.NOT_YET),
        ([OVER, OVER, OVER], State.FIRING, Reason.OUTSIDE),
        ([OVER, UNDER, OVER], State.INACTIVE, Reason.NOT_YET),
        ([OVER, NOTHING, OVER], State.INACTIVE, Reason.NOT_YET),
        ([UNDER, OVER, OVER, OVER], State.FIRING, Reason.OUTSIDE),
    ],
)
def test_three_in_a_row_means_three_without_a_gap(seen: list[Observation], state: State, reason: Reason) -> None:
    decision = decide(Terms("gt", 30.0, in_a_row=3), seen, is_open=False)
    assert (decision.state, decision.reason) == (state, reason)


def test_the_minimum_count_itself_is_enough() -> None:
    terms = Terms("gt", 30.0, min_count=20)
    assert decide(terms, [Observation(40.0, 20)], is_open=False).state == State.FIRING
    assert decide(terms, [Observation(40.0, 19)], is_open=False).state == State.INACTIVE


def test_history_counts_openings_not_periods_outside() -> None:
    """outside, outside | inside | outside | nothing, outside (still the same alert) | inside: opened at 0 and 3."""
    seen = [OVER, OVER, UNDER, OVER, NOTHING, OVER, AT]
    assert firings(Terms("gt", 30.0), seen) == [0, 3]
    assert firings(Terms("gt", 30.0, in_a_row=2), seen) == [1]
    assert firings(Terms("gt", 30.0), []) == []
