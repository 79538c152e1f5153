"""How many cases the pilot needs to see the targeted effect, computed from the baseline before it starts.

What lives here: which effect the plan targets, and at what pace cases come. What does not: the power computations
(`analysis.engine.compare.cases_needed` for lead times, `pilots/power.py` for rates).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np

from analysis.engine.cases import CaseValues
from analysis.engine.compare import cases_needed
from pilots.measured import cases_of, late_of
from pilots.models import Pilot, SuccessCriterion
from pilots.power import rate_cases_needed
from pilots.sources import sources_of
from projects.figures import metric

DAY = 86_400 * 1e6  # microseconds


@dataclass(frozen=True)
class Needed:
    """`cases` is None where it cannot be computed, and `reason` says why: no_criterion, no_baseline, other_figure,
    met_already, baseline_small. `per_day`: cases of the baseline that ended a day."""

    cases: int | None
    reason: str = ""
    criterion: SuccessCriterion | None = None
    before: float | None = None
    baseline_cases: int = 0
    per_day: float | None = None

    @property
    def days(self) -> int | None:
        """At the baseline's pace."""
        return ceil(self.cases / self.per_day) if self.cases and self.per_day else None


def needed_for(pilot: Pilot, criteria: Iterable[SuccessCriterion]) -> Needed:
    """From the first success criterion: what the heading will speak of."""
    first = next((each for each in criteria if not each.is_guardrail), None)
    if first is None or first.target is None:
        return Needed(None, "no_criterion")
    cases = cases_of(sources_of(pilot).baseline, pilot.calendar)
    if cases is None or len(cases.closed_lead_times()) < 2:
        return Needed(None, "no_baseline", first)
    if first.metric in ("lead_time_mean", "lead_time_median"):
        return _of_times(first, cases)
    if first.metric == "case_timeout_rate":
        return _of_rate(first, cases)
    return Needed(None, "other_figure", first)


def improves(criterion: SuccessCriterion, before: float) -> bool:
    """Whether the target lies on the better side of the baseline: else there is no effect to look for."""
    assert criterion.target is not None
    return criterion.target < before if metric(criterion.metric).direction == "down" else criterion.target > before


def _of_times(criterion: SuccessCriterion, cases: CaseValues) -> Needed:
    values = cases.closed_lead_times()
    before = float(np.mean(values) if criterion.metric == "lead_time_mean" else np.median(values))
    if not improves(criterion, before):
        return Needed(None, "met_already", criterion, before, len(values), pace(cases))
    found = cases_needed(values, 1 - (criterion.target or 0.0) / before)
    return Needed(found, "" if found else "baseline_small", criterion, before, len(values), pace(cases))


def _of_rate(criterion: SuccessCriterion, cases: CaseValues) -> Needed:
    late, whole = late_of(cases)
    before = late / whole if whole else 0.0
    if not improves(criterion, before):
        return Needed(None, "met_already", criterion, before, whole, pace(cases))
    found = rate_cases_needed(before, whole, criterion.target or 0.0)
    return Needed(found, "" if found else "baseline_small", criterion, before, whole, pace(cases))


def pace(cases: CaseValues) -> float | None:
    """Closed cases a day from the first to the last end: 146 over 28 days are 5.2 a day."""
    ends = cases.end[~cases.open.astype(bool)]
    if len(ends) < 2:
        return None
    return len(ends) / max(1.0, float(ends.max() - ends.min()) / DAY)
