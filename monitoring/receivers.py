"""What monitoring hears from the apps to its left: new figures, and goals that go."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete

from analysis.models import EventLog
from analysis.signals import log_measured
from monitoring.services.kpis import keep_definition
from projects.models import Goal, Project
from projects.services import jobs


def connect() -> None:
    log_measured.connect(evaluate_soon, dispatch_uid="monitoring.evaluate_soon")
    pre_delete.connect(goal_goes, sender=Goal, dispatch_uid="monitoring.goal_goes")


def evaluate_soon(sender: Any, *, event_log: EventLog, project: Project, clock: str = "", **_more: Any) -> None:
    """One job for each version of data and clock; the scheduler evaluates again should this message be lost."""
    with transaction.atomic():
        jobs.submit(
            "monitoring.evaluate",
            key=f"monitoring.evaluate:{event_log.pk}:v{event_log.version}{f':{clock}' if clock else ''}",
            args={"project": project.pk},
            by=None,
            project=project,
        )


def goal_goes(sender: Any, *, instance: Goal, **_more: Any) -> None:
    keep_definition(instance)
