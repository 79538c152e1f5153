"""API tokens: make, revoke, look up. 160 random bits, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import ApiToken, User
from accounts.services.audit import note

PREFIX = "svn_"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, user: User, name: str, scope: str, now: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Returns the row and the token itself, which is shown this once."""
    secret = PREFIX + secrets.token_hex(20)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        prefix=secret[:12],
        digest=digest(secret),
        created_at=now,
        expires_at=expires_at,
    )
    note(by=user, verb="token.made", subject=name, scope=str(scope), prefix=row.prefix)
    return row, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, now: datetime) -> None:
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        note(by=by, verb="token.revoked", subject=token.name, prefix=token.prefix)


def find_token(secret: str, *, now: datetime) -> ApiToken | None:
    """The living token of an active person, or nothing."""
    row = (
        ApiToken.objects.select_related("user", "user__department")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), digest=digest(secret), revoked_at=None)
        .filter(user__is_active=True)
        .first()
    )
    if row and (row.last_used_at is None or now - row.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row
