"""What the charter holds: pain points, goals and their baselines, scope. What is removed can be brought back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core import serializers
from django.db import transaction
from django.db.models import F, Max
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects import figures
from projects.models import Activity, Goal, Membership, PainPoint, Project, ScopeItem
from projects.services.activity import record
from projects.services.projects import changed_meanwhile

REMOVED = {
    PainPoint: "pain_point.removed",
    Goal: "goal.removed",
    ScopeItem: "scope.removed",
    Membership: "member.removed",
}
RESTORED = {verb: verb.replace("removed", "restored") for verb in REMOVED.values()}


@dataclass(frozen=True)
class GoalValues:
    """A goal as somebody fills it in; `target` is already in the metric's unit."""

    metric: str
    comparison: str
    target: float
    name: str = ""
    step: str = ""
    filter: dict[str, Any] = field(default_factory=dict)
    calendar: str = "24x7"
    due: date | None = None
    owner: User | None = None


@transaction.atomic
def save_pain_point(
    *,
    project: Project,
    row: PainPoint | None,
    by: User,
    text: str,
    metric: str = "",
    value: float | None = None,
    source: str = "",
    recorded_on: date | None = None,
) -> PainPoint:
    """Says what hurts; a value needs the figure that it is a value of."""
    if value is not None and not metric:
        raise DomainError("figure_missing", _("Choose the figure that this value belongs to."), field="metric")
    point = row or PainPoint(project=project)
    point.text, point.metric, point.value = text.strip(), metric, value
    point.source, point.recorded_on = source.strip(), recorded_on
    point.save()
    record(project=project, by=by, verb="pain_point.changed" if row else "pain_point.added", subject=point.text)
    return point


@transaction.atomic
def save_scope_item(*, project: Project, row: ScopeItem | None, by: User, text: str, inside: bool) -> ScopeItem:
    item = row or ScopeItem(project=project)
    item.text, item.inside = text.strip(), inside
    item.save()
    record(project=project, by=by, verb="scope.changed" if row else "scope.added", subject=item.text, inside=inside)
    return item


def check_goal(project: Project, values: GoalValues) -> None:
    """Refuses what no figure could ever be read for, and owners who are not in the team."""
    figures.filter_words().checked(values.filter)
    if values.metric not in figures.metrics():
        raise DomainError("unknown_metric", _("Choose a figure from the list."), field="metric")
    per_step = figures.metric(values.metric).grain == "step"
    if per_step and not values.step.strip():
        raise DomainError("step_missing", _("This figure belongs to a step. Say which one."), field="step")
    if not per_step and values.step.strip():
        message = _("This figure is about whole cases. Leave the step empty.")
        raise DomainError("step_not_used", message, field="step")
    if values.owner and not project.memberships.filter(user=values.owner).exists():
        raise DomainError("owner_not_in_team", _("The owner must be in the project's team."), field="owner")


@transaction.atomic
def add_goal(*, project: Project, by: User, values: GoalValues) -> Goal:
    check_goal(project, values)
    last = project.goals.aggregate(last=Max("position"))["last"]
    goal = Goal(project=project, position=(last or 0) + 1)
    _fill(goal, values)
    goal.save()
    record(project=project, by=by, verb="goal.added", subject=goal_title(goal), after=_definition(goal))
    return goal


@transaction.atomic
def change_goal(*, goal: Goal, by: User, values: GoalValues, revision: int | None = None) -> Goal:
    """A dated revision. A baseline of another definition would be a lie, so it goes when the definition changes."""
    check_goal(goal.project, values)
    rows = Goal.objects.filter(pk=goal.pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(revision=F("revision") + 1):
        raise changed_meanwhile()
    goal.refresh_from_db()
    before, measured = _definition(goal), figures.definition_of(goal)
    _fill(goal, values)
    if figures.definition_of(goal) != measured:
        goal.baseline_value = goal.baseline_at = None
    goal.save()
    record(
        project=goal.project,
        by=by,
        verb="goal.changed",
        subject=goal_title(goal),
        before=before,
        after=_definition(goal),
        revision=goal.revision,
    )
    return goal


@transaction.atomic
def draw_baseline(*, goal: Goal, by: User, now: datetime) -> Goal:
    """Freezes today's figure of the log as what the goal starts from."""
    figure = figures.read(goal.project, figures.definition_of(goal))
    if figure is None:
        message = _("There is no measured log yet. Import one, then take the baseline from it.")
        raise DomainError("no_log", message, status=409)
    if figure.value is None:
        message = _("The log does not record this figure, so there is no baseline to take.")
        raise DomainError("not_recorded", message, status=409)
    before = goal.baseline_value
    Goal.objects.filter(pk=goal.pk).update(baseline_value=figure.value, baseline_at=now)
    goal.refresh_from_db()
    record(
        project=goal.project,
        by=by,
        verb="goal.baseline",
        subject=goal_title(goal),
        before=before,
        after=figure.value,
        count=figure.count,
        log=figure.log_name,
    )
    return goal


def goal_title(goal: Goal) -> str:
    """The goal's own name, or its figure."""
    if goal.name:
        return goal.name
    return figures.metric_name(goal.metric) if goal.metric in figures.metrics() else goal.metric


def _fill(goal: Goal, values: GoalValues) -> None:
    goal.metric, goal.step, goal.filter = values.metric, values.step.strip(), values.filter
    goal.comparison, goal.target, goal.calendar = values.comparison, values.target, values.calendar
    goal.name, goal.due, goal.owner = values.name.strip(), values.due, values.owner


def _definition(goal: Goal) -> dict[str, Any]:
    names = ("metric", "step", "filter", "calendar", "comparison", "target", "baseline_value", "owner_id")
    return {name: getattr(goal, name) for name in names} | {"due": goal.due.isoformat() if goal.due else None}


@transaction.atomic
def remove(*, row: PainPoint | Goal | ScopeItem | Membership, by: User) -> Activity:
    """Deletes the row and keeps it whole in the trail, from where `restore` brings it back."""
    snapshot = json.loads(serializers.serialize("json", [row]))
    subject = goal_title(row) if isinstance(row, Goal) else str(row.user if isinstance(row, Membership) else row)
    try:
        row.delete()
    except ProtectedError as error:
        message = _("Something that is still watched depends on this. Remove it there first.")
        raise DomainError("still_used", message, status=409) from error
    return record(project=row.project, by=by, verb=REMOVED[type(row)], subject=subject, row=snapshot)


@transaction.atomic
def restore(*, entry: Activity, by: User) -> bool:
    """Brings back what this entry removed, under its old number. The second time does nothing and says so."""
    if entry.verb not in RESTORED or "row" not in entry.detail:
        raise DomainError("nothing_to_restore", _("There is nothing to bring back here."), status=409)
    for found in serializers.deserialize("python", entry.detail["row"]):
        thing: Any = found.object
        model, project = type(thing), entry.project
        if thing.project_id != project.pk or model.objects.filter(pk=thing.pk).exists():
            return False
        if model is Membership and Membership.objects.filter(project=project, user=thing.user_id).exists():
            return False
        found.save()
    record(project=entry.project, by=by, verb=RESTORED[entry.verb], subject=entry.subject, entry=entry.pk)
    return True
