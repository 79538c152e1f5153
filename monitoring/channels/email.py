"""E-mail with a stable Message-ID: a mail program that gets it twice shows it once."""

from __future__ import annotations

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .base import Message, PermanentError


def send(message: Message) -> None:
    try:
        validate_email(message.user.email)
    except ValidationError as error:
        raise PermanentError(f"no e-mail address: {message.user.email}") from error
    text = _("%(text)s\n\nOpen it: %(url)s\n") % {"text": message.text, "url": settings.SITE_URL + message.path}
    mail = EmailMessage(
        subject=" ".join(message.title.split()),
        body=text,
        to=[message.user.email],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        if codes and all(500 <= code < 600 for code in codes):
            raise PermanentError(f"the mail server refused the address: {codes[0]}") from error
        raise


def message_id(message: Message) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "sevenstep"
    return f"<{message.key.replace(':', '-')}.{message.user.pk}@{host}>"
