"""Empties the outbox: takes a row, sends it, writes what came of it.

A row is taken by one conditional update with a lease, so that two senders never hold the same one; the lease of a
sender that died runs out and the message goes again under the same id. That it is sent at least once is the promise
to mail servers; in the inbox it is exactly once by its unique key.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import translation

from accounts.models import User
from monitoring import wording
from monitoring.channels import CHANNELS, Message, PermanentError
from monitoring.models import Alert, Delivery
from monitoring.services.recipients import may_receive

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BACK_OFF = [timedelta(seconds=s) for s in (10, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)]


@dataclass(frozen=True)
class Outcome:
    sent: int = 0
    failed: int = 0
    later: int = 0


def deliver_pending(*, now: datetime, limit: int = 200, channels: tuple[str, ...] = ()) -> Outcome:
    """Sends what is due, oldest first. Safe to run at any time, in any number of processes at once."""
    due = Delivery.objects.filter(_due(now)).order_by("pk")
    if channels:
        due = due.filter(channel__in=channels)
    counts = {"sent": 0, "failed": 0, "pending": 0}
    for delivery in due.select_related("alert__project", "alert__rule", "user")[:limit]:
        if take(delivery, now):
            counts[_send(delivery, now)] += 1
    return Outcome(counts["sent"], counts["failed"], counts["pending"])


def _due(now: datetime) -> Q:
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    return Q(status=Delivery.Status.PENDING, not_before__lte=now) & free


def take(delivery: Delivery, now: datetime) -> bool:
    """Claims the row; false when somebody else holds it or has sent it."""
    lease = now + LEASE
    taken = Delivery.objects.filter(_due(now), pk=delivery.pk).update(locked_until=lease, attempts=F("attempts") + 1)
    if taken:
        delivery.locked_until = lease
        delivery.attempts += 1
    return bool(taken)


def _send(delivery: Delivery, now: datetime) -> str:
    if not may_receive(delivery.user, delivery.alert):
        return _finish(delivery, Delivery.Status.FAILED, error="may not see it any more")
    try:
        with translation.override(delivery.user.language or settings.LANGUAGE_CODE):
            CHANNELS[delivery.channel](message_for(delivery.alert, delivery.kind, delivery.user))
    except PermanentError as error:
        return _finish(delivery, Delivery.Status.FAILED, error=str(error))
    except Exception as error:
        logger.warning("delivery %s: %s", delivery.pk, error)
        if delivery.attempts >= len(BACK_OFF):
            return _finish(delivery, Delivery.Status.FAILED, error=str(error))
        wait = BACK_OFF[delivery.attempts - 1]
        return _finish(delivery, Delivery.Status.PENDING, error=str(error), not_before=now + wait)
    return _finish(delivery, Delivery.Status.SENT, sent_at=now)


def _finish(
    delivery: Delivery,
    status: str,
    *,
    error: str = "",
    sent_at: datetime | None = None,
    not_before: datetime | None = None,
) -> str:
    """Writes the outcome, unless the lease ran out and another sender holds the row by now."""
    Delivery.objects.filter(pk=delivery.pk, locked_until=delivery.locked_until).update(
        status=status,
        error=error[:500],
        sent_at=sent_at,
        not_before=not_before or delivery.not_before,
        locked_until=None,
    )
    return status


def message_for(alert: Alert, kind: str, user: User) -> Message:
    """The words in the active language; the key stays the same whenever it is sent again."""
    over = kind == Delivery.Kind.RESOLVED
    sentence = wording.resolved_sentence(alert) if over else wording.alert_sentence(alert)
    return Message(
        key=f"alert:{alert.pk}:resolved" if over else f"alert:{alert.pk}",
        kind="resolved_alert" if over else "alert",
        user=user,
        title=f"[{alert.project.code}] {wording.alert_title(alert) if not over else sentence}",
        text=f"{alert.project.name}: {sentence}",
        path=alert.get_absolute_url(),
    )
