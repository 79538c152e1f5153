"""What people notice during a pilot: feedback, and deviations with what was changed because of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from pilots.models import Deviation, Feedback, Pilot
from pilots.services.pilots import check_open
from processes.models import ProcessVersion
from projects.services.activity import record
from projects.services.removing import remove_row


@transaction.atomic
def add_feedback(*, pilot: Pilot, text: str, who: str, rating: int | None, by: User, now: datetime) -> Feedback:
    if not text.strip():
        raise DomainError("required", _("Write down what they said."), field="text")
    if rating is not None and not 1 <= rating <= 5:
        raise DomainError("rating", _("The rating goes from 1 to 5."), field="rating")
    feedback = Feedback.objects.create(pilot=pilot, text=text.strip(), who=who.strip(), rating=rating, by=by, at=now)
    record(project=pilot.project, by=by, verb="pilot.feedback_added", subject=pilot.name)
    return feedback


@transaction.atomic
def remove_feedback(*, feedback: Feedback, by: User) -> None:
    check_open(feedback.pilot)
    remove_row(row=feedback, by=by, verb="pilot.feedback_removed", subject=feedback.pilot.name)


@dataclass(frozen=True)
class DeviationNote:
    text: str
    detail: str = ""
    adjustment: str = ""
    done_on: date | None = None
    to_be: ProcessVersion | None = None


def _check(pilot: Pilot, note: DeviationNote) -> None:
    if not note.text.strip():
        raise DomainError("required", _("Write down what went differently."), field="text")
    if note.to_be is not None and note.to_be.process.project_id != pilot.project_id:
        raise DomainError("not_found", _("This does not belong to the project."), field="to_be")
    if note.done_on and not note.adjustment.strip():
        raise DomainError("required", _("Write down what was changed."), field="adjustment")


def _write(deviation: Deviation, note: DeviationNote) -> None:
    for name in DeviationNote.__dataclass_fields__:
        setattr(deviation, name, getattr(note, name))


@transaction.atomic
def add_deviation(*, pilot: Pilot, note: DeviationNote, by: User, now: datetime) -> Deviation:
    _check(pilot, note)
    deviation = Deviation(pilot=pilot, by=by, at=now)
    _write(deviation, note)
    deviation.save()
    record(project=pilot.project, by=by, verb="pilot.deviation_added", subject=deviation.text)
    return deviation


@transaction.atomic
def change_deviation(*, deviation: Deviation, note: DeviationNote, by: User) -> Deviation:
    """Open after the decision too: adjustments are often finished in the roll-out."""
    _check(deviation.pilot, note)
    _write(deviation, note)
    deviation.save()
    record(project=deviation.pilot.project, by=by, verb="pilot.deviation_changed", subject=deviation.text)
    return deviation


@transaction.atomic
def remove_deviation(*, deviation: Deviation, by: User) -> None:
    check_open(deviation.pilot)
    remove_row(row=deviation, by=by, verb="pilot.deviation_removed", subject=deviation.text)
