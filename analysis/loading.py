"""The only bridge between rows and the engine: folders, calendars, mapping, options and the settings to measure with.

What does not live here: figures (`analysis/figures.py`), imports (`analysis/services/`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from analysis import clocks
from analysis.engine import log as engine_log
from analysis.engine.filters import Filter
from analysis.engine.settings import Limit, MeasureSettings, Period
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog
from processes import selectors as maps

LIVE_STEP = timedelta(minutes=5)  # figures of a live log are measured at most this far behind


def log_dir(log: EventLog) -> Path:
    """The folder of everything stored for a log."""
    return Path(settings.EVENT_DATA_DIR) / str(log.pk)


def prepared_dir(log: EventLog) -> Path:
    """The prepared files of the log's present version, with every calendar that figures may ask for."""
    return log_dir(log) / log.folder


def default_calendar(log: EventLog) -> str:
    """The clock in which this log is shown unless another is asked for: its own, else its project's."""
    return log.calendar or log.project.calendar


def ensure_calendar(log: EventLog, chosen: MeasureSettings) -> None:
    """Adds the columns of the settings' calendar where the prepared files do not have them yet."""
    if chosen.calendar is not None:
        engine_log.add_calendar(prepared_dir(log), chosen.calendar)
        clocks.remember(log, chosen.calendar)


def mapping_of(log: EventLog) -> ColumnMapping:
    return ColumnMapping.from_dict(log.mapping)


def options_of(log: EventLog) -> ReadOptions:
    return ReadOptions.from_dict(log.read_options)


def limits_of(log: EventLog) -> dict[str, Limit]:
    """Time limits by activity: those of the map through the bindings, over them those typed for this log."""
    found = {
        name: Limit(float(limit[0]), _clock(limit[1])) for name, limit in maps.activity_limits(log.project).items()
    }
    for name, typed in log.limits.items():
        found[name] = Limit(float(typed["seconds"]), _clock(typed.get("clock", "step")))
    return found


def _clock(word: str) -> Any:
    return "processing" if word == "processing" else "step"


def measure_settings(
    log: EventLog, calendar: str, *, period: Period = "week", variants: int = 50, now: datetime | None = None
) -> MeasureSettings:
    """With what the figures of a log are measured, as its project and its map stand now."""
    limit, clock = log.project.case_limit_seconds, clocks.counted(log, calendar)
    return MeasureSettings(
        calendar_key=clock.table_key,
        calendar=clock,
        as_of=_as_of(log, now),
        limits=limits_of(log),
        case_limit_seconds=float(limit) if limit else None,
        end_activities=tuple(log.end_activities),
        errors=frozenset(log.errors),
        period=period,
        variants_n=variants,
        engine=settings.ENGINE_URL,
        scope=scope_of(log),
    )


def scope_of(log: EventLog) -> Filter:
    """The project's scope. A log beside the project's own (a pilot's) may lack the columns that the scope asks about:
    it was brought in for cases of the scope, so only conditions on columns that it has apply to it."""
    scope = Filter.from_dict(log.project.scope_filter)
    if log.is_primary or not (scope.attributes or scope.ranges) or not log.has_data:
        return scope
    known = set(engine_log.columns(prepared_dir(log)))
    attributes = tuple(each for each in scope.attributes if each[0] in known)
    return replace(scope, attributes=attributes, ranges=tuple(each for each in scope.ranges if each[0] in known))


def _as_of(log: EventLog, now: datetime | None) -> datetime | None:
    """A closed file is measured at its last event, a live log at the present, in steps so that figures can be kept."""
    if not log.is_live:
        return None
    moment = now or timezone.now()
    return moment - timedelta(seconds=moment.timestamp() % LIVE_STEP.total_seconds())


def settings_digest(chosen: MeasureSettings) -> str:
    """Equal for equal settings: limits, errors, ends of cases, period, scope."""
    scope = {"scope": chosen.scope.to_dict()} if chosen.scope != Filter() else {}
    text = json.dumps(
        {
            "as_of": chosen.as_of.isoformat() if chosen.as_of else None,
            "limits": {name: [limit.seconds, limit.clock] for name, limit in sorted(chosen.limits.items())},
            "case": chosen.case_limit_seconds,
            "ends": sorted(chosen.end_activities),
            "errors": sorted(chosen.errors),
            "period": chosen.period,
            "variants": chosen.variants_n,
            **scope,
        },
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]
