"""What keeps two people's changes apart: the version that each editable thing carries, what it said before, and what
somebody typed whose saving came second.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .project import Project


class OldVersion(models.Model):
    """What a thing said until somebody replaced it. The newest row also says who saved the present version, and when.

    `kind` is a key of `projects.editables`, `content` the serialized row as Django writes it.
    """

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    version = models.PositiveIntegerField()
    content = models.JSONField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["kind", "object_id", "version"], name="one_old_row_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} v{self.version}"


class Draft(models.Model):
    """What one person typed into a form that came second. It stays until its author saves it or throws it away.

    `data` is the form as it was sent, field by field; `base` the version of the thing that the form was opened on.
    """

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Author"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    base = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        verbose_name = _("draft")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["user", "kind", "object_id"])]

    def __str__(self) -> str:
        return self.subject or f"{self.kind} {self.object_id}"
