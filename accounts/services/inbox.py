"""Writes into people's inboxes, and a mail where they want one. Reading them is `accounts/views/inbox.py`."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Mail, Notification, User
from accounts.notices import MAILED_ELSEWHERE, Way, kind_of, settings_of, way_of


def notify(
    *, user: User, kind: str, subject_key: str, text: str, url: str = "", event: str = ""
) -> tuple[Notification, bool]:
    """One line in the inbox of `user`; the second for the same kind and subject is the first one again.

    `text` is already in the person's language. `event` names the thing that happened where it may be told as several
    kinds: the second line about it is the first one again. Who wants to hear nothing of this kind gets no line, and
    the row returned is not stored. Returns the row and whether it is new.
    """
    known = kind_of(kind)
    way = way_of(settings_of(user), known)
    line = Notification(
        user=user, kind=kind, subject_key=subject_key, text=text[:500], url=url, event=event, created_at=timezone.now()
    )
    if way is Way.NOTHING:
        return line, False
    line.in_digest = way is Way.DIGEST
    found = _told_before(line)
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            line.save()
            if way is Way.MAIL and known.key not in MAILED_ELSEWHERE:
                _write_mail(line)
    except IntegrityError:  # two at once: the other one's line is the line
        return _told_before(line) or line, False
    return line, True


def _told_before(line: Notification) -> Notification | None:
    rows = Notification.objects.filter(user=line.user)
    found = rows.filter(kind=line.kind, subject_key=line.subject_key).first()
    if found is None and line.event:
        found = rows.filter(event=line.event).first()
    return found


def _write_mail(line: Notification) -> None:
    """The outbox row, before anything is sent; `services/mails.py` empties the outbox."""
    line.mail = Mail.objects.create(
        user=line.user,
        kind=Mail.Kind.LINE,
        key=f"line:{line.pk}",
        not_before=line.created_at,
        created_at=line.created_at,
    )
    line.save(update_fields=["mail"])


def mark_read(*, user: User, now: datetime, ids: list[int] | None = None) -> int:
    """Marks the given lines, or all, of this person as read; returns how many were new."""
    rows = Notification.objects.filter(user=user, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=now)
