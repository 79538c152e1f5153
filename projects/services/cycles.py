"""The next cycle of a project: opened once, by a breach that lasts or by a review; what comes later is added to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from projects.models import Cycle, Project
from projects.services.activity import record
from projects.services.notices import responsible_for, tell

BEGINS = ("charter", "analyze")


@transaction.atomic
def open_next_cycle(*, project: Project, by: User | None, reason: str, prefill: dict[str, Any], now: datetime) -> Cycle:
    """Opens cycle N+1 if the project is in its last phase or closed; else adds to the cycle that is under way.

    The new cycle begins at `prefill["phase"]`, "analyze" if left out ("charter" is the other choice). `prefill`
    (step, last cause, last change, new baseline) is kept on the cycle; what is added later stands in its list "added".
    """
    locked = Project.objects.select_for_update().get(pk=project.pk)
    open_cycle, _new = Cycle.objects.get_or_create(
        project=locked, number=locked.cycle, defaults={"started_at": locked.created_at}
    )
    under_way = locked.status == Project.Status.ACTIVE and locked.phase != "monitor"
    if under_way:
        return _add(locked, open_cycle, by, reason, prefill, now)
    Cycle.objects.filter(project=locked, closed_at=None).update(closed_at=now)
    cycle = Cycle.objects.create(
        project=locked, number=locked.cycle + 1, reason=reason, prefill=prefill, started_at=now
    )
    begin = prefill.get("phase")
    Project.objects.filter(pk=locked.pk).update(
        cycle=cycle.number,
        phase=begin if begin in BEGINS else "analyze",
        status=Project.Status.ACTIVE,
        version=F("version") + 1,
    )
    project.refresh_from_db()
    record(project=project, by=by, verb="cycle.opened", subject=str(cycle.number), reason=reason)
    tell(
        people=responsible_for(project),
        kind="cycle",
        subject_key=f"{project.code}:{cycle.number}",
        text=lambda: (
            _("“%(project)s” starts its cycle %(number)d: %(reason)s")
            % {"project": project.name, "number": cycle.number, "reason": reason}
        ),
        url=reverse("projects:project", args=[project.code]),
        but=by,
    )
    return cycle


def _add(project: Project, cycle: Cycle, by: User | None, reason: str, prefill: dict[str, Any], now: datetime) -> Cycle:
    added = [*cycle.prefill.get("added", []), {"reason": reason, "at": now.isoformat(), **prefill}]
    cycle.prefill = {**cycle.prefill, "added": added}
    cycle.save(update_fields=["prefill"])
    record(project=project, by=by, verb="cycle.added", subject=str(cycle.number), reason=reason)
    return cycle
