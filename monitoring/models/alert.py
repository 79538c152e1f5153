"""That a rule fired, what people did about it, and that it reached them.

    firing ──acknowledge──▶ acknowledged
      │                        │
      └────────────┬───────────┘
                resolved   (the figure came back inside, or a person closed it with a result)

What an alert said when it opened is frozen on its row: a later edit of the rule, the KPI or the goal neither deletes
nor rewrites it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models import Cycle, Project
from projects.models.charter import Comparison
from projects.querysets import ProjectScoped

from .rule import AlertRule

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class AlertQuerySet(ProjectScoped):
    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        """Heads see the alerts of their own department's KPIs; those of no department's KPI are the project's."""
        rows = super().restrict(user, action)
        if getattr(user, "role", "") != "head":
            return rows
        own = models.Q(rule__kpi__departments__isnull=True) | models.Q(rule__kpi__departments__head=user)
        return rows.filter(pk__in=self.model.objects.filter(own).values("pk"))

    def open(self) -> Self:
        return self.exclude(state=Alert.State.RESOLVED)

    def urgent_first(self) -> Self:
        """Open before resolved, breach before warning, then the latest."""
        return self.annotate(
            closed=models.Case(models.When(state="resolved", then=1), default=0, output_field=models.IntegerField()),
            mild=models.Case(models.When(severity="warning", then=1), default=0, output_field=models.IntegerField()),
        ).order_by("closed", "mild", "-opened_at", "-pk")


class Alert(models.Model):
    PROJECT_PATH = "project"

    class State(models.TextChoices):
        FIRING = "firing", pgettext_lazy("alert", "Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")

    class Closed(models.TextChoices):
        BY_FIGURE = "figure", _("The figure came back inside the limit")
        BY_PERSON = "person", _("Closed by a person")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alerts")
    rule = models.ForeignKey(AlertRule, on_delete=models.RESTRICT, related_name="alerts")
    subject = models.CharField(max_length=320)  # "kpi:7" or "step:Feedback"
    window = models.CharField(max_length=120)  # which data and which wording of the rule it fired on
    state = models.CharField(max_length=12, choices=State.choices, default=State.FIRING)
    severity = models.CharField(max_length=8, choices=AlertRule.Severity.choices)
    name = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=60)
    step = models.CharField(max_length=300, blank=True)
    filter = models.JSONField(default=dict)
    calendar = models.CharField(max_length=20, default="24x7")
    comparison = models.CharField(max_length=2, choices=Comparison.choices)
    limit = models.FloatField()
    value = models.FloatField()
    count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    latest_value = models.FloatField(null=True)
    latest_count = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="acknowledged_alerts"
    )
    acknowledged_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="handled_alerts"
    )
    handler_since = models.DateTimeField(null=True)
    action = models.TextField(_("What was done"), blank=True)
    result = models.TextField(_("What came of it"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_how = models.CharField(max_length=8, choices=Closed.choices, blank=True)
    cycle = models.ForeignKey(Cycle, null=True, on_delete=models.SET_NULL, related_name="alerts")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("alert")
        constraints = [
            # However many evaluations run at once, a rule has one open alert per subject.
            models.UniqueConstraint(
                fields=["rule", "subject"],
                condition=models.Q(state__in=["firing", "acknowledged"]),
                name="one_open_alert_per_rule_and_subject",
            ),
        ]
        indexes = [models.Index(fields=["project", "state"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:alert", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state != self.State.RESOLVED


class Delivery(models.Model):
    """One message of one alert to one person over one channel: written with the alert, before anything is sent.

    pending ──claim──▶ (leased) ──▶ sent
       ▲                  │ └─────▶ failed   (a permanent error, or too many attempts)
       └──lease ran out, back-off──┘
    """

    PROJECT_PATH = "alert__project"

    class Channel(models.TextChoices):
        INBOX = "inbox", _("In Sevenstep")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        STREAM = "stream", _("In the open browser")

    class Kind(models.TextChoices):
        FIRING = "firing", _("Fired")
        RESOLVED = "resolved", _("Resolved")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FIRING)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["alert", "user", "channel", "kind"], name="one_delivery_per_channel"),
        ]
        indexes = [models.Index(fields=["status", "not_before"])]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} {self.status}"
