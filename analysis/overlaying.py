"""Measured figures on the map: what steps and flows show, their heat, the legend, and how much of the log stands there.

Figures never enter the map's XML. Definitions are those of the catalogue; here they are only brought to their steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis import drawing, flow_counts
from analysis.engine.figures import Figures
from analysis.step_values import Value, value_of
from analysis.steptable import Table, heat_level, nice_maximum
from common.templatetags.format import format_count, format_duration, format_share
from processes import selectors as maps
from processes.bpmn.index import MapIndex, index
from processes.models import ProcessVersion
from processes.reading_maps import model_of
from projects.models import Project

STEPS = {
    "duration": gettext_lazy("Mean, share, late or errors"),
    "count": gettext_lazy("Executions and cases"),
    "waiting": gettext_lazy("Waiting: median and P90"),
    "processing": gettext_lazy("Processing: median and P90"),
    "late": gettext_lazy("Share over the limit"),
    "rework": gettext_lazy("Rework rate"),
}
FLOWS = {
    "": gettext_lazy("Nothing"),
    "count": gettext_lazy("How many times"),
    "transit": gettext_lazy("Median time between"),
}
UNITS = {"count": "count", "late": "share", "rework": "share"}


@dataclass(frozen=True)
class Shown:
    """What the address asks for: `?show=` on steps, `?flows=` on flows."""

    steps: str = "duration"
    flows: str = ""

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        return [(key, words, key == self.steps) for key, words in STEPS.items()]

    @property
    def flow_choices(self) -> list[tuple[str, object, bool]]:
        return [(key, words, key == self.flows) for key, words in FLOWS.items()]


@dataclass(frozen=True)
class Coverage:
    """How much of the log stands on the map: executions, and what has no partner on either side."""

    bound: int
    executions: int
    unbound: list[str]
    silent: list[str]

    @property
    def share(self) -> float | None:
        return self.bound / self.executions if self.executions else None


@dataclass(frozen=True)
class HeatMap:
    version: ProcessVersion
    picture: SafeString
    shown: Shown
    legend: tuple[str, str]
    coverage: Coverage
    flows: flow_counts.FlowCounts | None

    @property
    def unbound(self) -> list[str]:
        return self.coverage.unbound


def read_shown(data: Mapping[str, str]) -> Shown:
    """What is unknown stands as at the beginning."""
    steps, flows = data.get("show", ""), data.get("flows", "")
    return Shown(steps if steps in STEPS else "duration", flows if flows in FLOWS else "")


def heat_map(project: Project, figures: Figures, table: Table, unit: str, shown: Shown = Shown()) -> HeatMap | None:
    """The newest as-is map with the figures on its bound steps; None without a map or without any bound step."""
    version = maps.current_version(project, "as_is")
    if version is None:
        return None
    bound = maps.bindings(project)
    found = index(model_of(version))
    steps = {node.id: node.name or node.id for node in found.steps}
    by_step: dict[str, list[str]] = {}
    for step in figures.steps:
        element = bound.get(step.activity, "")
        if element in steps:
            by_step.setdefault(element, []).append(step.activity)
    if not by_step:
        return None
    heat, badges, largest = _of_steps(figures, table, by_step, shown.steps, unit)
    flows = _flows(found, figures, bound, shown.flows)
    if flows is not None:
        badges |= _of_flows(flows, shown.flows, unit)
    return HeatMap(
        version=version,
        picture=maps.picture(version, heat=heat, badges=badges),
        shown=shown,
        legend=("0", _written(largest, UNITS.get(shown.steps, "seconds"), unit)),
        coverage=_coverage(figures, bound, steps, by_step),
        flows=flows,
    )


def _of_steps(
    figures: Figures, table: Table, by_step: Mapping[str, list[str]], show: str, unit: str
) -> tuple[dict[str, int], dict[str, tuple[str, ...]], float]:
    """(heat, badges, the legend's end)"""
    heat: dict[str, int] = {}
    badges: dict[str, tuple[str, ...]] = {}
    if show == "duration":
        bound = {activity: element for element, names in by_step.items() for activity in names}
        for row in sorted(table.steps(), key=lambda row: row.share or 0.0):
            element = bound.get(row.activity)
            if element is None:
                continue
            badges[element] = tuple(drawing.badge_texts(row, unit))
            if row.level is not None:
                heat[element] = row.level
        return heat, badges, table.legend_max
    values = {element: value_of(figures, names, show) for element, names in by_step.items()}
    largest = _end(max((each.value or 0.0 for each in values.values()), default=0.0), UNITS.get(show, "seconds"))
    for element, each in values.items():
        badges[element] = _texts(each, show, unit)
        level = heat_level(each.value, largest)
        if level is not None:
            heat[element] = level
    return heat, badges, largest


def _end(value: float, unit: str) -> float:
    """A round end of the legend: of durations as everywhere, of shares a full tenth, of counts the count itself."""
    if unit == "seconds":
        return nice_maximum(value)
    return min(1.0, -(-round(value * 100) // 10) / 10) if unit == "share" else value


def _texts(each: Value, show: str, unit: str) -> tuple[str, ...]:
    if each.value is None:
        return ("–",)
    if show == "count":
        return (format_count(each.value), _("%(count)s cases") % {"count": format_count(each.cases)})
    if show in UNITS:
        rate = format_share(each.value)
        if each.interval is None:
            return (rate,)
        low, high = (format_share(bound) for bound in each.interval)
        return (rate, _("%(low)s to %(high)s of %(count)s") % {"low": low, "high": high, "count": each.base})
    first = format_duration(each.value, unit)
    if each.p90 is None:
        return (_("mean %(value)s") % {"value": first},)
    return (first, _("P90 %(value)s") % {"value": format_duration(each.p90, unit)})


def _written(value: float, unit: str, duration_unit: str) -> str:
    if unit == "seconds":
        return format_duration(value, trim=True)
    return format_share(value) if unit == "share" else format_count(value)


def _flows(found: MapIndex, figures: Figures, bound: Mapping[str, str], show: str) -> flow_counts.FlowCounts | None:
    return flow_counts.count_flows(found, figures.graph, bound) if show else None


def _of_flows(flows: flow_counts.FlowCounts, show: str, unit: str) -> dict[str, tuple[str, ...]]:
    if show == "count":
        return {flow: (format_count(count),) for flow, count in flows.counts.items()}
    return {flow: (format_duration(value, unit),) for flow, value in flows.transits.items()}


def _coverage(
    figures: Figures, bound: Mapping[str, str], steps: Mapping[str, str], by_step: Mapping[str, list[str]]
) -> Coverage:
    there = {activity for names in by_step.values() for activity in names}
    return Coverage(
        bound=sum(step.executions for step in figures.steps if step.activity in there),
        executions=sum(step.executions for step in figures.steps),
        unbound=[step.activity for step in figures.steps if step.activity not in there],
        silent=[name for element, name in steps.items() if element not in by_step],
    )
