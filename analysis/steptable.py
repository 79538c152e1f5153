"""Steps and waits as rows with the same weight: means, shares with their denominators, three rankings, heat levels.

Pure: figures in, rows out. Formulas are the engine's; here they are only arranged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from analysis.engine.figures import Figures, StepFigures

Sort = Literal["slow", "errors", "late"]
SORTS: tuple[Sort, ...] = ("slow", "errors", "late")


@dataclass(frozen=True)
class Row:
    """One step, or the wait before one. `share` is of lead time where the log gives starts and ends, else of all step
    durations; `per_case` is the part of a mean case's lead time in seconds; `level` its heat 0..6."""

    kind: Literal["step", "wait"]
    activity: str
    mean: float | None
    median: float | None
    p90: float | None
    share: float | None
    step_share: float | None
    per_case: float | None
    count: int
    late: float | None
    late_count: int | None
    late_base: int
    error: float | None
    errors: int | None
    rework: float | None
    level: int | None = None
    order: int = 0


@dataclass(frozen=True)
class Table:
    """`of_lead_time`: shares are of lead time. `total_share` differs from 1 where steps of a case overlap."""

    rows: tuple[Row, ...]
    of_lead_time: bool
    total_share: float | None
    legend_max: float

    def steps(self) -> list[Row]:
        return [row for row in self.rows if row.kind == "step"]

    def slowest(self) -> Row | None:
        return _first(self.steps(), "share")

    def most_faulty(self) -> Row | None:
        return _first(self.steps(), "error")

    def latest(self) -> Row | None:
        return _first(self.steps(), "late")

    def sorted(self, by: Sort) -> list[Row]:
        """Longest, most faulty or latest first; what is not recorded comes last."""
        name = {"slow": "share", "errors": "error", "late": "late"}[by]
        return sorted(self.rows, key=lambda row: (_value(row, name) is None, -(_value(row, name) or 0.0), row.order))

    def in_flow(self) -> list[Row]:
        """Each wait before its step, in the order in which cases run."""
        return sorted(self.rows, key=lambda row: (row.order, row.kind == "step"))


def _value(row: Row, name: str) -> float | None:
    return getattr(row, name)


def _first(rows: Iterable[Row], name: str) -> Row | None:
    """The row with the largest value above zero, or None where nothing is recorded."""
    with_value = [row for row in rows if (_value(row, name) or 0) > 0]
    return max(with_value, key=lambda row: _value(row, name) or 0, default=None)


def build(figures: Figures, closed: Figures, whole: Figures) -> Table:
    """`figures`: the selection. `closed`: its closed cases, the base of shares of lead time. `whole`: the unfiltered
    log, whose largest mean fixes the legend, so that a filter never rescales the colours."""
    timed = any(step.processing_time and step.processing_time.count for step in closed.steps)
    order = flow_order(whole)
    lead = closed.cases.lead_time
    legend = nice_maximum(max(_means(whole, timed), default=0.0))
    rows: list[Row] = []
    for step in figures.steps:
        same = closed.step(step.activity)
        rows.append(_step_row(step, same, timed, lead.mean, order.get(step.activity, len(order))))
        wait = _wait_row(step, same, lead.sum, lead.mean, order.get(step.activity, len(order))) if timed else None
        if wait is not None:
            rows.append(wait)
    shares = [row.share for row in rows if row.share is not None]
    coloured = tuple(replace(row, level=heat_level(row.mean, legend)) for row in rows)
    return Table(coloured, timed, round(math.fsum(shares), 9) if shares else None, legend)


def _means(figures: Figures, timed: bool) -> list[float]:
    found = []
    for step in figures.steps:
        for stats in (step.processing_time, step.waiting_time) if timed else (step.step_duration,):
            if stats is not None and stats.mean is not None:
                found.append(stats.mean)
    return found


def _step_row(step: StepFigures, same: StepFigures | None, timed: bool, lead_mean: float | None, order: int) -> Row:
    stats = step.processing_time if timed and step.processing_time else step.step_duration
    share = (same.end_to_end_share if same else None) if timed else step.bottleneck_share
    return Row(
        kind="step",
        activity=step.activity,
        mean=stats.mean,
        median=stats.median,
        p90=stats.p90,
        share=share,
        step_share=step.step_time_share if timed else None,
        per_case=share * lead_mean if share is not None and lead_mean is not None else None,
        count=step.executions,
        late=step.timeout_rate,
        late_count=step.timeouts,
        late_base=step.timeout_base,
        error=step.error_rate,
        errors=step.errors,
        rework=step.rework_rate,
        order=order,
    )


def _wait_row(
    step: StepFigures, same: StepFigures | None, lead_sum: float | None, lead_mean: float | None, order: int
) -> Row | None:
    wait = step.waiting_time
    if wait is None or not wait.sum:
        return None
    waited = same.waiting_time.sum if same and same.waiting_time else None
    share = waited / lead_sum if waited is not None and lead_sum else None
    return Row(
        kind="wait",
        activity=step.activity,
        mean=wait.mean,
        median=wait.median,
        p90=wait.p90,
        share=share,
        step_share=None,
        per_case=share * lead_mean if share is not None and lead_mean is not None else None,
        count=wait.count,
        late=None,
        late_count=None,
        late_base=0,
        error=None,
        errors=None,
        rework=None,
        order=order,
    )


def heat_level(value: float | None, largest: float) -> int | None:
    """Level 0..6 on a scale that ends at `largest`; None = no measured duration, no heat.

    >>> heat_level(1.2, 1.5), heat_level(0.1, 1.5), heat_level(None, 1.5)
    (5, 0, None)
    """
    if value is None or largest <= 0:
        return None
    return min(6, max(0, round(6 * value / largest)))


def nice_maximum(value: float) -> float:
    """The legend's end: the next of 1, 1.5, 2, 3, 5, 7.5, 10 in the unit that the value would be written in.

    >>> nice_maximum(1.2 * 86400) / 86400
    1.5
    """
    if value <= 0:
        return 0.0
    unit = 86400.0 if value >= 36 * 3600 or value >= 43200 else 3600.0 if value >= 3600 else 60.0
    scaled, power = value / unit, 1.0
    while scaled > 10 * power:
        power *= 10
    while scaled <= power and power > 1e-6:
        power /= 10
    return next(step * power for step in (1, 1.5, 2, 3, 5, 7.5, 10) if step * power >= scaled - 1e-12) * unit


def flow_order(figures: Figures) -> dict[str, int]:
    """The order of the steps as the most frequent variants run them; the rest comes after, longest first."""
    order: dict[str, int] = {}
    for variant in figures.variants:
        for activity in variant.activities:
            order.setdefault(activity, len(order))
    for step in figures.steps:
        order.setdefault(step.activity, len(order))
    return order
