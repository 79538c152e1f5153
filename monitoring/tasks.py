"""What runs by the clock and after new figures. The work itself stands in `services/`."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from monitoring.services import alerts, deliveries
from projects.jobs import JobRun, job
from projects.models import Project


@shared_task(name="monitoring.tasks.evaluate_all")
def evaluate_all() -> None:
    alerts.evaluate_everything(now=timezone.now())
    deliveries.deliver_pending(now=timezone.now())


@shared_task(name="monitoring.tasks.deliver_pending")
def deliver_pending() -> None:
    deliveries.deliver_pending(now=timezone.now())


@job("monitoring.evaluate")
def evaluate(run: JobRun) -> dict[str, Any]:
    project = Project.objects.get(pk=run.args["project"])
    opened = alerts.evaluate_project(project=project, now=timezone.now())
    outcome = deliveries.deliver_pending(now=timezone.now())
    return {"opened": len(opened), "sent": outcome.sent}
