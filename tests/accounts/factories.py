"""Invitations, tokens and inbox lines for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import invitations
from accounts.services.inbox import notify
from accounts.services.tokens import create_token


def invited(people: Any, email: str = "new@example.com") -> User:
    return invitations.invite(
        email=email, name="Ni Na", role="staff", department=people.department, by=people.admin, now=timezone.now()
    )


def build(world: Any) -> None:
    people = world.people
    world.things["token_row"], world.things["token_secret"] = create_token(
        user=people.owner, name="Nightly", scope="read", now=timezone.now()
    )
    world.things["line"], _new = notify(
        user=people.owner, kind="alert", subject_key="x", text="Feedback is late in 34% of cases", url="/projects/"
    )
