"""Control limits and signals of a series of readings. Pure: no Django.

Individuals and moving range (XmR) for times and counts, a p-chart for rates (`METRICS.md`, control charts). What does
not live here: targets and alerts, which are another question than whether a series is stable.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

XMR = 2.66  # mean moving range to natural process limits
PROVISIONAL_BELOW = 12  # points


@dataclass(frozen=True)
class Limits:
    """Centre and natural limits; `provisional` while fewer than 12 points stand behind them."""

    mean: float
    low: float
    high: float
    provisional: bool


def xmr(values: Sequence[float]) -> Limits | None:
    """mean ± 2.66 × mean moving range; 10, 12, 11 → 11 ± 2.66 × 1.5 = 7.01 to 14.99. Never below zero."""
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    moving = [abs(b - a) for a, b in zip(values, values[1:], strict=False)]
    reach = XMR * sum(moving) / len(moving)
    return Limits(mean, max(mean - reach, 0.0), mean + reach, len(values) < PROVISIONAL_BELOW)


def p_chart(rates: Sequence[float], counts: Sequence[int]) -> Limits | None:
    """p ± 3 × √(p (1 − p) ÷ n) with the mean count n; rates of 0.1 over 100 each → 0.01 to 0.19."""
    total = sum(counts)
    if len(rates) < 2 or not total:
        return None
    mean = sum(rate * count for rate, count in zip(rates, counts, strict=True)) / total
    reach = 3 * math.sqrt(mean * (1 - mean) / (total / len(counts)))
    return Limits(mean, max(mean - reach, 0.0), min(mean + reach, 1.0), len(rates) < PROVISIONAL_BELOW)


def signals(values: Sequence[float], limits: Limits) -> list[int]:
    """Positions that noise does not explain: outside the limits; the eighth and later on one side of the mean; three
    of four successive points nearer to a limit than to the mean."""
    found = {i for i, value in enumerate(values) if not limits.low <= value <= limits.high}
    run, side = 0, 0
    for i, value in enumerate(values):
        here = (value > limits.mean) - (value < limits.mean)
        run = run + 1 if here and here == side else int(bool(here))
        side = here
        if run >= 8:
            found.add(i)
    for i in range(3, len(values)):
        four = values[i - 3 : i + 1]
        for bound in (limits.low, limits.high):
            near = [
                abs(v - bound) < abs(v - limits.mean) and (v - limits.mean) * (bound - limits.mean) > 0 for v in four
            ]
            if sum(near) >= 3 and near[-1]:
                found.add(i)
    return sorted(found)
