"""Decisions at the gates between phases, and the cycles that a project runs through. Nothing here is ever rewritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .project import Project


class GateDecision(models.Model):
    PROJECT_PATH = "project"

    class Kind(models.TextChoices):
        PASSED = "passed", _("Passed")
        OVERRIDDEN = "overridden", _("Overridden")
        REOPENED = "reopened", _("Reopened")
        REJECTED = "rejected", _("Rejected")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gate_decisions")
    cycle = models.PositiveIntegerField()
    phase = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("Name"), max_length=200)
    reason = models.TextField(_("Reason"), blank=True)
    evidence = models.JSONField(default=list)
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.phase} {self.kind}"


class Cycle(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    prefill = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_cycle_per_number"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(closed_at=None), name="one_open_cycle_per_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} #{self.number}"
