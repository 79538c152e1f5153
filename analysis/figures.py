"""Figures of a project's log, measured once per version, selection, calendar and limits and then kept.

Everything that shows a number asks here: pages, API, goals, pilots, KPIs and alerts, so that all show the same digits.
Formulas live in `analysis/engine`; what a log is measured with, in `analysis/loading.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from analysis import loading, stored
from analysis.engine import measure as engine
from analysis.engine import settings as shapes
from analysis.engine.figures import Figures
from analysis.engine.filters import Filter
from analysis.engine.settings import MeasureSettings, Period
from analysis.models import EventLog, Measurement
from projects import figures as asked
from projects.models import Project


def primary_log(project: Project) -> EventLog | None:
    """The project's own log once it has figures; the newest one with data when none was named."""
    logs = EventLog.objects.filter(project=project, version__gt=0).select_related("project")
    return logs.order_by("-is_primary", "-pk").first()


def default_clock(project: Project) -> str:
    """The key of the clock in which the project's figures are shown unless another is asked for."""
    log = primary_log(project)
    return loading.default_calendar(log) if log else project.calendar


def figures_for(
    project: Project,
    filter: Filter | dict[str, Any] | None = None,
    calendar: str | None = None,
    log: EventLog | None = None,
    period: Period = "week",
    variants: int = 50,
) -> Figures | None:
    """All figures of the selected cases, or None while there is no measured log."""
    log = log or primary_log(project)
    if log is None or not log.has_data:
        return None
    chosen = filter if isinstance(filter, Filter) else Filter.from_dict(filter)
    settings = loading.measure_settings(
        log, calendar or loading.default_calendar(log), period=period, variants=variants
    )
    return stored.unpack(kept(log, chosen.digest(), settings, lambda folder: measured(folder, chosen, settings)))


def measured(folder: Path, filter: Filter, settings: MeasureSettings) -> dict[str, Any]:
    return stored.pack(engine.measure(folder, filter, settings))


def kept(
    log: EventLog, digest: str, settings: MeasureSettings, compute: Callable[[Path], dict[str, Any]]
) -> dict[str, Any]:
    """The stored answer for this version, selection and settings; computed and stored when it is asked first."""
    key = {
        "event_log": log,
        "log_version": log.version,
        "filter_digest": digest,
        "calendar": settings.calendar_key,
        "limits_digest": loading.settings_digest(settings),
    }
    found = Measurement.objects.filter(**key).values_list("payload", flat=True).first()
    if found is not None:
        return found
    loading.ensure_calendar(log, settings)
    payload = compute(loading.prepared_dir(log))
    Measurement.objects.bulk_create(
        [Measurement(**key, payload=payload, measured_at=timezone.now())], ignore_conflicts=True
    )
    return payload


def _question(kind: str, definition: asked.Definition) -> str:
    text = json.dumps([kind, definition.metric, definition.step, Filter.from_dict(definition.filter).to_dict()])
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def engine_definition(definition: asked.Definition) -> shapes.Definition:
    return shapes.Definition(definition.metric, Filter.from_dict(definition.filter), definition.step or None)


def read_figure(project: Project, definition: asked.Definition, log: EventLog | None = None) -> asked.Figure | None:
    """What the definition says on the project's log now, or None while there is none. `settings.FIGURE_READER`."""
    log = log or primary_log(project)
    if log is None or not log.has_data:
        return None
    settings = loading.measure_settings(log, definition.calendar)
    question = engine_definition(definition)
    answer = kept(
        log,
        _question("figure", definition),
        settings,
        lambda folder: asdict(engine.read_metric(folder, question, settings)),
    )
    return asked.Figure(**answer, log_id=log.pk, log_name=log.name, log_version=log.version)


def series(
    project: Project, definition: asked.Definition, period: Period = "week", log: EventLog | None = None
) -> list[shapes.PeriodReading]:
    """The definition's value per day, week or month; empty while there is no measured log."""
    log = log or primary_log(project)
    if log is None or not log.has_data:
        return []
    settings = loading.measure_settings(log, definition.calendar, period=period)
    question = engine_definition(definition)
    answer = kept(
        log,
        _question(f"{period}s", definition),
        settings,
        lambda folder: {"rows": [asdict(row) for row in engine.metric_series(folder, question, period, settings)]},
    )
    return [
        shapes.PeriodReading(row["start"], shapes.Reading(**row["reading"]), row["complete"]) for row in answer["rows"]
    ]
