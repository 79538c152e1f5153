"""The as-is map drawn from the project's log, with its figures. Changes nothing but what is kept of the log.

Drawing and figures are the map library's (`processes/bpmn/discovery.py`); here its input comes from the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analysis import figures, loading
from analysis.engine.flow import flow
from analysis.filtering import View
from analysis.models import EventLog
from common.templatetags.format import format_share
from processes.bpmn import discovery, svg
from processes.bpmn.discovery import Department, Discovery
from projects.models import Project

MOST = 20_000  # sequences that are read; of a log with more, the rarest stay out
LEAST = 5
KEEP, ACTIVITIES = 90, 100


@dataclass(frozen=True)
class Sliders:
    """Percent of the activities and of the transitions to be kept."""

    activities: int = ACTIVITIES
    paths: int = KEEP


@dataclass(frozen=True)
class Said:
    """One figure with its definition."""

    name: str
    value: str
    definition: str


@dataclass(frozen=True)
class LaneRow:
    activity: str
    department: Department | None


@dataclass(frozen=True)
class Discovered:
    log: EventLog
    sliders: Sliders
    found: Discovery
    picture: SafeString
    figures: list[Said]
    lanes: list[LaneRow]
    unread: int

    @property
    def note(self) -> str:
        """What the version says of where it comes from."""
        values = {
            "log": self.log.name,
            "activities": self.sliders.activities,
            "paths": self.sliders.paths,
            "fitness": format_share(self.found.figures.trace_fitness),
        }
        text = _("From “%(log)s”: %(activities)s %% of the activities, %(paths)s %% of the paths, fitness %(fitness)s")
        return (text % values)[:500]


def read_sliders(data: Mapping[str, str]) -> Sliders:
    """Whole percent; what is none or missing stands as at the beginning, what is out of range at its end."""
    return Sliders(_percent(data.get("activities"), ACTIVITIES), _percent(data.get("paths"), KEEP))


def _percent(text: str | None, default: int) -> int:
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 9:
        return default
    return min(100, max(LEAST, int(text)))


def discovered(project: Project, view: View, sliders: Sliders) -> Discovered | None:
    """None while there is no log, or no case passes the filters."""
    log = figures.primary_log(project)
    if log is None or not log.has_data:
        return None
    read = _flow_of(log, view)
    if not read["rows"]:
        return None
    names = read["names"]
    variants = {tuple(names[i] for i in sequence): cases for cases, sequence in read["rows"]}
    departments = discovery.departments({(names[i], group): count for i, group, count in read["groups"]})
    found = discovery.discover(
        variants,
        {activity: each.name for activity, each in departments.items()},
        sliders.paths / 100,
        activities=sliders.activities / 100,
        name=project.name,
    )
    text = svg.render(found.model, title=_("Drawn from “%(log)s”") % {"log": log.name})
    return Discovered(
        log=log,
        sliders=sliders,
        found=found,
        picture=mark_safe(text),  # noqa: S308  the renderer escapes every text and writes no script, style or link
        figures=_said(found),
        lanes=[LaneRow(activity, departments.get(activity)) for activity in found.figures.activities],
        unread=read["cases"] - sum(variants.values()),
    )


def _flow_of(log: EventLog, view: View) -> dict[str, Any]:
    """Kept like every other figure: names once, sequences as their numbers."""
    settings = loading.measure_settings(log, view.calendar)

    def compute(folder: Path) -> dict[str, Any]:
        found = flow(folder, view.filter, settings, MOST)
        names = sorted({name for name, _group in found.executions})
        number = {name: at for at, name in enumerate(names)}
        return {
            "names": names,
            "rows": [[cases, [number[name] for name in sequence]] for sequence, cases in found.sequences],
            "groups": [[number[name], group, count] for (name, group), count in found.executions.items()],
            "cases": found.cases,
        }

    return figures.kept(log, f"flow:{view.filter.digest()}", settings, compute)


def _said(found: Discovery) -> list[Said]:
    said = found.figures
    precision = format_share(said.precision) if said.precision is not None else "–"
    return [
        Said(
            _("Fitness"),
            format_share(said.trace_fitness),
            _(
                "Cases that the map explains from start to end, divided by all cases. Each step of such a case is an "
                "arrow of the map. Every case of the log counts, also where activities were left out."
            ),
        ),
        Said(
            _("Cases explained"),
            _("%(some)s of %(all)s") % {"some": said.cases_explained, "all": said.cases},
            _("The same as a number of cases."),
        ),
        Said(
            _("Precision"),
            precision,
            _(
                "Of the next steps that the map allows at each point of the cases it can follow, the share that was "
                "taken there, weighted by cases. Low: the map allows much that never happened."
            ),
        ),
        Said(
            _("Transitions kept"),
            format_share(said.transition_fitness),
            _("Transitions from one step to the next in the log that are arrows of the map, start and end included."),
        ),
        Said(
            _("Arrows"),
            _("%(some)s of %(all)s") % {"some": said.edges_kept, "all": said.edges_all},
            _(
                "Different transitions that were kept, the most frequent first, and for every step the widest way from "
                "the start and to the end, so that no step is cut off."
            ),
        ),
    ]
