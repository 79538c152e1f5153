"""Ends a pilot: the decision of a person, with the evaluation of that moment frozen beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from pilots.models import Decision, Pilot
from projects.services.activity import record


@transaction.atomic
def decide_pilot(
    *, pilot: Pilot, verdict: str, reason: str, evaluation: dict[str, Any], by: User, now: datetime
) -> Decision:
    """Once. `evaluation` is what was measured at this moment (`pilots/measured.py`), kept and never computed again."""
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if pilot.status == Pilot.Status.DECIDED:
        raise DomainError("decided", _("The pilot is decided already."), status=409)
    if pilot.status != Pilot.Status.RUNNING:
        raise DomainError("state", _("Start the pilot before you decide on it."), status=409)
    if verdict not in Decision.Verdict.values:
        raise DomainError("verdict", _("Choose one of the three decisions."), field="verdict")
    if not reason.strip():
        raise DomainError("required", _("Give the reason of the decision."), field="reason")
    decision = Decision.objects.create(
        pilot=pilot, verdict=verdict, reason=reason.strip(), by=by, at=now, evaluation=evaluation
    )
    pilot.status = Pilot.Status.DECIDED
    pilot.save(update_fields=["status"])
    record(project=pilot.project, by=by, verb=f"pilot.decided_{verdict}", subject=pilot.name)
    return decision
