"""Writes into people's inboxes. Reading them is `accounts/views/inbox.py`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import Notification, User


def notify(*, user: User, kind: str, subject_key: str, text: str, url: str = "") -> tuple[Notification, bool]:
    """One line in the inbox of `user`; the second for the same kind and subject is the first one again.

    `text` is already in the person's language. Returns the row and whether it is new.
    """
    return Notification.objects.get_or_create(
        user=user,
        kind=kind,
        subject_key=subject_key,
        defaults={"text": text[:500], "url": url, "created_at": timezone.now()},
    )


def mark_read(*, user: User, now: datetime, ids: list[int] | None = None) -> int:
    """Marks the given lines, or all, of this person as read; returns how many were new."""
    rows = Notification.objects.filter(user=user, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=now)
