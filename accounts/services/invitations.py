"""Invitations: a row for the person at once, a link by mail, and the password that the person sets through it.

The person's row exists from the moment of the invitation, with no password that could work, so that a project or a
department can already name them. Who may invite whom is decided by the caller.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, Invitation, User
from accounts.services.audit import note
from common.errors import DomainError

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(days=14)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    department: Department | None,
    by: User,
    now: datetime,
    subject_name: str = "",
) -> User:
    """A new person and the mail that lets them in. `subject_name` is the project that they are invited to, if any."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError("email_taken", _("Somebody with this e-mail address is already here."), field="email")
    person = User.objects.create_user(
        email=email,
        name=name.strip() or email.partition("@")[0],
        role=role,
        department=department,
        language=by.language,
        time_zone=by.time_zone,
    )
    _new_link(person, by, now, subject_name)
    if not subject_name:  # who is invited to a project gets the project's entry, which says it all
        note(by=by, verb="person.invited", subject=person.email, role=str(role))
    return person


@transaction.atomic
def send_invitation(*, person: User, by: User, now: datetime, subject_name: str = "") -> Invitation:
    """A new link for somebody who has not come yet; links sent before stop working."""
    row = _new_link(person, by, now, subject_name)
    note(by=by, verb="person.invited_again", subject=person.email)
    return row


def _new_link(person: User, by: User, now: datetime, subject_name: str) -> Invitation:
    if not person.is_active or person.has_usable_password():
        raise DomainError("already_here", _("This person does not wait for an invitation."), status=409)
    Invitation.objects.filter(email=person.email, accepted_at=None).delete()
    secret = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        email=person.email,
        name=person.name,
        role=person.role,
        department=person.department,
        language=person.language,
        digest=_digest(secret),
        invited_by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    # The mail must not go out for a row that is rolled back, and a mail server that is down must not lose the row.
    transaction.on_commit(lambda: _send_mail(row, by, secret, subject_name), robust=True)
    return row


def _send_mail(row: Invitation, by: User, secret: str, subject_name: str) -> None:
    link = settings.SITE_URL.rstrip("/") + reverse("accounts:join", args=[secret])
    context = {"invitation": row, "by": by, "link": link, "subject_name": subject_name, "days": VALID_FOR.days}
    with translation.override(row.language):
        subject = " ".join(render_to_string("accounts/mail/invitation_subject.txt", context).split())
        body = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [row.email])


def find_invitation(secret: str, *, now: datetime) -> Invitation | None:
    """The open invitation behind this link, if its person may still come."""
    row = Invitation.objects.filter(digest=_digest(secret), accepted_at=None, expires_at__gt=now).first()
    if row and User.objects.filter(email=row.email, is_active=True).exists():
        return row
    return None


@transaction.atomic
def accept_invitation(*, secret: str, name: str, password: str, now: datetime) -> User:
    """Sets name and password. The link works once: a conditional update decides between two who come at once."""
    row = find_invitation(secret, now=now)
    taken = row and Invitation.objects.filter(pk=row.pk, accepted_at=None).update(accepted_at=now)
    if row is None or not taken:
        raise DomainError("invitation_over", _("This invitation has been used or has expired."), status=409)
    person = User.objects.select_for_update().get(email=row.email)
    person.name = name.strip()
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise DomainError("weak_password", " ".join(error.messages), field="password") from error
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    note(by=person, verb="person.joined")
    return person
