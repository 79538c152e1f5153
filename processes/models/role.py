"""Which department of the organisation a role of the map is, where the name alone does not say it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from projects.querysets import ProjectScoped

from .process import Process


class RoleDepartment(models.Model):
    """What a person decided for one role, for all versions of the maps. No department: none on purpose.

    `lane_id` is the lane that had this name, so that the decision outlives a new name of the lane.
    """

    PROJECT_PATH = "process__project"

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="role_departments")
    role = models.CharField(_("Role"), max_length=1000)
    lane_id = models.CharField(max_length=255, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("Department"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["role"]
        constraints = [models.UniqueConstraint(fields=["process", "role"], name="one_department_per_role")]

    def __str__(self) -> str:
        return f"{self.role} → {self.department or '–'}"
