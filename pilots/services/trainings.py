"""Plans trainings and takes people's own confirmation. Who has confirmed is chosen in `pilots/rollout.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.services.inbox import notify
from common.errors import DomainError
from pilots.models import Training, TrainingRecord
from processes.models import HandbookEdition
from projects.models import Project
from projects.services.activity import record
from projects.services.removing import remove_row


@dataclass(frozen=True)
class TrainingPlan:
    title: str
    description: str = ""
    audience: Sequence[Department] = ()
    roles: str = ""
    due: date | None = None
    edition: HandbookEdition | None = None


def _check(project: Project, plan: TrainingPlan) -> None:
    if not plan.title.strip():
        raise DomainError("required", _("Give the training a title."), field="title")
    own = set(project.departments.values_list("pk", flat=True))
    if not plan.audience:
        raise DomainError("required", _("Choose for whom it is."), field="audience")
    if any(department.pk not in own for department in plan.audience):
        raise DomainError("not_found", _("This department is not part of the project."), field="audience")
    if plan.edition is not None and plan.edition.process.project_id != project.pk:
        raise DomainError("not_found", _("This does not belong to the project."), field="edition")


def _write(training: Training, plan: TrainingPlan) -> None:
    for name in TrainingPlan.__dataclass_fields__:
        if name != "audience":
            setattr(training, name, getattr(plan, name))
    training.save()
    training.audience.set(plan.audience)


def _tell(training: Training) -> None:
    """One line in the inbox of everybody whom it is meant for, in their language; nobody is told twice."""
    people = User.objects.filter(department__in=training.audience.all(), is_active=True, role__in=["staff", "head"])
    for person in people:
        with translation.override(person.language):
            text = _("Please take part in the training “%(title)s” and confirm it under “My trainings”.")
            notify(
                user=person,
                kind="training",
                subject_key=f"training:{training.pk}",
                text=text % {"title": training.title},
                url=reverse("pilots:trainings"),
            )


@transaction.atomic
def plan_training(*, project: Project, plan: TrainingPlan, by: User, now: datetime) -> Training:
    _check(project, plan)
    training = Training(project=project, created_by=by, created_at=now)
    _write(training, plan)
    _tell(training)
    record(project=project, by=by, verb="training.planned", subject=training.title)
    return training


@transaction.atomic
def change_training(*, training: Training, plan: TrainingPlan, by: User) -> Training:
    """Confirmations stay: people said that they were there."""
    _check(training.project, plan)
    _write(training, plan)
    _tell(training)
    record(project=training.project, by=by, verb="training.changed", subject=training.title)
    return training


@transaction.atomic
def delete_training(*, training: Training, by: User) -> None:
    if training.records.exists():
        raise DomainError("confirmed", _("People have confirmed this training; it stays on record."), status=409)
    remove_row(row=training, by=by, verb="training.deleted", subject=training.title)


@transaction.atomic
def confirm_training(*, training: Training, by: User, now: datetime) -> TrainingRecord:
    """The person's own word, once; the first time stands. Only for those whom the training is meant for."""
    if by.department_id is None or not training.audience.filter(pk=by.department_id).exists():
        raise DomainError("audience", _("This training is not meant for your department."), status=403)
    found, new = TrainingRecord.objects.get_or_create(training=training, user=by, defaults={"confirmed_at": now})
    if new:
        record(project=training.project, by=by, verb="training.confirmed", subject=training.title)
    return found
