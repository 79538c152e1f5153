"""How a goal stands: state, progress along its bar. Pure: values in, values out, `today` given.

Raw values are compared; rounding happens only when something is shown. The words for the states stand in
`projects/sentences.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.figures import is_met

NEAR = 14  # days before the date from which a goal that is not met counts as at risk


@dataclass(frozen=True)
class Standing:
    """`state`: met, on_the_way, no_progress, at_risk, overdue, no_baseline, no_figure or no_target.

    `progress` is the part of the way from baseline to target, 0..1 for the bar (`None` without both ends);
    `short` is how far the figure still is from the target, in the metric's unit, `None` when met or unknown.
    """

    state: str
    progress: float | None = None
    short: float | None = None


def progress(*, baseline: float | None, value: float | None, target: float | None) -> float | None:
    """(baseline − value) ÷ (baseline − target), held between 0 and 1; works in both directions."""
    if baseline is None or value is None or target is None or baseline == target:
        return None
    return min(max((baseline - value) / (baseline - target), 0.0), 1.0)


def standing(
    *,
    comparison: str,
    target: float | None,
    value: float | None,
    baseline: float | None,
    due: date | None,
    started: date,
    today: date,
) -> Standing:
    """At risk: the date is near, or more than half of the time is gone and the figure has not moved from the baseline.

    >>> standing(comparison="le", target=1.5, value=1.9, baseline=3.0, due=None,
    ...          started=date(2026, 3, 2), today=date(2026, 5, 14)).state
    'on_the_way'
    """
    if target is None:
        return Standing("no_target")
    if value is None:
        return Standing("no_figure")
    way = progress(baseline=baseline, value=value, target=target)
    if is_met(comparison, value, target):
        return Standing("met", 1.0 if way is not None else None)
    short = abs(value - target)
    if due is not None and today > due:
        return Standing("overdue", way, short)
    left = (due - today).days if due else None
    if left is not None and left <= NEAR:
        return Standing("at_risk", way, short)
    if way is None:
        return Standing("no_baseline", None, short)
    if way > 0:
        return Standing("on_the_way", way, short)
    late = due is not None and left is not None and left * 2 < (due - started).days
    return Standing("at_risk" if late else "no_progress", way, short)
