"""Who works on a project: add (and invite), change the part, hand over, remove. A project always has an owner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import Role
from accounts.services import invitations
from accounts.services.inbox import notify
from common.errors import DomainError
from projects.models import Activity, Goal, Membership, Project
from projects.services import charter
from projects.services.activity import record
from projects.services.notices import in_language_of
from projects.services.versions import advance

WORKERS = {Role.ADMINISTRATOR, Role.MANAGER}


@transaction.atomic
def add_member(
    *, project: Project, email: str, role: str, by: User, now: datetime, name: str = "", title: str = ""
) -> Membership:
    """Adds somebody by e-mail address; who is not here yet is invited by mail, as viewer or as ops manager."""
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        kind = Role.VIEWER if role == Membership.Role.VIEWER else Role.MANAGER
        person = invitations.invite(
            email=email, name=name, role=kind, department=None, by=by, now=now, subject_name=project.name
        )
    if not person.is_active:
        raise DomainError("inactive", _("This person may not sign in any more."), field="email")
    _check_role(person, role)
    member, new = Membership.objects.get_or_create(
        project=project, user=person, defaults={"role": role, "title": title.strip()}
    )
    if not new:
        raise DomainError("already_member", _("This person is already in the team."), field="email")
    record(project=project, by=by, verb="member.added", subject=person.name, role=role)
    with in_language_of(person):
        text = _("%(by)s added you to the project “%(project)s”.") % {"by": by.name, "project": project.name}
    notify(
        user=person, kind="team", subject_key=f"{project.code}:{member.pk}", text=text, url=project.get_absolute_url()
    )
    return member


@transaction.atomic
def change_member(*, member: Membership, by: User, role: str, title: str, version: int | None = None) -> Membership:
    _check_role(member.user, role)
    advance(member, by=by, expected=version)
    if member.role == Membership.Role.OWNER and role != Membership.Role.OWNER:
        _keep_an_owner(member)
    before = member.role
    member.role, member.title = role, title.strip()
    member.save(update_fields=["role", "title"])
    record(project=member.project, by=by, verb="member.changed", subject=member.user.name, before=before, after=role)
    return member


@transaction.atomic
def transfer_ownership(*, member: Membership, by: User) -> None:
    """Makes this member the owner; owners before become editors and stay in the team."""
    _check_role(member.user, Membership.Role.OWNER)
    others = Membership.objects.filter(project=member.project, role=Membership.Role.OWNER).exclude(pk=member.pk)
    for each in [*others, member]:
        advance(each, by=by)
    others.update(role=Membership.Role.EDITOR)
    Membership.objects.filter(pk=member.pk).update(role=Membership.Role.OWNER)
    record(project=member.project, by=by, verb="member.owner", subject=member.user.name)


def remove_member(*, member: Membership, by: User) -> Activity:
    """Ends the membership; goals that the person owns keep their owner until somebody hands them over."""
    if member.role == Membership.Role.OWNER:
        _keep_an_owner(member)
    return charter.remove(row=member, by=by)


def _check_role(person: User, role: str) -> None:
    if role != Membership.Role.VIEWER and person.role not in WORKERS:
        message = _("Only ops managers can own or edit a project. Choose “Viewer”, or ask an administrator.")
        raise DomainError("not_a_manager", message, field="role")


def _keep_an_owner(member: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(project=member.project, role=Membership.Role.OWNER)
    if not owners.exclude(pk=member.pk).exists():
        message = _("A project needs an owner. Hand it over to somebody else first.")
        raise DomainError("last_owner", message, field="role", status=409)


@transaction.atomic
def hand_over_all(*, person: User, to: User, by: User) -> int:
    """The projects that `person` owns become `to`'s, and the goals with them: one entry for each project. `person`
    stays in the teams as editor, so that the trail and what they wrote keep their place."""
    if not to.is_active or to.role not in WORKERS:
        message = _("Choose an active ops manager or administrator, who may own projects.")
        raise DomainError("not_a_manager", message, field="successor")
    owned = Membership.objects.filter(user=person, role=Membership.Role.OWNER).values("project")
    goals = Goal.objects.filter(owner=person).values("project")
    rows = list(Project.objects.filter(Q(pk__in=owned) | Q(pk__in=goals)))
    for project in rows:
        mine = Membership.objects.filter(project=project, user=person, role=Membership.Role.OWNER)
        owner = bool(mine.update(role=Membership.Role.EDITOR))
        if owner:
            Membership.objects.update_or_create(project=project, user=to, defaults={"role": Membership.Role.OWNER})
        count = Goal.objects.filter(project=project, owner=person).update(owner=to)
        verb = "member.owner" if owner else "goal.handed_over"
        record(project=project, by=by, verb=verb, subject=to.name, before=person.name, goals=count)
    return len(rows)
