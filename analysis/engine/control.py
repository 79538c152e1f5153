"""Control charts: natural process limits and the signals that stand out from noise.

What lives here: XmR charts of values and p-charts of rates. What does not: targets and alerts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Rule = Literal["outside", "eight_on_one_side", "three_of_four_near_limit"]
XMR_FACTOR = 2.66


@dataclass(frozen=True)
class Signal:
    """The point at `index` completes a pattern that noise alone hardly makes."""

    index: int
    rule: Rule


@dataclass(frozen=True)
class ControlChart:
    """mean, and the natural limits of each point (p-charts: they differ by count), as far as values can go. None where
    nothing is known. Signals are judged by the natural limits themselves: near 0 is not near a limit below it."""

    mean: float | None
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    signals: tuple[Signal, ...]


def control_limits(values: Sequence[float | None], floor: float | None = 0.0) -> ControlChart:
    """XmR: mean ± 2.66 × mean moving range; `floor` = a bound that values cannot go below (durations: 0).

    Missing periods (None) are skipped. Example: 10, 12, 11 → mean 11, moving ranges 2 and 1 → 11 ± 3.99.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        nothing = (None,) * len(values)
        return ControlChart(known[0] if known else None, nothing, nothing, ())
    mean = exact_mean(known)
    moving = math.fsum(abs(later - earlier) for earlier, later in zip(known, known[1:], strict=False)) / (
        len(known) - 1
    )
    low, size = mean - XMR_FACTOR * moving, len(values)
    highs = (mean + XMR_FACTOR * moving,) * size
    shown = low if floor is None else max(floor, low)
    return ControlChart(mean, (shown,) * size, highs, signals(values, mean, (low,) * size, highs))


def exact_mean(known: Sequence[float]) -> float:
    """Rounded once: a sum rounded before it is divided can put the mean of equal values beside them, and all of them
    outside of limits that have no width."""
    return float(sum(map(Fraction, known)) / len(known))


def p_chart(parts: Sequence[int], wholes: Sequence[int]) -> ControlChart:
    """Rates part ÷ whole per period: overall rate ± 3 standard errors at each period's count, within 0..1."""
    total = sum(wholes)
    if not total:
        nothing = (None,) * len(wholes)
        return ControlChart(None, nothing, nothing, ())
    mean = sum(parts) / total
    spreads = [3 * math.sqrt(mean * (1 - mean) / whole) if whole else None for whole in wholes]
    low = tuple(None if spread is None else mean - spread for spread in spreads)
    high = tuple(None if spread is None else mean + spread for spread in spreads)
    values = [part / whole if whole else None for part, whole in zip(parts, wholes, strict=True)]
    return ControlChart(
        mean,
        tuple(None if each is None else max(0.0, each) for each in low),
        tuple(None if each is None else min(1.0, each) for each in high),
        signals(values, mean, low, high),
    )


def signals(
    values: Sequence[float | None], mean: float, low: Sequence[float | None], high: Sequence[float | None]
) -> tuple[Signal, ...]:
    """The three signals of the metrics page, over the known points, in order of their index."""
    points = [(index, value) for index, value in enumerate(values) if value is not None]
    found: list[Signal] = []
    sides = [(value > mean) - (value < mean) for _, value in points]
    near = [_near(value, mean, low[index], high[index]) for index, value in points]
    for place, (index, value) in enumerate(points):
        bottom, top = low[index], high[index]
        if (bottom is not None and value < bottom) or (top is not None and value > top):
            found.append(Signal(index, "outside"))
        if place >= 7 and abs(sum(sides[place - 7 : place + 1])) == 8:
            found.append(Signal(index, "eight_on_one_side"))
        window = near[max(0, place - 3) : place + 1]
        if len(window) == 4 and window[-1] and window.count(window[-1]) >= 3:
            found.append(Signal(index, "three_of_four_near_limit"))
    return tuple(found)


def _near(value: float, mean: float, low: float | None, high: float | None) -> int:
    """1 or −1 where the point is nearer to the upper or lower limit than to the mean, else 0."""
    if high is not None and value > mean and value - mean > high - value:
        return 1
    return -1 if low is not None and value < mean and mean - value > value - low else 0
