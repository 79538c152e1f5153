"""How many pilot cases a targeted fall or rise of a rate needs. Pure.

What lives here: rates. What does not: lead times, which `analysis.engine.compare.cases_needed` computes.
"""

from __future__ import annotations

import math

from scipy import stats

from analysis.engine.compare import ALPHA, FEWEST_CASES


def rate_cases_needed(before: float, baseline_count: int, target: float, power: float = 0.8) -> int | None:
    """Normal approximation for two proportions at 5 %, two-sided, the baseline's count being what it is:
    n = p₂(1 − p₂) ÷ (Δ² ÷ (z₀.₉₇₅ + z₀.₈)² − p₁(1 − p₁) ÷ n₁).

    40 % of 1,000 to 10 %: 0.09 ÷ (0.09 ÷ 7.849 − 0.24 ÷ 1000) = 0.09 ÷ 0.011227 = 8.02 → 9, held up to the 20 below
    which nothing is claimed. None when no number suffices: the effect is nil or the baseline has too few cases.
    """
    if baseline_count < FEWEST_CASES or before == target:
        return None
    quantiles = float(stats.norm.ppf(1 - ALPHA / 2) + stats.norm.ppf(power))
    room = ((before - target) / quantiles) ** 2 - before * (1 - before) / baseline_count
    if room <= 0:
        return None
    return max(FEWEST_CASES, math.ceil(target * (1 - target) / room))
