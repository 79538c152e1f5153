"""How a person wants to be told, and the outbox of mails to people. Alerts have an outbox of their own (monitoring).

    pending ──take, send──▶ sent | failed | skipped (read meanwhile, or the person left)

A row stands here before anything is sent and gets its outcome after; its key makes it the only one.
"""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeSettings(models.Model):
    """One row for each person who changed anything; `ways` is kind → way, kinds stand in `accounts/notices.py`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings")
    ways = models.JSONField(default=dict)
    digest_hour = models.PositiveSmallIntegerField(_("Daily digest at"), default=8, validators=[MaxValueValidator(23)])
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)

    def is_quiet(self, moment: time) -> bool:
        """Whether this hour of the person's day is quiet; 22:00 to 07:00 goes over midnight."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or start == end:
            return False
        return start <= moment < end if start < end else moment >= start or moment < end


class Mail(models.Model):
    class Kind(models.TextChoices):
        LINE = "line", _("One message")
        DIGEST = "digest", _("Daily digest")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not needed any more")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=100, unique=True)  # "line:7" or "digest:3:2026-11-24"
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "not_before"], name="mail_due")]

    def __str__(self) -> str:
        return self.key
