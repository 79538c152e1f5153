"""Why an alert fires: readings and a rule give a state. Pure: no Django, no database, no clock.

What lives here: the comparison at the limit, the least number of cases, periods in a row, and what no data means.
What does not: where readings come from (`services/readings.py`) and what is written when the state changes
(`services/alerts.py`).

    inactive ──outside──▶ firing ──inside──▶ resolved

A reading without a value, or with fewer cases than the rule asks for, moves nothing: it neither fires nor resolves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    INACTIVE = "inactive"
    FIRING = "firing"
    RESOLVED = "resolved"


class Reason(StrEnum):
    OUTSIDE = "outside"  # the figure is where the rule says it must not be
    INSIDE = "inside"
    NO_DATA = "no_data"  # nothing measured: that is not 0
    TOO_FEW = "too_few"  # measured on fewer cases than the rule asks for
    NOT_YET = "not_yet"  # outside, but not yet for as many periods as the rule asks for


@dataclass(frozen=True)
class Terms:
    """Fires when a value is `comparison` than `limit` (gt, ge, lt, le), on at least `min_count` cases, in `in_a_row`
    successive readings."""

    comparison: str
    limit: float
    min_count: int = 1
    in_a_row: int = 1


@dataclass(frozen=True)
class Observation:
    """One reading: `value` is None where nothing was measured; `count` says how many cases stand behind it."""

    value: float | None
    count: int
    label: str = ""


@dataclass(frozen=True)
class Decision:
    """The state after looking, and the observation that decided it."""

    state: State
    reason: Reason
    observation: Observation | None = None


OPPOSITE = {"le": "gt", "lt": "ge", "ge": "lt", "gt": "le"}


def is_outside(comparison: str, value: float, limit: float) -> bool:
    """Whether `value` fires. Raw values are compared: 30.0001 is more than 30, 30 is not, and 30 is at least 30."""
    if comparison == "gt":
        return value > limit
    if comparison == "ge":
        return value >= limit
    if comparison == "lt":
        return value < limit
    if comparison == "le":
        return value <= limit
    raise ValueError(f"no such comparison: {comparison}")


def judge(terms: Terms, observation: Observation | None) -> Reason:
    """Where one reading lies: outside, inside, or not to be judged."""
    if observation is None or observation.value is None or math.isnan(observation.value) or observation.count == 0:
        return Reason.NO_DATA
    if observation.count < terms.min_count:
        return Reason.TOO_FEW
    return Reason.OUTSIDE if is_outside(terms.comparison, observation.value, terms.limit) else Reason.INSIDE


def decide(terms: Terms, observations: Sequence[Observation], *, is_open: bool) -> Decision:
    """The state that follows from the readings, oldest first, given whether an alert is open already.

    Two readings of 31 % and 34 % against "more than 30 %", two in a row: firing. Then 29 %: resolved. Then nothing
    measured: inactive, because of no data.
    """
    latest = observations[-1] if observations else None
    reason = judge(terms, latest)
    if is_open:
        state = State.RESOLVED if reason == Reason.INSIDE else State.FIRING
        return Decision(state, reason, latest)
    if reason != Reason.OUTSIDE:
        return Decision(State.INACTIVE, reason, latest)
    recent = observations[-max(terms.in_a_row, 1) :]
    if len(recent) < terms.in_a_row or any(judge(terms, each) != Reason.OUTSIDE for each in recent):
        return Decision(State.INACTIVE, Reason.NOT_YET, latest)
    return Decision(State.FIRING, Reason.OUTSIDE, latest)


def firings(terms: Terms, observations: Sequence[Observation]) -> list[int]:
    """Positions at which the rule would have opened an alert, had it watched from the first reading on."""
    opened: list[int] = []
    is_open = False
    for position in range(len(observations)):
        decision = decide(terms, observations[: position + 1], is_open=is_open)
        if decision.state == State.FIRING and not is_open:
            opened.append(position)
        is_open = decision.state == State.FIRING
    return opened
