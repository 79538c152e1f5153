"""The trail: one entry for every change. The sentences stand in `projects/activity_words.py`."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.subjects import ID_LENGTH, AboutScoped

from .project import Project


class Activity(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activity")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    # What a comment, an action or a file was about: who may not read that, does not read the entry.
    about_kind = models.CharField(max_length=20, blank=True, default="")
    about_id = models.CharField(max_length=ID_LENGTH, blank=True, default="")

    objects = AboutScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "activity"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
