"""Reads people, departments and inboxes for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import Department, Invitation, Notification, User


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


def departments_with_counts() -> QuerySet[Department]:
    return Department.objects.select_related("parent", "head").annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        project_count=Count("projects", distinct=True),
    )


def inbox_of(user: User, *, only_unread: bool) -> QuerySet[Notification]:
    rows = Notification.objects.filter(user=user)
    return rows.filter(read_at=None) if only_unread else rows
