"""When somebody is to be told. How a rule decides stands in `monitoring/rules.py`, without any database."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.models.charter import Comparison
from projects.querysets import ProjectScoped

from .kpi import Kpi


class AlertRule(models.Model):
    """A rule on a KPI, or on the share of a step's executions over the step's own time limit.

    A rule on a KPI without a limit of its own follows the KPI's target, and with it the goal. Rules are switched off,
    never deleted: their alerts stay.
    """

    PROJECT_PATH = "project"

    class Kind(models.TextChoices):
        KPI = "kpi", _("A KPI")
        STEP_LIMIT = "step_limit", _("A step over its time limit")

    class Window(models.TextChoices):
        NOW = "now", _("all measured cases")
        PERIOD = "period", _("the latest complete period")

    class Severity(models.TextChoices):
        BREACH = "breach", _("Breach")
        WARNING = "warning", _("Warning")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alert_rules")
    kind = models.CharField(_("Watch"), max_length=10, choices=Kind.choices, default=Kind.KPI)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    kpi = models.ForeignKey(
        Kpi, verbose_name=_("KPI"), null=True, blank=True, on_delete=models.RESTRICT, related_name="rules"
    )
    step = models.CharField(_("Step"), max_length=300, blank=True)
    comparison = models.CharField(_("Fires when it is"), max_length=2, choices=Comparison.choices, blank=True)
    limit = models.FloatField(_("Limit"), null=True, blank=True)
    min_count = models.PositiveIntegerField(_("Cases at least"), default=1)
    window = models.CharField(_("Measured over"), max_length=6, choices=Window.choices, default=Window.NOW)
    in_a_row = models.PositiveSmallIntegerField(_("Periods in a row"), default=1)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity.choices, default=Severity.BREACH)
    enabled = models.BooleanField(_("Switched on"), default=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("alert rule")

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.pk}"
