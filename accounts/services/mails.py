"""Empties the outbox of mails and writes the daily digests: a row before sending, its outcome after.

A row is taken by one conditional update with a lease, so that two senders never hold the same one; the Message-ID is
the same in every repeat, so that a mail program that gets it twice shows it once.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Mail, Notification, User
from accounts.notices import loud_from, settings_of, zone_of

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BACK_OFF = [timedelta(seconds=s) for s in (10, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)]
DIGEST_AT_MOST = 100


def write_digests(*, now: datetime) -> int:
    """One digest for each person and day, once their hour has come and something waits for it. Returns how many."""
    waiting = Notification.objects.filter(in_digest=True, mail=None).values("user")
    people = User.objects.filter(pk__in=waiting, is_active=True).select_related("notice_settings")
    return sum(_write_digest(person, now) for person in people)


def _write_digest(person: User, now: datetime) -> bool:
    own = getattr(person, "notice_settings", None) or settings_of(person)
    local = now.astimezone(zone_of(person))
    if local.hour < own.digest_hour:
        return False
    with transaction.atomic():
        mail, new = Mail.objects.get_or_create(
            key=f"digest:{person.pk}:{local.date().isoformat()}",
            defaults={"user": person, "kind": Mail.Kind.DIGEST, "not_before": now, "created_at": now},
        )
        if not new:
            return False
        Notification.objects.filter(user=person, in_digest=True, mail=None).update(mail=mail)
    return True


def send_mails(*, now: datetime, limit: int = 100) -> int:
    """Sends what is due, oldest first; safe in any number of processes at once. Returns how many were sent."""
    due = Mail.objects.filter(_due(now)).select_related("user").order_by("pk")
    return sum(_send(mail, now) for mail in due[:limit] if _take(mail, now))


def _due(now: datetime) -> Q:
    return Q(status=Mail.Status.PENDING, not_before__lte=now) & (Q(locked_until=None) | Q(locked_until__lt=now))


def _take(mail: Mail, now: datetime) -> bool:
    """Claims the row, unless somebody else holds it or the person's quiet hours move it on."""
    if mail.kind == Mail.Kind.LINE:
        loud = loud_from(settings_of(mail.user), mail.user, now)
        if loud > now:
            Mail.objects.filter(_due(now), pk=mail.pk).update(not_before=loud)
            return False
    mail.locked_until = now + LEASE
    taken = Mail.objects.filter(_due(now), pk=mail.pk).update(
        locked_until=mail.locked_until, attempts=F("attempts") + 1
    )
    mail.attempts += 1
    return bool(taken)


def _send(mail: Mail, now: datetime) -> bool:
    lines = list(Notification.objects.filter(mail=mail, read_at=None).order_by("pk")[:DIGEST_AT_MOST])
    if not lines or not mail.user.is_active:
        _finish(mail, Mail.Status.SKIPPED)
        return False
    try:
        validate_email(mail.user.email)
        with translation.override(mail.user.language or settings.LANGUAGE_CODE):
            message_for(mail, lines).send()
    except (ValidationError, smtplib.SMTPRecipientsRefused) as error:
        if _is_final(error) or mail.attempts >= len(BACK_OFF):
            _finish(mail, Mail.Status.FAILED, error=str(error))
        else:
            _finish(mail, Mail.Status.PENDING, error=str(error), not_before=now + BACK_OFF[mail.attempts - 1])
        return False
    except Exception as error:
        logger.warning("mail %s: %s", mail.pk, error)
        over = mail.attempts >= len(BACK_OFF)
        wait = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
        _finish(mail, Mail.Status.FAILED if over else Mail.Status.PENDING, error=str(error), not_before=now + wait)
        return False
    _finish(mail, Mail.Status.SENT, sent_at=now)
    return True


def _is_final(error: Exception) -> bool:
    """No such address: sending again can't help."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return True
    codes = [code for code, _reason in error.recipients.values()]
    return bool(codes) and all(500 <= code < 600 for code in codes)


def _finish(
    mail: Mail, status: str, *, error: str = "", sent_at: datetime | None = None, not_before: datetime | None = None
) -> None:
    """Writes the outcome, unless the lease ran out and another sender holds the row by now."""
    Mail.objects.filter(pk=mail.pk, locked_until=mail.locked_until).update(
        status=status,
        error=error[:500],
        sent_at=sent_at,
        not_before=not_before or mail.not_before,
        locked_until=None,
    )


def message_for(mail: Mail, lines: list[Notification]) -> EmailMultiAlternatives:
    """The words in the active language; text, and the same as simple HTML."""
    if mail.kind == Mail.Kind.DIGEST:
        count = ngettext("%(count)d message", "%(count)d messages", len(lines)) % {"count": len(lines)}
        subject = _("Your day in Sevenstep: %(count)s") % {"count": count}
    else:
        subject = lines[0].text
    context = {
        "lines": [(line.text, settings.SITE_URL + (line.url or "/inbox/")) for line in lines],
        "is_digest": mail.kind == Mail.Kind.DIGEST,
        "settings_url": f"{settings.SITE_URL}/settings/notices/",
    }
    host = urlsplit(settings.SITE_URL).hostname or "sevenstep"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string("accounts/mail/notice.txt", context),
        to=[mail.user.email],
        headers={
            "Message-ID": f"<{mail.key.replace(':', '-')}.{mail.user_id}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("accounts/mail/notice.html", context), "text/html")
    return message
