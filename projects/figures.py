"""Figures for the apps left of the engine, read through addresses in settings so that imports run one way."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from projects.models import Goal, Project


@dataclass(frozen=True)
class Definition:
    """What is measured: a metric of the catalogue, for a step or the whole case, over filtered cases, on a clock."""

    metric: str
    step: str = ""
    filter: dict[str, Any] = field(default_factory=dict)
    calendar: str = "24x7"


@dataclass(frozen=True)
class Figure:
    """A measured value: seconds, fraction 0..1 or count; `None` means not recorded and is shown as "–"."""

    value: float | None
    count: int
    low: float | None = None
    high: float | None = None
    log_id: int | None = None
    log_name: str = ""
    log_version: int = 0


@dataclass(frozen=True)
class Compared:
    """A typed value beside the log. `verdict`: agrees, differs or unknown; `kind` and `words` are its badge."""

    verdict: str
    kind: str
    words: str
    line: str


def definition_of(goal: Goal) -> Definition:
    """The goal's definition, which its KPI, its alerts and the pilot read as well."""
    return Definition(goal.metric, goal.step, goal.filter, goal.calendar)


def read(project: Project, definition: Definition) -> Figure | None:
    """The figure measured on the project's log; `None` while there is no measured log."""
    return import_string(settings.FIGURE_READER)(project, definition)


def compare(project: Project, metric: str, activities: list[str], value: float, text: str, per: str = "") -> Compared:
    """A value that somebody typed for a step, held against the log; the metric may also be "frequency"."""
    return import_string(settings.VALUE_CHECKER)(project, metric, activities, value, text, per)


def weeks(project: Project, definition: Definition) -> tuple[float, ...]:
    """The figure's value in each complete week of the log, oldest first; empty while there is no measured log."""
    rows = import_string(settings.FIGURE_SERIES)(project, definition)
    return tuple(row.reading.value for row in rows if row.complete and row.reading.value is not None)


def filter_words() -> Any:
    """The one module that checks a filter, reads it from typed lines and puts it into words."""
    return import_module(settings.FILTER_WORDS)


def metrics() -> dict[str, Any]:
    """The catalogue: key → metric."""
    return import_string(settings.METRICS)


def metric(key: str) -> Any:
    """Raises KeyError for a key that the catalogue does not have."""
    return metrics()[key]


def metric_name(key: str, language: str | None = None) -> str:
    """The metric's name in the given or the current language."""
    chosen = metric(key)
    return chosen.name_zh if (language or get_language() or "").startswith("zh") else chosen.name_en


def figure_name(key: str, step: str = "") -> str:
    """The metric's name with its step; a key that the catalogue no longer has stands for itself."""
    name = metric_name(key) if key in metrics() else key
    return _("%(step)s: %(metric)s") % {"step": step, "metric": name} if step else name


def metric_choices() -> list[tuple[str, str]]:
    """(key, name) of every metric, in the catalogue's order."""
    return [(key, metric_name(key)) for key in metrics()]


def is_met(comparison: str, value: float, target: float) -> bool:
    """Compares raw values: a figure is never rounded into or out of its target."""
    return {"le": value <= target, "lt": value < target, "ge": value >= target, "gt": value > target}[comparison]
