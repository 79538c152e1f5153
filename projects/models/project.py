"""A project and the people in it. What they may do is decided in `projects/permissions.py`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from projects.querysets import ProjectQuerySet, ProjectScoped


class Project(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    description = models.TextField(_("Why now"), blank=True)
    departments = models.ManyToManyField(Department, verbose_name=_("Departments"), related_name="projects", blank=True)
    phase = models.CharField(max_length=20, default="charter")
    cycle = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    calendar = models.CharField(_("Clock"), max_length=20, default="24x7")  # a key of projects/clocks.py
    case_limit_seconds = models.PositiveBigIntegerField(_("Time limit of a case"), null=True, blank=True)
    scope_filter = models.JSONField(default=dict, blank=True)  # the scope as a filter: every figure is of these cases
    ends_on = models.DateField(_("The project ends on"), null=True, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="projects")
    began_with = models.CharField(max_length=40, blank=True)  # "", "log" or a key of projects/project_templates
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("project")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.code])


class Membership(models.Model):
    PROJECT_PATH = "project"

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        VIEWER = "viewer", _("Viewer")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices, default=Role.EDITOR)
    title = models.CharField(_("Part in the project"), max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"
