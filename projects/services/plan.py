"""Guardrails, risks, milestones, work with its people, workshops: one writer each, one entry in the trail each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects import figures
from projects.models import Guardrail, Milestone, Project, Risk, WorkItem, Workshop
from projects.services.activity import record
from projects.services.versions import advance

Row = TypeVar("Row", bound=models.Model)


def _stored(row: Row, values: dict[str, Any], *, by: User, noun: str, subject: str, version: int | None) -> Row:
    """Fills and saves the row, counts its revision, writes its entry. `version`: what the change was made on."""
    thing: Any = row
    new = thing.pk is None
    if not new:
        advance(thing, by=by, expected=version)
    before = {name: _plain(getattr(thing, name)) for name in values} if not new else None
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()
    changed = {} if before is None else {"before": before}
    after = {name: _plain(value) for name, value in values.items()}
    verb = f"{noun}.{'added' if new else 'changed'}"
    record(project=thing.project, by=by, verb=verb, subject=subject, after=after, **changed)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value


def _of_the_team(project: Project, people: Iterable[User], field: str) -> None:
    asked = {person.pk for person in people}
    if asked - set(project.memberships.filter(user__in=asked).values_list("user", flat=True)):
        raise DomainError("owner_not_in_team", _("Only people of the project's team can be named."), field=field)


@transaction.atomic
def save_guardrail(
    *,
    project: Project,
    row: Guardrail | None,
    by: User,
    metric: str,
    comparison: str,
    limit: float,
    step: str = "",
    filter: dict[str, Any] | None = None,
    calendar: str = "24x7",
    version: int | None = None,
) -> Guardrail:
    """A figure that must stay within its limit."""
    chosen, step = figures.filter_words().checked(filter or {}), step.strip()
    if metric not in figures.metrics():
        raise DomainError("unknown_metric", _("Choose a figure from the list."), field="metric")
    if (figures.metric(metric).grain == "step") != bool(step):
        missing, needless = (
            _("This figure belongs to a step. Say which one."),
            _("This figure is about whole cases. Leave the step empty."),
        )
        raise DomainError("step_missing", needless if step else missing, field="step")
    values = {
        "metric": metric,
        "step": step,
        "filter": chosen,
        "calendar": calendar,
        "comparison": comparison,
        "limit": limit,
    }
    name = figures.figure_name(metric, step)
    return _stored(row or Guardrail(project=project), values, by=by, noun="guardrail", subject=name, version=version)


@transaction.atomic
def save_risk(
    *,
    project: Project,
    row: Risk | None,
    by: User,
    text: str,
    likelihood: str,
    impact: str,
    response: str = "",
    owner: User | None = None,
    version: int | None = None,
) -> Risk:
    _of_the_team(project, [owner] if owner else [], "owner")
    values = {
        "text": text.strip(),
        "likelihood": likelihood,
        "impact": impact,
        "response": response.strip(),
        "owner": owner,
    }
    return _stored(row or Risk(project=project), values, by=by, noun="risk", subject=text.strip(), version=version)


@transaction.atomic
def save_milestone(
    *,
    project: Project,
    row: Milestone | None,
    by: User,
    name: str,
    due: date,
    done_on: date | None = None,
    version: int | None = None,
) -> Milestone:
    values = {"name": name.strip(), "due": due, "done_on": done_on}
    return _stored(
        row or Milestone(project=project), values, by=by, noun="milestone", subject=name.strip(), version=version
    )


@transaction.atomic
def save_work_item(
    *,
    project: Project,
    row: WorkItem | None,
    by: User,
    name: str,
    accountable: User | None,
    responsible: Iterable[User] = (),
    consulted: Iterable[User] = (),
    informed: Iterable[User] = (),
    version: int | None = None,
) -> WorkItem:
    """Work and its people. Nobody is both asked and merely told, and whoever is accountable may also do the work."""
    groups = {"responsible": list(responsible), "consulted": list(consulted), "informed": list(informed)}
    _of_the_team(project, [accountable] if accountable else [], "accountable")
    for field, people in groups.items():
        _of_the_team(project, people, field)
    if set(groups["consulted"]) & set(groups["informed"]):
        message = _("Somebody is named as consulted and as informed. Choose one.")
        raise DomainError("named_twice", message, field="informed")
    item = row or WorkItem(project=project)
    values = {"name": name.strip(), "accountable": accountable}
    _stored(item, values, by=by, noun="work", subject=name.strip(), version=version)
    for field, people in groups.items():
        getattr(item, field).set(people)
    return item


@transaction.atomic
def save_workshop(
    *,
    project: Project,
    row: Workshop | None,
    by: User,
    held_on: date,
    convenor: str,
    participants: list[list[str]],
    notes: str = "",
    version: int | None = None,
) -> Workshop:
    values = {
        "held_on": held_on,
        "convenor": convenor.strip(),
        "participants": participants,
        "notes": notes.strip(),
    }
    return _stored(
        row or Workshop(project=project), values, by=by, noun="workshop", subject=convenor.strip(), version=version
    )
