"""What makes the portfolio quick and one's own: kept figures, saved views, and the projects that were opened last."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .charter import Goal
from .project import Project


class KeptFigure(models.Model):
    """The goal's figure as it was read last, so that many projects can be listed, sorted and chosen by it.

    It counts only while `revision` is the goal's; `stamp` says what the project was like (`projects/kept_figures.py`).
    """

    PROJECT_PATH = "goal__project"

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="kept")
    revision = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    count = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=60, blank=True)
    kept_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    def __str__(self) -> str:
        return f"{self.goal} {self.value}"


class SavedView(models.Model):
    """Filters and order of the portfolio under a name, for one person alone. `query` is the address without "?"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "name"], name="one_view_per_name"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="one_default_view_per_person"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpenedProject(models.Model):
    """That a person opened a project, and when last; a few rows a person, the older ones go."""

    PROJECT_PATH = "project"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "project"], name="one_row_per_opened_project")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"
