"""What the charter holds: pain points, goals and their baselines, scope. What is removed can be brought back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects import figures
from projects.models import (
    Activity,
    Goal,
    Guardrail,
    Membership,
    Milestone,
    Objective,
    PainPoint,
    Project,
    Risk,
    ScopeItem,
    StrategicAim,
    WorkItem,
    Workshop,
)
from projects.services import removing
from projects.services.activity import record
from projects.services.objectives import hold_together
from projects.services.versions import advance

REMOVED = {
    PainPoint: "pain_point.removed",
    Goal: "goal.removed",
    ScopeItem: "scope.removed",
    Membership: "member.removed",
    Objective: "objective.removed",
    Guardrail: "guardrail.removed",
    Risk: "risk.removed",
    Milestone: "milestone.removed",
    WorkItem: "work.removed",
    Workshop: "workshop.removed",
}
Removable = PainPoint | Goal | ScopeItem | Membership | Objective | Guardrail | Risk | Milestone | WorkItem | Workshop
RESTORED = {verb: verb.replace("removed", "restored") for verb in REMOVED.values()}


@dataclass(frozen=True)
class GoalValues:
    """A line of a goal as somebody fills it in; `target` is already in the metric's unit, None in a draft.

    Date, owner and aim are those of the whole goal: they hold for all its lines.
    """

    metric: str
    comparison: str
    target: float | None
    name: str = ""
    step: str = ""
    filter: dict[str, Any] = field(default_factory=dict)
    calendar: str = "24x7"
    due: date | None = None
    owner: User | None = None
    aim: StrategicAim | None = None
    objective: Objective | None = None  # of a new line; without one, it begins a goal of its own
    baseline_typed: float | None = None
    baseline_source: str = ""


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
    version: int | None = None,
) -> PainPoint:
    """Says what hurts; a value needs the figure that it is a value of."""
    if value is not None and not metric:
        raise DomainError("figure_missing", _("Choose the figure that this value belongs to."), field="metric")
    point = row or PainPoint(project=project)
    before = row_values(point) if row else {}
    if row:
        advance(row, by=by, expected=version)
    point.text, point.metric, point.value = text.strip(), metric, value
    point.source, point.recorded_on = source.strip(), recorded_on
    point.save()
    verb = "pain_point.changed" if row else "pain_point.added"
    record(project=project, by=by, verb=verb, subject=point.text, before=before, after=row_values(point))
    return point


@transaction.atomic
def save_scope_item(
    *, project: Project, row: ScopeItem | None, by: User, text: str, inside: bool, version: int | None = None
) -> ScopeItem:
    item = row or ScopeItem(project=project)
    before = row_values(item) if row else {}
    if row:
        advance(row, by=by, expected=version)
    item.text, item.inside = text.strip(), inside
    item.save()
    verb = "scope.changed" if row else "scope.added"
    record(project=project, by=by, verb=verb, subject=item.text, inside=inside, before=before, after=row_values(item))
    return item


def row_values(row: PainPoint | ScopeItem) -> dict[str, Any]:
    """A row of the charter as the trail keeps it, before and after a change."""
    values = {
        f.name: getattr(row, f.name) for f in row._meta.concrete_fields if not f.primary_key and not f.is_relation
    }
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


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
    if values.baseline_typed is not None and not values.baseline_source.strip():
        raise DomainError("source_missing", _("Say where this baseline is known from."), field="baseline_source")


@transaction.atomic
def add_goal(*, project: Project, by: User, values: GoalValues) -> Goal:
    check_goal(project, values)
    last = project.goals.aggregate(last=Max("position"))["last"]
    goal = Goal(project=project, position=(last or 0) + 1, objective=values.objective)
    _fill(goal, values)
    goal.save()
    hold_together(goal, values.aim)
    record(project=project, by=by, verb="goal.added", subject=goal_title(goal), after=_definition(goal))
    return goal


@transaction.atomic
def change_goal(*, goal: Goal, by: User, values: GoalValues, revision: int | None = None) -> Goal:
    """A dated revision. A baseline of another definition would be a lie, so it goes when the definition changes."""
    check_goal(goal.project, values)
    advance(goal, by=by, expected=revision)
    goal.refresh_from_db()
    before, measured = _definition(goal), figures.definition_of(goal)
    _fill(goal, values)
    if figures.definition_of(goal) != measured:
        goal.baseline_value, goal.baseline_at, goal.baseline_note = None, None, {}
    goal.save()
    hold_together(goal, values.aim)
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
    advance(goal, by=by)
    before = goal.baseline_value
    note = {"log": figure.log_name, "version": figure.log_version, "cases": figure.count}
    note |= asdict(figures.definition_of(goal)) | {"scope": goal.project.scope_filter}
    Goal.objects.filter(pk=goal.pk).update(baseline_value=figure.value, baseline_at=now, baseline_note=note)
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
    goal.baseline_typed, goal.baseline_source = values.baseline_typed, values.baseline_source.strip()


def _definition(goal: Goal) -> dict[str, Any]:
    names = (
        "metric",
        "step",
        "filter",
        "calendar",
        "comparison",
        "target",
        "baseline_value",
        "baseline_typed",
        "owner_id",
    )
    return {name: getattr(goal, name) for name in names} | {"due": goal.due.isoformat() if goal.due else None}


@transaction.atomic
def remove(*, row: Removable, by: User) -> Activity:
    """Deletes the row and keeps it whole in the trail, from where `restore` brings it back. The last line of a goal
    takes the goal along, a goal its lines."""
    last = isinstance(row, Goal) and row.objective and row.objective.goals.count() == 1
    going: Any = row.objective if last else row  # type: ignore[union-attr]
    kept, subject = removing.snapshot(going), subject_of(row)
    try:
        going.delete()
    except ProtectedError as error:
        message = _("Something that is still watched depends on this. Remove it there first.")
        raise DomainError("still_used", message, status=409) from error
    return record(project=row.project, by=by, verb=REMOVED[type(row)], subject=subject, row=kept)


def subject_of(row: Removable) -> str:
    """What the trail calls it."""
    if isinstance(row, Goal):
        return goal_title(row)
    if isinstance(row, Objective):
        return row.name or ", ".join(goal_title(each) for each in row.goals.all())
    if isinstance(row, Guardrail):
        return figures.figure_name(row.metric, row.step)
    return str(row.user if isinstance(row, Membership) else row)


def restore(*, entry: Activity, by: User) -> bool:
    """Brings back what this entry removed, under its old number. The second time does nothing and says so."""
    if entry.verb not in RESTORED:
        raise DomainError("nothing_to_restore", _("There is nothing to bring back here."), status=409)
    return removing.restore(entry=entry, by=by)
