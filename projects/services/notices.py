"""Tells the people around a project what was decided, each in their own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from django.db.models import Q
from django.utils import translation

from accounts.models import User
from accounts.services.inbox import notify
from projects.models import Project


def in_language_of(person: User) -> AbstractContextManager[None]:
    return translation.override(person.language)


def responsible_for(project: Project) -> list[User]:
    """The owners, and the heads of the departments that the project names."""
    owns = Q(memberships__project=project, memberships__role="owner")
    heads = Q(role="head", headed_departments__projects=project)
    return list(User.objects.filter(owns | heads, is_active=True).distinct())


def tell(
    *,
    people: Iterable[User],
    kind: str,
    subject_key: str,
    text: Callable[[], str],
    url: str,
    but: User | None,
    event: str = "",
) -> None:
    """`text` is called once per person, in that person's language; `but` is who did it and knows. Each person gets
    one line about an `event`, the first that is told."""
    for person in people:
        if person == but:
            continue
        with in_language_of(person):
            notify(user=person, kind=kind, subject_key=subject_key, text=text(), url=url, event=event)
