"""Reads people, departments and inboxes for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet

from accounts.models import Department, Invitation, Notification, User
from accounts.models.user import Role


@dataclass(frozen=True)
class PersonRow:
    """One line of the people page. `state`: active, invited (has not set a password yet), expired or inactive."""

    person: User
    state: str


def people_found(*, query: str, role: str) -> QuerySet[User]:
    rows = User.objects.select_related("department").order_by("-is_active", "name", "pk")
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(email__icontains=query) | Q(department__name__icontains=query))
    return rows.filter(role=role) if role else rows


def person_rows(people: list[User], *, now: datetime) -> list[PersonRow]:
    """The state of each: one query for the invitations of all of them."""
    waiting = {person.email for person in people if person.is_active and not person.has_usable_password()}
    open_invitations = set(
        Invitation.objects.filter(email__in=waiting, accepted_at=None, expires_at__gt=now).values_list(
            "email", flat=True
        )
    )
    rows = []
    for person in people:
        state = "active" if person.is_active else "inactive"
        if person.email in waiting:
            state = "invited" if person.email in open_invitations else "expired"
        rows.append(PersonRow(person, state))
    return rows


def successors(person: User) -> QuerySet[User]:
    """Who may take over projects: active ops managers and administrators."""
    return User.objects.filter(is_active=True, role__in=[Role.ADMINISTRATOR, Role.MANAGER]).exclude(pk=person.pk)


def departments_with_counts() -> QuerySet[Department]:
    return Department.objects.select_related("parent", "head").annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        project_count=Count("projects", distinct=True),
    )


def inbox_of(user: User, *, only_unread: bool) -> QuerySet[Notification]:
    rows = Notification.objects.filter(user=user)
    return rows.filter(read_at=None) if only_unread else rows


@dataclass(frozen=True)
class FactorCount:
    """How many active people of one role there are, and how many of them have a second factor."""

    role: str
    people: int
    with_factor: int


def second_factor_counts() -> list[FactorCount]:
    have = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
    rows = (
        User.objects.filter(is_active=True)
        .order_by()
        .values("role")
        .annotate(people=Count("pk"), having=Count("pk", filter=Q(pk__in=have)))
    )
    found = {row["role"]: row for row in rows}
    return [
        FactorCount(str(label), found[key]["people"], found[key]["having"])
        for key, label in Role.choices
        if key in found
    ]


@dataclass(frozen=True)
class Branch:
    """One department in the tree, those below it in order of name. `total`: people here and below."""

    row: Department
    total: int
    below: list[Branch]


def department_tree() -> list[Branch]:
    """The whole tree with counts: one query. A row whose parents run in a circle would stand nowhere; none can."""
    children: dict[int | None, list[Department]] = {}
    for row in departments_with_counts():
        children.setdefault(row.parent_id, []).append(row)

    def branch(row: Department) -> Branch:
        below = [branch(each) for each in children.get(row.pk, [])]
        return Branch(row, getattr(row, "people_count", 0) + sum(each.total for each in below), below)

    return [branch(row) for row in children.get(None, [])]
