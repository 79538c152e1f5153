"""Plans, starts, repeats and removes pilots. Deciding is `services/decisions.py`, measuring `pilots/measured.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from analysis import filter_words
from analysis.models import EventLog, Option
from common.errors import DomainError
from pilots.models import Pilot
from processes.models import ProcessVersion
from projects.models import Project
from projects.services.activity import record
from projects.services.removing import remove_row


@dataclass(frozen=True)
class PilotPlan:
    """Everything that a plan says. Ids are those of the project's own things."""

    name: str
    option: Option | None = None
    to_be: ProcessVersion | None = None
    filter: dict[str, Any] = field(default_factory=dict)
    calendar: str = "24x7"
    team: str = ""
    people_count: int | None = None
    departments: Sequence[Department] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    event_log: EventLog | None = None
    baseline_from: date | None = None
    baseline_to: date | None = None


def _check_own(project: Project, plan: PilotPlan) -> None:
    owners = {
        "option": plan.option.project_id if plan.option else project.pk,
        "to_be": plan.to_be.process.project_id if plan.to_be else project.pk,
        "event_log": plan.event_log.project_id if plan.event_log else project.pk,
    }
    for name, owner_id in owners.items():
        if owner_id != project.pk:
            raise DomainError("not_found", _("This does not belong to the project."), field=name)


def check_plan(project: Project, plan: PilotPlan) -> None:
    """What a plan must hold whoever sends it; raises DomainError at the field in trouble."""
    if not plan.name.strip():
        raise DomainError("required", _("Give the pilot a name."), field="name")
    _check_own(project, plan)
    own = set(project.departments.values_list("pk", flat=True))
    if any(department.pk not in own for department in plan.departments):
        raise DomainError("not_found", _("This department is not part of the project."), field="departments")
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        raise DomainError("dates", _("The last day lies before the first day."), field="ends_on")
    if plan.baseline_from and plan.baseline_to and plan.baseline_to < plan.baseline_from:
        raise DomainError("dates", _("The last day lies before the first day."), field="baseline_to")
    if plan.baseline_to and plan.starts_on and plan.baseline_to >= plan.starts_on and plan.event_log is None:
        raise DomainError("overlap", _("The baseline must end before the pilot starts."), field="baseline_to")
    chosen = filter_words.checked(plan.filter)
    if chosen.keys() & {"date_from", "date_to"}:
        raise DomainError("filter", _("The dates are said by the first and the last day."), field="filter")


def _write(pilot: Pilot, plan: PilotPlan) -> None:
    for name in PilotPlan.__dataclass_fields__:
        if name != "departments":
            setattr(pilot, name, getattr(plan, name))


@transaction.atomic
def plan_pilot(*, project: Project, plan: PilotPlan, by: User, now: datetime, repeats: Pilot | None = None) -> Pilot:
    """A new pilot of the present cycle."""
    check_plan(project, plan)
    pilot = Pilot(project=project, cycle=project.cycle, created_by=by, created_at=now, repeats=repeats)
    _write(pilot, plan)
    pilot.save()
    pilot.departments.set(plan.departments)
    record(project=project, by=by, verb="pilot.planned", subject=pilot.name)
    return pilot


@transaction.atomic
def change_pilot(*, pilot: Pilot, plan: PilotPlan, by: User) -> Pilot:
    """A decided pilot stays as it was decided on."""
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    check_open(pilot)
    check_plan(pilot.project, plan)
    _write(pilot, plan)
    pilot.save()
    pilot.departments.set(plan.departments)
    record(project=pilot.project, by=by, verb="pilot.changed", subject=pilot.name)
    return pilot


def check_open(pilot: Pilot) -> None:
    """What is decided on is evidence and is not written any more."""
    if pilot.status == Pilot.Status.DECIDED:
        raise DomainError("decided", _("The pilot is decided. Repeat it to go on."), status=409)


@transaction.atomic
def delete_pilot(*, pilot: Pilot, by: User) -> None:
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    check_open(pilot)
    remove_row(row=pilot, by=by, verb="pilot.deleted", subject=pilot.name)


@transaction.atomic
def start_pilot(*, pilot: Pilot, cases_needed: int | None, by: User, now: datetime) -> Pilot:
    """From here on the plan's number of cases stands: it is not adjusted to what came in."""
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if pilot.status != Pilot.Status.PLANNED:
        raise DomainError("state", _("Only a planned pilot can be started."), status=409)
    if not pilot.criteria.filter(is_guardrail=False).exists():
        raise DomainError("criteria", _("Say first what the pilot must reach: add a success criterion."))
    if pilot.starts_on is None and pilot.event_log_id is None:
        raise DomainError("dates", _("Say first on which day the pilot starts."))
    pilot.status, pilot.started_at, pilot.cases_needed = Pilot.Status.RUNNING, now, cases_needed
    pilot.save(update_fields=["status", "started_at", "cases_needed"])
    record(project=pilot.project, by=by, verb="pilot.started", subject=pilot.name, cases_needed=cases_needed)
    return pilot


def _plan_of(pilot: Pilot, name: str) -> PilotPlan:
    return PilotPlan(
        name=name,
        option=pilot.option,
        to_be=pilot.to_be,
        filter=pilot.filter,
        calendar=pilot.calendar,
        team=pilot.team,
        people_count=pilot.people_count,
        departments=list(pilot.departments.filter(projects=pilot.project)),
        baseline_from=pilot.baseline_from,
        baseline_to=pilot.baseline_to,
    )


@transaction.atomic
def repeat_pilot(*, pilot: Pilot, by: User, now: datetime) -> Pilot:
    """A new planned pilot with the same population, team and criteria, without dates and log; its to-be version is
    the newest one that an adjustment was written into."""
    pilot = Pilot.objects.select_related("project", "option", "to_be__process").get(pk=pilot.pk)
    count = 2
    while Pilot.objects.filter(project=pilot.project, name=f"{pilot.name} ({count})"[:200]).exists():
        count += 1
    again = plan_pilot(
        project=pilot.project, plan=_plan_of(pilot, f"{pilot.name} ({count})"[:200]), by=by, now=now, repeats=pilot
    )
    adjusted = pilot.deviations.exclude(to_be=None).order_by("-to_be__number").first()
    if adjusted is not None:
        again.to_be = adjusted.to_be
        again.save(update_fields=["to_be"])
    for criterion in pilot.criteria.all():
        criterion.pk, criterion.pilot = None, again
        criterion._state.adding = True
        criterion.save()
    return again
