"""A goal as people speak of it: one or more measurable lines (`Goal`) with one date and one owner, for a strategic aim.

The lines are what KPIs, pilots and alerts refer to. Date and owner are kept on the lines as well, equal in all of them
(`projects/services/objectives.py`), so that whoever reads a line needs nothing else.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .project import Project


class StrategicAim(models.Model):
    """What the organisation as a whole wants. Kept by managers; one that is past is retired, never deleted."""

    name = models.CharField(_("Aim"), max_length=200, unique=True)
    is_retired = models.BooleanField(_("No longer an aim"), default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["is_retired", "name"]
        verbose_name = _("strategic aim")

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="objectives")
    name = models.CharField(_("Name"), max_length=200, blank=True)
    due = models.DateField(_("By"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="objectives",
    )
    aim = models.ForeignKey(
        StrategicAim,
        verbose_name=_("Strategic aim"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objectives",
    )
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("goal")

    def __str__(self) -> str:
        return self.name
