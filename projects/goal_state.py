"""How a goal stands: state, progress along its bar, the letters of SMART. Pure: values in, values out, `today` given.

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
    """`state`: met, on_the_way, no_progress, at_risk, overdue, no_baseline or no_figure.

    `progress` is the part of the way from baseline to target, 0..1 for the bar (`None` without both ends);
    `short` is how far the figure still is from the target, in the metric's unit, `None` when met or unknown.
    """

    state: str
    progress: float | None = None
    short: float | None = None


def progress(*, baseline: float | None, value: float | None, target: float) -> float | None:
    """(baseline − value) ÷ (baseline − target), held between 0 and 1; works in both directions."""
    if baseline is None or value is None or baseline == target:
        return None
    return min(max((baseline - value) / (baseline - target), 0.0), 1.0)


def standing(
    *,
    comparison: str,
    target: float,
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


@dataclass(frozen=True)
class Letter:
    letter: str
    key: str
    met: bool


def smart(
    *,
    metric_known: bool,
    needs_step: bool,
    step: str,
    measured: bool,
    baseline: float | None,
    target: float,
    comparison: str,
    has_owner: bool,
    hurts: bool,
    due: date | None,
    started: date,
) -> list[Letter]:
    """Specific: a figure of the catalogue, with its step where it needs one. Measurable: the log gives it or gave the
    baseline. Attainable: better than the baseline, and somebody answers for it. Relevant: a pain point names the same
    figure. Time-bound: a date after the project's start."""
    downward = comparison in {"le", "lt"}
    better = baseline is None or (target < baseline if downward else target > baseline)
    return [
        Letter("S", "specific", metric_known and (bool(step) or not needs_step)),
        Letter("M", "measurable", measured or baseline is not None),
        Letter("A", "attainable", better and has_owner),
        Letter("R", "relevant", hurts),
        Letter("T", "time_bound", due is not None and due > started),
    ]
