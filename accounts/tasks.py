"""What runs by the clock for people: digests and the outbox of mails."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.services import mails


@shared_task(name="accounts.tasks.send_mails")
def send_mails() -> None:
    now = timezone.now()
    mails.write_digests(now=now)
    mails.send_mails(now=now)
