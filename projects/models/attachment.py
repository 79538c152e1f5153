"""A file that hangs on an object. Its bytes lie under a name of the server's own; a removed one waits in the bin."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models

from projects.subjects import ID_LENGTH, AboutScoped

from .project import Project


class Attachment(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="attachments")
    about_kind = models.CharField(max_length=20)
    about_id = models.CharField(max_length=ID_LENGTH)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=100)  # what its first bytes say, not what its sender says
    file = models.CharField(max_length=80)  # random, below DATA_DIR/files; empty once the sweep has deleted it
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AboutScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "about_kind", "about_id"], name="attachment_about")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR) / "files" / self.file
