"""A line in somebody's inbox. New rows are pushed into the open browser by `config/stream.py`."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Notification(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # The thing that happened, whatever the kind it is told as: a mention on a watched object is one line.
    event = models.CharField(max_length=200, blank=True, default="")
    # The mail that carries this line; a line for the digest waits here without one.
    in_digest = models.BooleanField(default=False)
    mail = models.ForeignKey("accounts.Mail", null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Never two for one thing: a repeated or doubled evaluation writes nothing new.
            models.UniqueConstraint(fields=["user", "kind", "subject_key"], name="one_notification_per_subject"),
            models.UniqueConstraint(
                fields=["user", "event"], condition=~models.Q(event=""), name="one_notification_per_event"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "read_at"]),
            models.Index(fields=["user"], name="waits_for_digest", condition=models.Q(in_digest=True, mail=None)),
        ]

    def __str__(self) -> str:
        return self.text
