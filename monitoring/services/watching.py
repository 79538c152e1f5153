"""From goals to watched KPIs with history: what the one click on the monitoring page does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from monitoring.models import Kpi
from monitoring.services import kpis, readings
from projects.models import Project
from projects.services import jobs


def watch_goals(*, project: Project, by: User, now: datetime) -> list[Kpi]:
    """KPIs and rules for the goals that have none, their history, and an evaluation in the background."""
    made = kpis.make_from_goals(project=project, by=by, now=now)
    if made:
        readings.refresh_project(project=project, now=now)
    evaluate_soon(project=project, by=by, reason=f"kpis:{now.isoformat()}")
    return made


@transaction.atomic
def evaluate_soon(*, project: Project, by: User | None, reason: str) -> None:
    """A job that judges the project's rules at once, instead of at the scheduler's next turn."""
    jobs.submit(
        "monitoring.evaluate",
        key=f"monitoring.evaluate:{project.pk}:{reason}",
        args={"project": project.pk},
        by=by,
        project=project,
    )
