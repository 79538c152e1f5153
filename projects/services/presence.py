"""Who has a page open: a hint that ends a minute after the last sign of life. No part of the trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from projects.models import Presence, Project

ENDS_AFTER = timedelta(seconds=60)


def note_presence(*, project: Project, page: str, user: User, now: datetime) -> list[User]:
    """Notes that this person has the page open; returns who else has."""
    Presence.objects.filter(seen_at__lt=now - ENDS_AFTER).delete()
    Presence.objects.update_or_create(project=project, page=page, user=user, defaults={"seen_at": now})
    others = Presence.objects.filter(project=project, page=page, user__is_active=True).exclude(user=user)
    return [row.user for row in others.select_related("user").order_by("pk")]
