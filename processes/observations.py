"""Interview and observation records as pages show them, each beside the log. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from processes.models import FREQUENCY, Observation, Process, StepFacts
from processes.observation_forms import metric_name
from processes.selectors import bindings
from projects import figures
from projects.figures import Compared


@dataclass(frozen=True)
class RecordLine:
    """`said`: “Mean waiting time: 2 d”; `compared` is None where no value was given or figures may not be read."""

    row: Observation
    said: str
    compared: Compared | None


def record_counts(process: Process) -> dict[str, int]:
    """element id → how many records stand at it."""
    rows = process.observations.order_by().values_list("element_id").annotate(count=Count("pk"))
    return dict(rows)


def record_lines(process: Process, step: StepFacts, *, with_log: bool) -> list[RecordLine]:
    """The records of one step, the newest first."""
    rows = list(process.observations.filter(element_id=step.element_id).select_related("by"))
    activities: list[str] = []
    if with_log and any(row.metric for row in rows):
        bound = bindings(process.project)
        activities = [name for name, element_id in bound.items() if element_id == step.element_id]
        activities = activities or ([step.name] if step.name else [])
    return [RecordLine(row, said(row), _compared(process, row, activities) if with_log else None) for row in rows]


def _compared(process: Process, row: Observation, activities: list[str]) -> Compared | None:
    if not row.metric or row.value is None:
        return None
    return figures.compare(process.project, row.metric, activities, row.value, row.value_text, row.per)


def said(row: Observation) -> str:
    """The value in words, "" without one."""
    if not row.metric:
        return ""
    span = f" {row.get_per_display()}" if row.metric == FREQUENCY else ""
    return _("%(name)s: %(value)s") % {"name": metric_name(row.metric), "value": f"{row.value_text}{span}"}
