"""The process of a project: what all its versions, bindings and handbooks belong to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import ProjectScoped


class Process(models.Model):
    """`as_is_number` and `to_be_number` are the newest version's number of each kind, 0 before the first.

    They are the place where two savings meet: a version is saved by one conditional update of its number here.
    """

    PROJECT_PATH = "project"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="process")
    name = models.CharField(_("Name"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Process owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    category = models.CharField(_("Category"), max_length=100, blank=True)
    as_is_number = models.PositiveIntegerField(default=0)
    to_be_number = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)  # of name, owner and category

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    def __str__(self) -> str:
        return self.name
