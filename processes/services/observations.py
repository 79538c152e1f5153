"""Changes to interview and observation records. What is removed can be brought back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.models import FREQUENCY, Observation
from processes.selectors import working_steps
from projects import figures
from projects.services.activity import record
from projects.services.removing import remove_row
from projects.services.versions import advance


@transaction.atomic
def save_observation(*, row: Observation, by: User, now: datetime, version: int | None = None) -> Observation:
    """Stores a new or changed record whose fields a form has checked."""
    new = row.pk is None
    if new and row.element_id not in {step.element_id for step in working_steps(row.process.project)}:
        raise DomainError("unknown_step", _("That step is not on the map any more."), status=404)
    if not row.quote.strip() and row.value is None:
        raise DomainError("empty", _("Write what was said or seen, or give a value."), field="quote")
    if row.metric and row.metric != FREQUENCY and row.metric not in figures.metrics():
        raise DomainError("unknown_metric", _("There is no such figure."), field="metric")
    if new:
        row.by, row.created_at = by, now
    else:
        advance(row, by=by, expected=version)
    row.save()
    verb = "observation.added" if new else "observation.changed"
    record(project=row.process.project, by=by, verb=verb, subject=str(row), element_id=row.element_id)
    return row


def remove_observation(*, row: Observation, by: User) -> None:
    remove_row(row=row, by=by, verb="observation.removed", subject=str(row), element_id=row.element_id)
