"""Issued analysis reports: body and definitions as they stood that day. The draft is computed, not stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import ProjectScoped


class Report(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField()
    title = models.CharField(_("Title"), max_length=200)
    body = models.JSONField()
    issued_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("report")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_report_per_number")]

    def __str__(self) -> str:
        return self.title
