"""What people say about an object, who wants to hear of it, who is here. The kinds stand in `projects/subjects.py`."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.querysets import ProjectScoped
from projects.subjects import ID_LENGTH, AboutScoped

from .project import Project


class Comment(models.Model):
    """Plain text. A removed one keeps its row, so that its author can bring it back; nobody reads it meanwhile."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="comments")
    about_kind = models.CharField(max_length=20)
    about_id = models.CharField(max_length=ID_LENGTH)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)

    objects = AboutScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "about_kind", "about_id"], name="comment_about")]

    def __str__(self) -> str:
        return self.text[:80]


class Watch(models.Model):
    """Somebody's own choice to be told, or not to be told. Without one, owners and those who took part are told.

    About a whole project `about_kind` is "project".
    """

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="watches")
    about_kind = models.CharField(max_length=20)
    about_id = models.CharField(max_length=ID_LENGTH)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    on = models.BooleanField(default=True)

    objects = AboutScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "about_kind", "about_id", "user"], name="one_watch_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.about_kind} {self.about_id}"


class Presence(models.Model):
    """Who has a page open for editing: a hint, never a lock, and no part of the trail."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="presences")
    page = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "page", "user"], name="one_presence_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.page}"
