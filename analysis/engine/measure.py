"""The door for figures: everything at once, one definition's reading, a series of periods, values of cases.

What lives here: putting the figures together. What does not: formulas (`durations`, `shares`, `timeouts`,
`quality`, `variants`, `graph`, `periods`), single readings (`readings`), cases one by one (`cases`).
"""

from __future__ import annotations

from pathlib import Path

from analysis.engine.aggregate import case_rows, empty_case_figures, step_rows
from analysis.engine.cases import (
    Bin,
    CaseValues,
    Distribution,
    RunningExecution,
    TimelineEntry,
    attribute_values,
    case_timeline,
    case_values,
    distribution,
    number_columns,
    running_executions,
)
from analysis.engine.combined import combined
from analysis.engine.figures import CaseFigures, Edge, Figures, LogFigures, SettingsFigures, StepFigures
from analysis.engine.filters import Filter
from analysis.engine.graph import graph
from analysis.engine.periods import periods
from analysis.engine.ranks import TooWide
from analysis.engine.readings import metric_series, read_metric
from analysis.engine.selection import Selection, selected
from analysis.engine.settings import Definition, Limit, MeasureSettings, PeriodReading, Reading
from analysis.engine.variants import variants
from analysis.engine.worktime import from_microseconds

__all__ = [
    "Bin", "CaseValues", "Definition", "Distribution", "Limit", "MeasureSettings", "PeriodReading", "Reading",
    "RunningExecution", "TimelineEntry", "attribute_values", "case_timeline", "case_values", "distribution", "measure",
    "metric_series", "number_columns", "read_metric", "running_executions",
]  # fmt: skip


def measure(prepared_dir: Path, filter: Filter = Filter(), settings: MeasureSettings = MeasureSettings()) -> Figures:
    """All figures of the selected cases."""
    with selected(prepared_dir, filter, settings) as selection:
        cases, steps, edges = _counted(selection)
        return Figures(
            log=_log(selection),
            settings=_settings(selection),
            cases=cases,
            steps=steps,
            graph=edges,
            variants=variants(selection),
            periods=periods(selection),
        )


def _counted(selection: Selection) -> tuple[CaseFigures, list[StepFigures], list[Edge]]:
    """From partials in this process; by plain queries, with the same digits, on Spark, and where moments lie thousands
    of years apart."""
    if not selection.settings.engine:
        try:
            return combined(selection)
        except TooWide:
            pass
    return plain(selection)


def plain(selection: Selection) -> tuple[CaseFigures, list[StepFigures], list[Edge]]:
    """By one query each, over all executions."""
    cases = case_rows(selection).get(0) or empty_case_figures(selection)
    return cases, step_rows(selection).get(0, []), graph(selection)


def _log(selection: Selection) -> LogFigures:
    info = selection.meta["info"]
    return LogFigures(**{name: info[name] for name in LogFigures.__dataclass_fields__})


def _settings(selection: Selection) -> SettingsFigures:
    settings, meta = selection.settings, selection.meta
    calendar, zone = selection.calendar, selection.calendar.time_zone
    return SettingsFigures(
        calendar=calendar.key,
        time_zone=zone,
        as_of=from_microseconds(selection.as_of_us, zone).isoformat() if meta["last_us"] is not None else None,
        timestamps=meta["options"]["timestamps"],
        columns=meta["mapping"],
        limits={activity: limit.seconds for activity, limit in sorted(settings.limits.items())},
        limit_clocks={activity: limit.clock for activity, limit in sorted(settings.limits.items())},
        case_limit=settings.case_limit_seconds,
        errors=sorted(settings.errors),
        end_activities=sorted(settings.end_activities),
        period=settings.period,
        filter=selection.filter.to_dict(),
        calendar_version=calendar.version,
        calendar_name_en=calendar.name_en,
        calendar_name_zh=calendar.name_zh,
        department_calendars={
            name: {"calendar": each.key, "version": each.version} for name, each in calendar.departments
        },
    )
