"""The nouns of phase 6: trainings and who confirmed them, and rules handed over to other systems.

Handbook editions and their acknowledgements belong to `processes`. A rule's values are not typed here: they are read
from the to-be map (`pilots/rules.py`); a row remembers what was handed over to whom and when.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from projects.models import Project
from projects.querysets import ProjectScoped


class Training(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="trainings")
    title = models.CharField(_("Title"), max_length=200)
    description = models.TextField(_("What is trained"), blank=True)
    audience = models.ManyToManyField(Department, verbose_name=_("Departments"), related_name="trainings", blank=True)
    roles = models.CharField(_("Roles"), max_length=300, blank=True)
    due = models.DateField(_("Due"), null=True, blank=True)
    edition = models.ForeignKey(
        "processes.HandbookEdition",
        verbose_name=_("Handbook edition"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="trainings",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("training")

    def __str__(self) -> str:
        return self.title


class TrainingRecord(models.Model):
    """One person's own word that they took part."""

    PROJECT_PATH = "training__project"

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="records")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_records")
    confirmed_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["confirmed_at"]
        constraints = [models.UniqueConstraint(fields=["training", "user"], name="one_record_per_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.training}"


class SystemRule(models.Model):
    """A rule that another system (ERP, CRM, ticketing) was given. `handed_over` is what it was given."""

    PROJECT_PATH = "project"

    class Kind(models.TextChoices):
        LIMIT = "limit", _("Time limit")
        ASSIGNMENT = "assignment", _("Assignment")
        PRIORITY = "priority", _("Priority")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="system_rules")
    key = models.CharField(max_length=300)  # element and kind, or option: the rule's name across map versions
    element_id = models.CharField(max_length=255, blank=True)
    name = models.CharField(_("Name"), max_length=1000)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.LIMIT)
    condition = models.JSONField(default=dict)
    action = models.JSONField(default=dict)
    to_system = models.CharField(_("Handed over to"), max_length=200, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("system rule")
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_rule_per_key")]

    def __str__(self) -> str:
        return self.name
