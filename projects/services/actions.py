"""Actions: give, change, move, remind. The owner must be able to read the project and what the action is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.templatetags.format import day
from projects.models import Action, Project
from projects.permissions import can, people_who
from projects.services.activity import record
from projects.services.notices import tell
from projects.services.talk import PRESSED_TWICE
from projects.services.versions import changed_meanwhile
from projects.subjects import Subject, may_read

ENDED = (Action.State.DONE, Action.State.DROPPED)


def _check_owner(project: Project, owner: User | None, subject: Subject | None) -> None:
    fits = owner is not None and can(owner, "action.read", project) and owner.is_active
    if fits and subject is not None and owner is not None:
        fits = may_read(owner, subject)
    if not fits:
        raise DomainError("owner_cannot_read", _("Choose somebody who may read this project."), field="owner")


@transaction.atomic
def add_action(
    *,
    project: Project,
    by: User,
    text: str,
    owner: User,
    due: date | None,
    now: datetime,
    subject: Subject | None = None,
) -> Action:
    """Gives somebody something to do, on an object or on the project as a whole."""
    _check_owner(project, owner, subject)
    about = {"about_kind": subject.kind.key, "about_id": subject.id} if subject else {"about_kind": "", "about_id": ""}
    given = Action.objects.filter(project=project, by=by, owner=owner, text=text.strip(), due=due, **about)
    if (again := given.filter(created_at__gt=now - PRESSED_TWICE).first()) is not None:
        return again
    action = Action.objects.create(
        project=project,
        **about,
        about_name=subject.name[:300] if subject else "",
        text=text.strip(),
        owner=owner,
        due=due,
        by=by,
        created_at=now,
    )
    record(project=project, by=by, verb="action.added", subject=action.text, about=subject, after=_values(action))
    _tell_owner(action, by)
    return action


def _values(action: Action) -> dict[str, Any]:
    return {
        "text": action.text,
        "owner": action.owner.name if action.owner else "",
        "due": action.due.isoformat() if action.due else "",
        "state": str(action.state),
        "result": action.result,
    }


def _tell_owner(action: Action, by: User) -> None:
    tell(
        people=[action.owner] if action.owner else [],
        kind="action",
        subject_key=f"action:{action.pk}:{action.owner_id}",
        text=lambda: (
            _("%(by)s gives you something to do in “%(project)s”: %(text)s")
            % {"by": by.name, "project": action.project.name, "text": action.text}
        ),
        url=reverse("projects:action", args=[action.project.code, action.pk]),
        but=by,
    )


@transaction.atomic
def change_action(
    *,
    action: Action,
    by: User,
    text: str,
    owner: User,
    due: date | None,
    state: str,
    result: str,
    now: datetime,
    version: int | None = None,
    subject: Subject | None = None,
) -> Action:
    """Changes any of it; refused when somebody else changed it since `version`."""
    if owner != action.owner:
        _check_owner(action.project, owner, subject)
    _check_result(state, result)
    before, gave = _values(action), action.owner_id
    action.text, action.owner, action.due = text.strip(), owner, due
    _store(action, state, result, now, version)
    record(
        project=action.project,
        by=by,
        verb="action.changed",
        subject=action.text,
        about=subject,
        before=before,
        after=_values(action),
    )
    if action.owner_id != gave:
        _tell_owner(action, by)
    return action


@transaction.atomic
def move_action(
    *, action: Action, by: User, state: str, now: datetime, result: str = "", subject: Subject | None = None
) -> Action:
    """Moves it to another column; dropping needs a reason."""
    if state not in Action.State.values:
        raise DomainError("unknown_state", _("Choose a state from the list."), field="state")
    result = result.strip() or action.result
    if state == action.state and result == action.result:
        return action
    _check_result(state, result)
    before = _values(action)
    _store(action, state, result, now, None)
    record(
        project=action.project,
        by=by,
        verb=f"action.{state}",
        subject=action.text,
        about=subject,
        before=before,
        after=_values(action),
    )
    return action


def _check_result(state: str, result: str) -> None:
    if state == Action.State.DROPPED and len(result.strip()) < 3:
        raise DomainError("reason_missing", _("Say in a few words why it is dropped."), field="result")


def _store(action: Action, state: str, result: str, now: datetime, version: int | None) -> None:
    ended = (action.ended_at or now) if state in ENDED else None
    rows = Action.objects.filter(pk=action.pk)
    if version is not None:
        rows = rows.filter(version=version)
    changed = rows.update(
        text=action.text,
        owner=action.owner,
        due=action.due,
        state=state,
        result=result.strip(),
        ended_at=ended,
        version=F("version") + 1,
    )
    if not changed:
        raise changed_meanwhile()
    action.refresh_from_db()


def remind(*, today: date) -> int:
    """Tells owners of what is due today or overdue: once for each action and day that it is due by."""
    due = Action.objects.unfinished().filter(due__lte=today, owner__is_active=True, project__status="active")
    count = 0
    for action in due.select_related("owner", "project"):
        if action.owner is None or not people_who(action.project, "action.read").filter(pk=action.owner_id).exists():
            continue
        tell(
            people=[action.owner],
            kind="action_due",
            subject_key=f"action:{action.pk}:{action.due}",
            text=lambda one=action: _due_sentence(one),  # type: ignore[misc]
            url=reverse("projects:action", args=[action.project.code, action.pk]),
            but=None,
        )
        count += 1
    return count


def _due_sentence(action: Action) -> str:
    words = _("Due %(day)s in “%(project)s”: %(text)s")
    return words % {"day": day(action.due), "project": action.project.name, "text": action.text}
