"""Makes KPIs from the charter's goals. Their figures come from `services/readings.py`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from monitoring.models import AlertRule, Kpi
from projects.models import Goal, Project
from projects.services import activity


@transaction.atomic
def make_from_goals(*, project: Project, by: User, now: datetime) -> list[Kpi]:
    """One KPI for each goal that has none, each with a rule that follows the goal's target. Again changes nothing.

    The KPI holds no copy of the goal: metric, filter, clock, comparison and target are read through it.
    """
    made = []
    for goal in Goal.objects.filter(project=project, kpi=None):
        kpi, new = Kpi.objects.get_or_create(
            goal=goal, defaults={"project": project, "owner": goal.owner, "created_at": now}
        )
        if new:
            made.append(kpi)
            AlertRule.objects.create(project=project, kpi=kpi, created_at=now, changed_at=now, changed_by=by)
    if made:
        activity.record(project=project, by=by, verb="kpi.made", count=len(made))
    return made


def keep_definition(goal: Goal) -> None:
    """Before a goal goes: its KPI takes over the definition, so that what is watched stays watched."""
    Kpi.objects.filter(goal=goal).update(
        metric=goal.metric,
        step=goal.step,
        filter=goal.filter,
        calendar=goal.calendar,
        comparison=goal.comparison,
        target=goal.target,
    )
