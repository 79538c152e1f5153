"""Confidence intervals of rates: Wilson for one, Newcombe for the difference of two.

What lives here: closed formulas at 95 %. What does not: bootstrap intervals of lead times (`compare`).
"""

from __future__ import annotations

import math

Z95 = 1.959963984540054


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95 % Wilson interval of part ÷ whole, 0..1. Example: 0 of 10 → (0, 0.278)."""
    if whole <= 0:
        raise ValueError("a rate of zero items has no interval")
    rate = part / whole
    spread = Z95 * Z95 / whole
    centre = rate + spread / 2
    half = Z95 * math.sqrt(rate * (1 - rate) / whole + spread / (4 * whole))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return (0.0 if part == 0 else max(0.0, low)), (1.0 if part == whole else min(1.0, high))


def newcombe(part1: int, whole1: int, part2: int, whole2: int) -> tuple[float, float]:
    """95 % interval of rate2 − rate1 (Newcombe's hybrid of the two Wilson intervals)."""
    rate1, rate2 = part1 / whole1, part2 / whole2
    low1, high1 = wilson(part1, whole1)
    low2, high2 = wilson(part2, whole2)
    difference = rate2 - rate1
    return (
        difference - math.sqrt((rate2 - low2) ** 2 + (high1 - rate1) ** 2),
        difference + math.sqrt((high2 - rate2) ** 2 + (rate1 - low1) ** 2),
    )
