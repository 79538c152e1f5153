"""Who a training is meant for and who has confirmed it. Chooses rows, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from pilots.models import Training, TrainingRecord
from pilots.rollout import people_of


@dataclass(frozen=True)
class OwnTraining:
    """One line of a person's own list."""

    training: Training
    confirmed_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class PersonState:
    name: str
    department: str
    confirmed_at: datetime | None


def meant_for(user: User) -> QuerySet[Training]:
    """The trainings of this person's department, in projects where they may confirm."""
    if user.department_id is None:
        return Training.objects.none()
    reach = Training.objects.restrict(user, "training.confirm")
    return reach.filter(
        pk__in=Training.audience.through.objects.filter(department=user.department_id).values("training")
    )


def own_trainings(user: User, today: date) -> list[OwnTraining]:
    """What is asked of this person, open ones first: two queries."""
    confirmed = dict(TrainingRecord.objects.filter(user=user).values_list("training", "confirmed_at"))
    rows = [
        OwnTraining(row, confirmed.get(row.pk), row.pk not in confirmed and row.due is not None and row.due < today)
        for row in meant_for(user).select_related("project", "edition__process")
    ]
    return sorted(rows, key=lambda row: (row.confirmed_at is not None, row.training.due or date.max))


def people_states(training: Training, viewer: User) -> list[PersonState]:
    """Who of the audience has confirmed, open ones first. A head sees the own departments' people."""
    people = people_of([each.pk for each in training.audience.all()]).select_related("department")
    if viewer.role == "head":
        people = people.filter(department__head=viewer)
    confirmed = dict(TrainingRecord.objects.filter(training=training).values_list("user", "confirmed_at"))
    rows = [PersonState(each.name, each.department.name, confirmed.get(each.pk)) for each in people]
    return sorted(rows, key=lambda row: (row.confirmed_at is not None, row.department, row.name))
