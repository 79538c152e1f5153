"""Invitations, tokens and inbox lines for tests."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import invitations
from accounts.services.inbox import notify
from accounts.services.tokens import create_token

SECRET = "a-link-that-was-mailed"  # noqa: S105  the secret of the invitation in the test world


def invited(people: Any, email: str = "new@example.com") -> User:
    return invitations.invite(
        email=email, name="Ni Na", role="staff", department=people.department, by=people.admin, now=timezone.now()
    )


def build(world: Any) -> None:
    people = world.people
    waiting = User.objects.create_user("waiting@example.com", None, name="Wei Waiting", role="staff")
    Invitation.objects.create(
        email=waiting.email,
        digest=hashlib.sha256(SECRET.encode()).hexdigest(),
        created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    world.things["token_row"], world.things["token_secret"] = create_token(
        user=people.owner, name="Nightly", scope="read", now=timezone.now()
    )
    world.things["line"], _new = notify(
        user=people.owner, kind="alert", subject_key="x", text="Feedback is late in 34% of cases", url="/projects/"
    )
