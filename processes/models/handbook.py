"""Editions of the handbook, their chapters, and what readers leave: acknowledgements and remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from projects.permissions import where
from projects.querysets import ProjectScoped

from .process import Process
from .version import ProcessVersion

if TYPE_CHECKING:
    from accounts.models import User


class EditionQuerySet(ProjectScoped):
    def readable(self, user: User) -> Self:
        """What this person may open: everything to those who edit, else published editions, to staff and heads
        those whose audience names their department (heads also those of the projects of their department)."""
        from projects.models import Project

        editing, reading = where(user, "handbook.edit"), where(user, "handbook.read")
        if editing is None:
            return self.all()
        mine = Project.objects.filter(editing).values("pk")
        published = Q(status=HandbookEdition.Status.PUBLISHED)
        if user.role == "staff":
            audience = Q(audience=user.department_id) if user.department_id else Q(pk__in=[])
        else:
            projects = Project.objects.all() if reading is None else Project.objects.filter(reading)
            audience = Q(process__project__in=projects.values("pk"))
            if user.role == "head":
                # A head reads by the project or by the audience; being staff of a project's department is not enough.
                audience = Q(process__project__departments__head=user) | Q(audience__head=user)
                audience |= Q(audience=user.department_id) if user.department_id else Q()
        inner = HandbookEdition.objects.filter(Q(process__project__in=mine) | (published & audience))
        return self.filter(pk__in=inner.values("pk"))


class HandbookEdition(models.Model):
    """One edition, pinned to the version of the map that it was written from."""

    PROJECT_PATH = "process__project"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="editions")
    version = models.ForeignKey(ProcessVersion, on_delete=models.RESTRICT, related_name="editions")
    number = models.PositiveIntegerField(_("Edition"))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    language = models.CharField(_("Language"), max_length=10, default="en")
    audience = models.ManyToManyField(Department, verbose_name=_("For whom"), related_name="+", blank=True)
    introduction = models.TextField(_("Introduction"), blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("handbook edition")
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(fields=["process"], condition=Q(status="draft"), name="one_draft_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.process} {self.label}"

    @property
    def label(self) -> str:
        return f"v{self.number}"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class HandbookChapter(models.Model):
    """`body` holds the fields of `processes.handbook_text.ChapterBody` as JSON; `change` says what is new against the
    edition before: "" (nothing), added or changed."""

    PROJECT_PATH = "edition__process__project"

    edition = models.ForeignKey(HandbookEdition, on_delete=models.CASCADE, related_name="chapters")
    element_id = models.CharField(max_length=255)
    title = models.CharField(_("Title"), max_length=1000)
    position = models.PositiveIntegerField()
    change = models.CharField(max_length=10, blank=True)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "element_id"], name="one_chapter_per_element")]

    def __str__(self) -> str:
        return self.title


class Acknowledgement(models.Model):
    """“I have read and understood”, once for each edition and person."""

    PROJECT_PATH = "edition__process__project"

    edition = models.ForeignKey(HandbookEdition, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="one_acknowledgement_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.edition}"


class Remark(models.Model):
    """What a reader says about one step."""

    PROJECT_PATH = "edition__process__project"

    edition = models.ForeignKey(HandbookEdition, on_delete=models.CASCADE, related_name="remarks")
    element_id = models.CharField(max_length=255)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("Remark"), max_length=2000)
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:60]
