"""The 5-Why tree of a project, and the evidence under each answer. How a state follows is `state_of` here."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import ProjectScoped


class CauseState(models.TextChoices):
    SUPPORTED = "supported", _("Supported")
    CONTRADICTED = "contradicted", _("Contradicted")
    UNVERIFIED = "unverified", _("Unverified")


def state_of(stances: Iterable[str]) -> str:
    """Evidence against an answer outweighs evidence for it: one contradiction and it is no longer supported."""
    found = set(stances)
    if Evidence.Stance.CONTRADICTS in found:
        return CauseState.CONTRADICTED
    return CauseState.SUPPORTED if Evidence.Stance.SUPPORTS in found else CauseState.UNVERIFIED


class Why(models.Model):
    """One card: the problem (no parent), or one answer to "why?" of its parent. Any depth, any number of branches."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="whys")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    text = models.CharField(_("Answer"), max_length=300)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_root_cause = models.BooleanField(_("Root cause"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="root_causes",
    )
    direction = models.CharField(_("Direction of improvement"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("cause")

    def __str__(self) -> str:
        return self.text

    @property
    def status(self) -> str:
        return state_of(item.stance for item in self.evidence.all())

    def get_status_display(self) -> str:
        return str(CauseState(self.status).label)


class Evidence(models.Model):
    PROJECT_PATH = "why__project"

    class Kind(models.TextChoices):
        FIGURE = "figure", _("Figure")
        CASES = "cases", _("List of cases")
        INTERVIEW = "interview", _("Interview")
        DOCUMENT = "document", _("Document")

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("speaks for it")
        CONTRADICTS = "contradicts", _("speaks against it")

    why = models.ForeignKey(Why, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.FIGURE)
    stance = models.CharField(_("It"), max_length=12, choices=Stance.choices, default=Stance.SUPPORTS)
    text = models.CharField(_("What it says"), max_length=500, blank=True)
    figure = models.JSONField(default=dict, blank=True)  # definition, value, count, log, version: frozen when added
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return self.text or self.kind
