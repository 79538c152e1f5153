"""Versions of a map, which never change, and the drafts of the people who work on the next one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .process import Process


class MapKind(models.TextChoices):
    AS_IS = "as_is", _("As-is")
    TO_BE = "to_be", _("To-be")


class ProcessVersion(models.Model):
    """One saved map. Only `status` and who asked, approved and published when are ever written again.

    A published version holds from `valid_from` on (None: from its publishing); that a newer one has taken its place
    follows from the others (`processes/states.py`).
    """

    PROJECT_PATH = "process__project"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")

    class Origin(models.TextChoices):
        EDITOR = "editor", _("drawn")
        IMPORT = "import", _("imported")
        BRANCH = "branch", _("branched from the as-is map")
        DISCOVERY = "discovery", _("found in the log")
        RESTORE = "restore", _("restored")
        ADOPTION = "adoption", _("adopted from the to-be map")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("Version"))
    kind = models.CharField(_("Kind"), max_length=5, choices=MapKind.choices)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    base = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITOR)
    note = models.CharField(_("What changed"), max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("map version")
        constraints = [
            models.UniqueConstraint(fields=["process", "kind", "number"], name="one_version_per_kind_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.number}"

    @property
    def label(self) -> str:
        return f"v{self.number}"

    @property
    def etag(self) -> str:
        """What a client sends back in If-Match."""
        return f'"{self.pk}"'

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class Draft(models.Model):
    """What one person has drawn and not yet saved as a version. A refused saving is kept here, never thrown away."""

    PROJECT_PATH = "process__project"

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=5, choices=MapKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    xml = models.TextField()
    base = models.ForeignKey(ProcessVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["process", "kind", "user"], name="one_draft_per_person_and_map")]

    def __str__(self) -> str:
        return f"{self.process} {self.kind} ({self.user})"
