"""What hurts, how much better by when, and what is in and out: the nouns of phase 1."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .objective import Objective
from .project import Project


class Comparison(models.TextChoices):
    """Said in words wherever a person reads it, since `<` and `≤` differ by exactly the case at the limit."""

    LE = "le", _("at most (≤)")
    LT = "lt", _("less than (<)")
    GE = "ge", _("at least (≥)")
    GT = "gt", _("more than (>)")


class PainPoint(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pain_points")
    text = models.CharField(_("What hurts"), max_length=300)
    metric = models.CharField(_("Figure"), max_length=60, blank=True)
    value = models.FloatField(_("Value"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=200, blank=True)
    recorded_on = models.DateField(_("Date"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("pain point")

    def __str__(self) -> str:
        return self.text


class Goal(models.Model):
    """A metric of the catalogue, filtered, compared with a target by a date. "Met" is computed, never typed in.

    One measurable line of an objective. A draft may lack its target; no gate lets it through.
    """

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="goals")
    objective = models.ForeignKey(Objective, null=True, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(_("Name"), max_length=200, blank=True)
    metric = models.CharField(_("Figure"), max_length=60)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    filter = models.JSONField(_("Filter"), default=dict, blank=True)
    calendar = models.CharField(_("Clock"), max_length=20, default="24x7")
    comparison = models.CharField(_("Comparison"), max_length=2, choices=Comparison.choices, default=Comparison.LE)
    # Seconds, a fraction 0..1 or a count, as the metric's unit says.
    target = models.FloatField(_("Target"), null=True, blank=True)
    due = models.DateField(_("By"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="goals",
    )
    baseline_value = models.FloatField(null=True, blank=True)
    baseline_at = models.DateTimeField(null=True, blank=True)
    baseline_note = models.JSONField(default=dict, blank=True)  # log, version, cases and definition it was drawn with
    baseline_typed = models.FloatField(null=True, blank=True)  # what somebody said, until the log gives it
    baseline_source = models.CharField(_("Source of the baseline"), max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("goal")

    def __str__(self) -> str:
        return self.name or self.metric

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A line never stands alone: one that is saved without an objective gets its own."""
        if self.objective_id is None:
            self.objective = Objective.objects.create(
                project=self.project, due=self.due, owner=self.owner, position=self.position
            )
        super().save(*args, **kwargs)

    @property
    def baseline(self) -> float | None:
        """What the goal starts from: drawn from the log, or typed as long as it was not."""
        return self.baseline_typed if self.baseline_value is None else self.baseline_value


class ScopeItem(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scope_items")
    inside = models.BooleanField(_("In scope"), default=True)
    text = models.CharField(_("What"), max_length=300)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("scope item")

    def __str__(self) -> str:
        return self.text
