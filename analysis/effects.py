"""What an option would bring, computed from measured figures: always of what, and what that means end to end.

Pure arithmetic on a step table; and the weighted scores with the weight at which another option would win.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.engine.figures import Figures
from analysis.models import Option, OptionWeights
from analysis.steptable import Table


@dataclass(frozen=True)
class Effect:
    """In seconds: the step's mean before and after (None where the effect is of the lead time itself), and the mean
    lead time before and after. An estimate until a pilot has measured it."""

    share: float
    of_step: str
    step_before: float | None
    step_after: float | None
    lead_before: float
    lead_after: float

    @property
    def saved(self) -> float:
        return self.lead_before - self.lead_after


def effect_of(option: Option, table: Table | None, figures: Figures | None) -> Effect | None:
    """None where no effect was given, or its step is not in the log.

    Example: −50 % of a step of 1.2 d in cases of 3.0 d: 1.2 → 0.6 d, i.e. 3.0 → 2.4 d end to end.
    """
    lead = figures.cases.lead_time.mean if figures else None
    if option.effect_share is None or table is None or lead is None:
        return None
    if option.effect_of == Option.EffectOf.LEAD_TIME:
        return Effect(option.effect_share, "", None, None, lead, lead * (1 - option.effect_share))
    row = next((row for row in table.steps() if row.activity == option.step), None)
    if row is None or row.mean is None or row.per_case is None:
        return None
    return Effect(
        option.effect_share,
        option.step,
        row.mean,
        row.mean * (1 - option.effect_share),
        lead,
        lead - row.per_case * option.effect_share,
    )


def score(option: Option, weights: OptionWeights) -> float:
    """The weighted mean of the three scores, 1 to 5."""
    total = weights.total or 1
    parts = (option.cost * weights.cost, option.benefit * weights.benefit, option.feasibility * weights.feasibility)
    return sum(parts) / total


def score_at(option: Option, weights: OptionWeights, benefit: float) -> float:
    """The score if benefit weighed this much (0..1) and the other two shared the rest as they do now."""
    rest = weights.cost + weights.feasibility
    other = (option.cost * weights.cost + option.feasibility * weights.feasibility) / rest if rest else 0.0
    return option.benefit * benefit + other * (1 - benefit) if rest else float(option.benefit)


@dataclass(frozen=True)
class Lead:
    """The leading option, and between which weights of benefit it stays in front."""

    option: Option
    score: float
    low: float
    high: float
    tied: bool


def leader(options: Sequence[Option], weights: OptionWeights) -> Lead | None:
    """Which option leads with these weights, and how far the weight on benefit may move before another does."""
    if not options:
        return None
    best = max(options, key=lambda option: score(option, weights))
    top = score(best, weights)
    tied = sum(abs(score(option, weights) - top) < 1e-9 for option in options) > 1
    now = weights.benefit / weights.total if weights.total else 0.0
    low, high = 0.0, 1.0
    for option in options:
        crossing = _crossing(best, option, weights)
        if option is best or crossing is None:
            continue
        if crossing <= now:
            low = max(low, crossing)
        else:
            high = min(high, crossing)
    return Lead(best, top, low, high, tied)


def _crossing(first: Option, second: Option, weights: OptionWeights) -> float | None:
    """The weight of benefit at which both score the same, or None where that never happens between 0 and 1."""
    at_none = score_at(first, weights, 0.0) - score_at(second, weights, 0.0)
    at_all = score_at(first, weights, 1.0) - score_at(second, weights, 1.0)
    if at_none * at_all >= 0:
        return None
    return at_none / (at_none - at_all)
