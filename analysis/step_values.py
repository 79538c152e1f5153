"""One figure of one step of the map, whichever activities of the log are bound to it. Pure: figures in, a value out.

Counts of several activities are added; times and rates are weighted by what they are of. Medians of several activities
cannot be put together, so the mean stands in their place.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.engine.figures import Figures, StepFigures
from analysis.engine.intervals import wilson

FEW = 20


@dataclass(frozen=True)
class Value:
    """`value` in seconds, a fraction or a count, None where nothing is recorded. `p90` only of one activity's times;
    `interval` (95 %) of a rate over fewer than 20."""

    value: float | None
    base: int = 0
    cases: int = 0
    p90: float | None = None
    interval: tuple[float, float] | None = None


def value_of(figures: Figures, activities: list[str], show: str) -> Value:
    """`show`: count, waiting, processing, late or rework."""
    steps = [found for name in activities if (found := figures.step(name)) is not None]
    if show == "count":
        executions = sum(step.executions for step in steps)
        return Value(float(executions), executions, max((step.cases for step in steps), default=0))
    if show in ("waiting", "processing"):
        return _time(steps, show)
    return _rate(steps, show)


def _time(steps: list[StepFigures], show: str) -> Value:
    found = [step.waiting_time if show == "waiting" else step.processing_time for step in steps]
    stats = [each for each in found if each is not None and each.count]
    base = sum(each.count for each in stats)
    if not base:
        return Value(None)
    if len(stats) == 1:
        return Value(stats[0].median, base, p90=stats[0].p90)
    return Value(sum(each.sum or 0.0 for each in stats) / base, base)


def _rate(steps: list[StepFigures], show: str) -> Value:
    """Late: timeouts ÷ their base. Rework: executions beyond the first of a case ÷ executions."""
    if show == "late":
        parts = [(step.timeouts, step.timeout_base) for step in steps if step.timeouts is not None]
    else:
        rates = [(step.rework_rate, step.executions) for step in steps]
        parts = [(round(rate * count), count) for rate, count in rates if rate is not None]
    part, base = sum(one for one, _all in parts if one is not None), sum(count for _one, count in parts)
    if not base:
        return Value(None)
    return Value(part / base, base, interval=wilson(part, base) if base < FEW else None)
