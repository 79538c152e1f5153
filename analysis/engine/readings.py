"""One definition's value, now or per period: what goals, KPIs, pilots and alerts read.

What lives here: which field of the case or step figures a metric is. What does not: formulas; the figures come
from `aggregate`, as for the page, so that both show the same digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analysis.engine.aggregate import case_rows, empty_case_figures, step_rows
from analysis.engine.catalog import metric
from analysis.engine.figures import CaseFigures, StepFigures
from analysis.engine.intervals import wilson
from analysis.engine.periods import place, slots_of
from analysis.engine.selection import Selection, selected
from analysis.engine.settings import Definition, MeasureSettings, Period, PeriodReading, Reading

_CASE: dict[str, Callable[[CaseFigures], Reading]] = {
    "lead_time_mean": lambda f: Reading(f.lead_time.mean, f.lead_time.count),
    "lead_time_median": lambda f: Reading(f.lead_time.median, f.lead_time.count),
    "lead_time_p90": lambda f: Reading(f.lead_time.p90, f.lead_time.count),
    "lead_time_p95": lambda f: Reading(f.lead_time.p95, f.lead_time.count),
    "case_timeout_rate": lambda f: _rate(f.timeout_rate, f.timeout_base),
    "first_time_right_rate": lambda f: _rate(f.first_time_right_rate, f.closed),
    "handovers_per_case": lambda f: Reading(f.handovers_per_case, f.closed),
    "waiting_share": lambda f: Reading(f.waiting_share, f.closed),
    "throughput": lambda f: Reading(float(f.closed), f.closed),
    "arrivals": lambda f: Reading(float(f.closed + f.open), f.closed + f.open),
}

_STEP: dict[str, Callable[[StepFigures], Reading]] = {
    "step_processing_mean": lambda f: _part(f, "processing_time", "mean"),
    "step_processing_p90": lambda f: _part(f, "processing_time", "p90"),
    "step_duration_mean": lambda f: _part(f, "step_duration", "mean"),
    "step_duration_median": lambda f: _part(f, "step_duration", "median"),
    "step_duration_p90": lambda f: _part(f, "step_duration", "p90"),
    "step_waiting_mean": lambda f: _part(f, "waiting_time", "mean"),
    "step_timeout_rate": lambda f: _rate(f.timeout_rate, f.timeout_base),
    "step_error_rate": lambda f: _rate(f.error_rate, f.executions - f.running),
    "step_rework_rate": lambda f: _rate(f.rework_rate, f.executions),
    "step_bottleneck_share": lambda f: Reading(f.bottleneck_share, f.executions - f.running),
    "step_time_share": lambda f: Reading(f.step_time_share, f.executions - f.running),
    "step_end_to_end_share": lambda f: Reading(f.end_to_end_share, f.executions - f.running),
}


def read_metric(prepared_dir: Path, definition: Definition, settings: MeasureSettings = MeasureSettings()) -> Reading:
    """The definition's value, digit for digit the one that `measure` shows."""
    settings = _with_calendar(definition, settings)
    by = "start" if definition.metric == "arrivals" else "end"
    with selected(prepared_dir, definition.filter, settings, by) as selection:
        if metric(definition.metric).grain == "case":
            return _CASE[definition.metric](case_rows(selection).get(0) or empty_case_figures(selection))
        return _of_step(definition, step_rows(selection).get(0, []))


def metric_series(
    prepared_dir: Path, definition: Definition, period: Period, settings: MeasureSettings = MeasureSettings()
) -> list[PeriodReading]:
    """The definition's value per period, from the first to the last, empty ones included (value None, count 0).

    A period holds the cases that ended in it (arrivals: that started in it), whole. Counts of empty periods are 0.
    """
    settings = _with_calendar(definition, settings)
    by = "start" if definition.metric == "arrivals" else "end"
    with selected(prepared_dir, definition.filter, settings, by) as selection:
        slots = slots_of(selection, period)
        if not slots:
            return []
        place(selection, slots, f"{by}_us")
        readings = _by_slot(selection, definition)
        is_case = metric(definition.metric).grain == "case"
        empty = _CASE[definition.metric](empty_case_figures(selection)) if is_case else Reading(None, 0)
        return [
            PeriodReading(slot.start, readings.get(number, empty), slot.to_us <= selection.as_of_us)
            for number, slot in enumerate(slots)
        ]


def _by_slot(selection: Selection, definition: Definition) -> dict[int, Reading]:
    if metric(definition.metric).grain == "case":
        figures = case_rows(selection, "cp", "slot")
        return {number: _CASE[definition.metric](found) for number, found in figures.items()}
    return {number: _of_step(definition, found) for number, found in step_rows(selection, "cp", "ep", "slot").items()}


def _of_step(definition: Definition, steps: list[StepFigures]) -> Reading:
    if definition.step is None:
        raise ValueError(f"{definition.metric} needs a step")
    found = next((step for step in steps if step.activity == definition.step), None)
    return Reading(None, 0) if found is None else _STEP[definition.metric](found)


def _with_calendar(definition: Definition, settings: MeasureSettings) -> MeasureSettings:
    return replace(settings, calendar_key=definition.calendar) if definition.calendar else settings


def _part(figures: StepFigures, field: str, statistic: str) -> Reading:
    stats = getattr(figures, field)
    return Reading(None, 0) if stats is None else Reading(getattr(stats, statistic), stats.count)


def _rate(value: float | None, base: int) -> Reading:
    """A rate with its 95 % Wilson interval. The part is recovered exactly: value = part ÷ base."""
    if value is None or not base:
        return Reading(None, 0)
    low, high = wilson(round(value * base), base)
    return Reading(value, base, low, high)
