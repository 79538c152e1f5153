"""What is watched: a KPI and its readings per period. How a reading is made stands in `services/readings.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from projects.models import Goal, Project
from projects.models.charter import Comparison
from projects.querysets import ProjectScoped

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class KpiQuerySet(ProjectScoped):
    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        """Heads see the KPIs that name their department, and those that name none."""
        rows = super().restrict(user, action)
        if getattr(user, "role", "") != "head":
            return rows
        own = models.Q(departments__isnull=True) | models.Q(departments__head=user)
        return rows.filter(pk__in=self.model.objects.filter(own).values("pk"))


class Kpi(models.Model):
    """A metric that is watched after the roll-out.

    A KPI with a goal has no definition of its own: metric, step, filter, clock, comparison and target are read
    through the goal (`monitoring/definitions.py`), so that a change of the goal moves the KPI. The fields here speak
    only where there is no goal.
    """

    PROJECT_PATH = "project"

    class Period(models.TextChoices):
        WEEK = "week", _("Week")
        MONTH = "month", _("Month")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kpis")
    goal = models.OneToOneField(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="kpi")
    name = models.CharField(_("Name"), max_length=200, blank=True)
    metric = models.CharField(_("Figure"), max_length=60, blank=True)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    filter = models.JSONField(_("Filter"), default=dict, blank=True)
    calendar = models.CharField(_("Clock"), max_length=20, default="24x7")
    comparison = models.CharField(_("Comparison"), max_length=2, choices=Comparison.choices, blank=True)
    target = models.FloatField(_("Target"), null=True, blank=True)
    warning = models.FloatField(_("Warn from"), null=True, blank=True)
    period = models.CharField(_("Period"), max_length=5, choices=Period.choices, default=Period.WEEK)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="kpis",
    )
    departments = models.ManyToManyField(Department, verbose_name=_("Departments"), related_name="kpis", blank=True)
    readings_key = models.CharField(max_length=200, blank=True)  # what the stored readings were made from
    created_at = models.DateTimeField()

    objects = KpiQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("KPI")

    def __str__(self) -> str:
        return self.name or self.metric or str(self.goal or "")


class Reading(models.Model):
    """The value of a KPI in one period. No value is no row with 0: `value` is null and `count` says how few."""

    PROJECT_PATH = "kpi__project"

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="readings")
    period = models.CharField(max_length=5, choices=Kpi.Period.choices)
    period_start = models.DateField()
    value = models.FloatField(null=True)
    count = models.PositiveIntegerField(default=0)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    complete = models.BooleanField(default=True)
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["period_start"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "period", "period_start"], name="one_reading_per_period"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.period_start}"
