"""Goals as a whole: their name, date, owner and aim, equal on all their lines."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.models import Goal, Objective, StrategicAim
from projects.services.activity import record
from projects.services.versions import advance


def hold_together(goal: Goal, aim: StrategicAim | None) -> None:
    """Takes the line's date and owner, and the aim, over to the goal that it is part of and to its other lines."""
    whole = goal.objective
    if whole is None or (whole.due, whole.owner_id, whole.aim_id) == (goal.due, goal.owner_id, aim and aim.pk):
        return
    whole.due, whole.owner, whole.aim = goal.due, goal.owner, aim
    whole.revision += 1
    whole.save()
    _spread(whole, but=goal)


def _spread(whole: Objective, but: Goal | None = None) -> None:
    lines = whole.goals.exclude(due=whole.due, owner=whole.owner)
    if but is not None:
        lines = lines.exclude(pk=but.pk)
    lines.update(due=whole.due, owner=whole.owner, revision=F("revision") + 1)


@transaction.atomic
def change_objective(
    *,
    row: Objective,
    by: User,
    name: str,
    due: date | None,
    owner: User | None,
    aim: StrategicAim | None,
    revision: int | None = None,
) -> Objective:
    """Name, date, owner and aim of a goal; its lines follow."""
    if owner and not row.project.memberships.filter(user=owner).exists():
        raise DomainError("owner_not_in_team", _("The owner must be in the project's team."), field="owner")
    advance(row, by=by, expected=revision)
    row.refresh_from_db()
    before = _state(row)
    row.name, row.due, row.owner, row.aim = name.strip(), due, owner, aim
    row.save()
    _spread(row)
    lines = [str(each) for each in row.goals.all()]
    record(
        project=row.project,
        by=by,
        verb="objective.changed",
        subject=row.name or ", ".join(lines),
        before=before,
        after=_state(row),
    )
    return row


def _state(row: Objective) -> dict[str, object]:
    return {
        "name": row.name,
        "due": row.due.isoformat() if row.due else None,
        "owner_id": row.owner_id,
        "aim_id": row.aim_id,
    }
