"""Rounds of approval before a gate: who asks whom, on what evidence, and what each of them said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.querysets import ProjectScoped

from .gate import GateDecision
from .project import Project


class GateReview(models.Model):
    """One round. Its evidence is frozen when it is asked for; `decision` is what came of it.

    open ──enough approvals──▶ approved   (the gate opens with it, unless a criterion has come undone)
     ├──one rejection────────▶ rejected   (the phase goes on, the reason stands above it)
     └──withdrawn, or the phase was left otherwise──▶ over
    """

    PROJECT_PATH = "project"

    class Rule(models.TextChoices):
        ANY = "any", _("One approval is enough")
        ALL = "all", _("All of them must approve")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("round of approval", "Open")
        APPROVED = "approved", pgettext_lazy("round of approval", "Approved")
        REJECTED = "rejected", pgettext_lazy("round of approval", "Rejected")
        OVER = "over", pgettext_lazy("round of approval", "Over")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gate_reviews")
    cycle = models.PositiveIntegerField()
    phase = models.CharField(max_length=20)
    rule = models.CharField(_("Rule"), max_length=3, choices=Rule.choices, default=Rule.ANY)
    note = models.TextField(_("Message"), blank=True)
    evidence = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(GateDecision, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews")

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state="open"), name="one_open_review_per_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.state}"


class GateReviewer(models.Model):
    """One of the people asked, and the answer once it is there. An answer is never changed."""

    PROJECT_PATH = "review__project"

    class Verdict(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("answer of a reviewer", "Not answered yet")
        APPROVED = "approved", pgettext_lazy("answer of a reviewer", "Approved")
        REJECTED = "rejected", pgettext_lazy("answer of a reviewer", "Rejected")

    review = models.ForeignKey(GateReview, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.WAITING)
    comment = models.TextField(_("Comment"), blank=True)
    at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["review", "user"], name="one_answer_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.verdict}"
