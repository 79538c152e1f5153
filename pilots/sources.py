"""Which cases of which log stand on which side of a pilot. Rows in, selections out; nothing is measured here.

    side        log                                     cases
    baseline    the project's log                       the pilot's filter, ended in the baseline period
    pilot       the pilot's own log, else the project's the pilot's filter, ended from the first to the last day
    others      the project's log                       those that the filter leaves out, in the same two periods

Like for like: both sides are the same sub-population. A pilot's own log that has none of the filter's columns holds
that population alone, so all its cases count; a log that has them is filtered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analysis import loading
from analysis.engine.log import columns
from analysis.figures import primary_log
from analysis.models import EventLog
from pilots.models import Pilot
from pilots.population import among, asked_columns, between

DEFAULT_BASELINE = timedelta(days=28)


@dataclass(frozen=True)
class Selection:
    """A log and the filter that chooses its cases. `minus`: cases that are taken out again."""

    log: EventLog
    filter: dict[str, Any]
    minus: dict[str, Any] | None = None


@dataclass(frozen=True)
class Sources:
    baseline: Selection | None
    pilot: Selection | None
    others_before: Selection | None
    others_during: Selection | None
    missing_columns: tuple[str, ...] = ()


def baseline_days(pilot: Pilot) -> tuple[date | None, date | None]:
    """The period that was planned; left open, it ends the day before the pilot starts."""
    last = pilot.baseline_to
    if last is None and pilot.starts_on is not None and pilot.event_log_id is None:
        last = pilot.starts_on - timedelta(days=1)
    return pilot.baseline_from, last


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def sources_of(pilot: Pilot) -> Sources:
    """What there is to compare; a side without data is None."""
    project_log = primary_log(pilot.project)
    first, last = (_iso(day) for day in baseline_days(pilot))
    starts, ends = _iso(pilot.starts_on), _iso(pilot.ends_on)
    own = pilot.event_log if pilot.event_log is not None and pilot.event_log.has_data else None
    baseline = others_before = others_during = None
    if project_log is not None and (own is None or own.pk != project_log.pk or starts):
        baseline = Selection(project_log, between(pilot.filter, first, last))
        if pilot.filter:
            others_before = Selection(project_log, between({}, first, last), minus=pilot.filter)
        if pilot.filter and starts:
            others_during = Selection(project_log, between({}, starts, ends), minus=pilot.filter)
    side, missing = _pilot_side(pilot, own, project_log)
    return Sources(baseline, side, others_before, others_during, missing)


def _pilot_side(
    pilot: Pilot, own: EventLog | None, project_log: EventLog | None
) -> tuple[Selection | None, tuple[str, ...]]:
    starts, ends = _iso(pilot.starts_on), _iso(pilot.ends_on)
    if own is not None and (project_log is None or own.pk != project_log.pk):
        known = set(columns(loading.prepared_dir(own)))
        missing = tuple(name for name in asked_columns(pilot.filter) if name not in known)
        return Selection(own, among(pilot.filter, known)), missing
    if pilot.event_log_id is not None and own is None:
        return None, ()  # its own log was chosen and is still on its way: the project's log would be another pilot
    if project_log is None or starts is None:
        return None, ()
    return Selection(project_log, between(pilot.filter, starts, ends)), ()
