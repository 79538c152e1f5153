"""Changes to people and departments, made by administrators. Invitations and the own profile have their own files."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Department, Invitation, User
from accounts.models.user import Role
from common.errors import DomainError


@transaction.atomic
def change_person(*, person: User, name: str, role: str, department: Department | None) -> User:
    """Name, role and department. Rights follow on the person's next request, since they are read from these rows."""
    if role != Role.ADMINISTRATOR:
        _keep_one_administrator(person)
    if role != Role.HEAD:
        Department.objects.filter(head=person).update(head=None)
    person.name, person.role, person.department = name.strip(), role, department
    person.save(update_fields=["name", "role", "department"])
    return person


@transaction.atomic
def deactivate(*, person: User, by: User, now: datetime) -> None:
    """Ends every way in at once: sign-in, open sessions, tokens, waiting invitations. Nothing of theirs is deleted."""
    if person == by:
        raise DomainError("own_account", _("You cannot deactivate yourself; another administrator can."), status=409)
    _keep_one_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(email=person.email, accepted_at=None).delete()
    end_sessions(person)


def activate(*, person: User) -> None:
    """Lets somebody sign in again with the old password; tokens stay revoked."""
    User.objects.filter(pk=person.pk).update(is_active=True)


def end_sessions(person: User) -> int:
    """Signs the person out everywhere. Sessions name their person only inside, so each one is opened."""
    mine = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(person.pk)]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _keep_one_administrator(person: User) -> None:
    if person.role != Role.ADMINISTRATOR or not person.is_active:
        return
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        message = _("This is the only administrator. Make somebody else administrator first.")
        raise DomainError("last_administrator", message, field="role", status=409)


@transaction.atomic
def save_department(
    *, department: Department | None, name: str, parent: Department | None, head: User | None
) -> Department:
    """A new department, or new words, place and head for one. A department never stands below itself."""
    row = department or Department()
    above = parent
    while above is not None:
        if above.pk == row.pk:
            raise DomainError("circle", _("A department cannot be part of itself."), field="parent")
        above = above.parent
    if head is not None and (head.role != Role.HEAD or not head.is_active):
        message = _("Only an active person with the role of department head can head a department.")
        raise DomainError("not_a_head", message, field="head")
    if Department.objects.filter(name__iexact=name.strip()).exclude(pk=row.pk).exists():
        raise DomainError("name_taken", _("There is already a department with this name."), field="name")
    row.name, row.parent, row.head = name.strip(), parent, head
    row.save()
    return row


@transaction.atomic
def remove_department(*, department: Department) -> None:
    """Only one that nothing refers to: people, departments below it, projects."""
    used = department.people.exists() or department.children.exists() or department.projects.exists()
    if used:
        message = _("People, projects or other departments still belong to this department. Move them first.")
        raise DomainError("department_in_use", message, status=409)
    if Department.objects.filter(pk=department.pk, work_calendar__isnull=False).exists():
        message = _("This department works by a calendar of its own. Take it off that calendar first.")
        raise DomainError("department_in_use", message, status=409)
    department.delete()
