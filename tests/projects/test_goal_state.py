"""How a goal stands. Hand-checked: 3.0 → 1.9 on the way to 1.5 is 1.1 of 1.5, i.e. 73.3 % of the way, 0.4 short."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from projects.goal_state import progress, standing

START, TODAY, DUE = date(2026, 3, 2), date(2026, 5, 1), date(2026, 6, 30)


def stands(**values: Any) -> Any:
    given = {
        "comparison": "le",
        "target": 1.5,
        "value": 1.9,
        "baseline": 3.0,
        "due": DUE,
        "started": START,
        "today": TODAY,
    }
    return standing(**(given | values))


def test_on_the_way_says_how_far() -> None:
    found = stands()
    assert found.state == "on_the_way"
    assert found.progress == pytest.approx(1.1 / 1.5)
    assert found.short == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("comparison", "value", "state"),
    [("le", 1.5, "met"), ("lt", 1.5, "on_the_way"), ("lt", 1.4999, "met"), ("le", 1.5001, "on_the_way")],
)
def test_the_case_at_the_limit_is_where_at_most_and_less_than_differ(comparison: str, value: float, state: str) -> None:
    assert stands(comparison=comparison, value=value).state == state


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"value": None}, "no_figure"),
        ({"baseline": None}, "no_baseline"),
        ({"today": date(2026, 7, 1)}, "overdue"),
        ({"today": DUE}, "at_risk"),
        ({"today": date(2026, 6, 15)}, "on_the_way"),
        ({"today": date(2026, 6, 16)}, "at_risk"),
        ({"value": 3.0}, "no_progress"),
        ({"value": 3.2}, "no_progress"),
        ({"value": 3.2, "today": date(2026, 5, 20)}, "at_risk"),
        ({"value": 1.2, "today": date(2026, 7, 1)}, "met"),
        ({"due": None}, "on_the_way"),
        ({"target": None}, "no_target"),
    ],
)
def test_states(values: dict[str, Any], state: str) -> None:
    assert stands(**values).state == state


def test_progress_works_upwards_and_stays_within_the_bar() -> None:
    assert progress(baseline=0.6, value=0.75, target=0.9) == pytest.approx(0.5)
    assert progress(baseline=3.0, value=4.0, target=1.5) == 0.0
    assert progress(baseline=3.0, value=1.0, target=1.5) == 1.0
    assert progress(baseline=1.5, value=1.5, target=1.5) is None
