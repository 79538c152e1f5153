"""Changes to people, made by administrators. Departments, invitations and the own profile have their own files."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.belongings import hand_over
from accounts.models import ApiToken, Department, Invitation, User
from accounts.models.user import Role
from accounts.services.audit import note
from common.errors import DomainError


@transaction.atomic
def change_person(*, person: User, by: User, name: str, role: str, department: Department | None) -> User:
    """Name, role and department. Rights follow on the person's next request, since they are read from these rows."""
    if role != Role.ADMINISTRATOR:
        _keep_one_administrator(person)
    if role != Role.HEAD:
        Department.objects.filter(head=person).update(head=None)
    before = _card(person)
    person.name, person.role, person.department = name.strip(), role, department
    person.save(update_fields=["name", "role", "department"])
    note(by=by, verb="person.changed", subject=person.email, before=before, after=_card(person))
    return person


@transaction.atomic
def deactivate(*, person: User, by: User, now: datetime, successor: User | None = None) -> None:
    """Ends every way in at once: sign-in, open sessions, tokens, waiting invitations. Nothing of theirs is deleted;
    what they own goes to `successor`, or waits for an administrator to give it to somebody."""
    if person == by:
        raise DomainError("own_account", _("You cannot deactivate yourself; another administrator can."), status=409)
    _keep_one_administrator(person)
    if successor is not None:
        hand_over(person, successor, by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(email=person.email, accepted_at=None).delete()
    end_sessions(person)
    note(by=by, verb="person.deactivated", subject=person.email, name=person.name)


@transaction.atomic
def activate(*, person: User, by: User) -> None:
    """Lets somebody sign in again with the old password; tokens stay revoked."""
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        note(by=by, verb="person.activated", subject=person.email, name=person.name)


def _card(person: User) -> dict[str, str]:
    return {"name": person.name, "role": str(person.role), "department": str(person.department or "")}


def end_sessions(person: User) -> int:
    """Signs the person out everywhere. Sessions name their person only inside, so each one is opened."""
    mine = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(person.pk)]
    UserSession.objects.filter(user=person).delete()
    return Session.objects.filter(pk__in=mine).delete()[0]


def _keep_one_administrator(person: User) -> None:
    if person.role != Role.ADMINISTRATOR or not person.is_active:
        return
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        message = _("This is the only administrator. Make somebody else administrator first.")
        raise DomainError("last_administrator", message, field="role", status=409)
