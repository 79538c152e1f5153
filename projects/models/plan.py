"""What surrounds the goals of a charter: what must not get worse, what may go wrong, by when, and who does what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.querysets import ProjectScoped

from .charter import Comparison
from .project import Project


class Guardrail(models.Model):
    """A figure that must not get worse than its limit while the goals are pursued."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="guardrails")
    metric = models.CharField(_("Figure"), max_length=60)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    filter = models.JSONField(_("Filter"), default=dict, blank=True)
    calendar = models.CharField(_("Clock"), max_length=20, default="24x7")
    comparison = models.CharField(_("Comparison"), max_length=2, choices=Comparison.choices, default=Comparison.LE)
    limit = models.FloatField(_("Limit"))  # seconds, a fraction 0..1 or a count, as the metric's unit says
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("guardrail")

    def __str__(self) -> str:
        return self.metric


class Risk(models.Model):
    PROJECT_PATH = "project"

    class Degree(models.TextChoices):
        LOW = "low", pgettext_lazy("degree", "Low")
        MEDIUM = "medium", pgettext_lazy("degree", "Medium")
        HIGH = "high", pgettext_lazy("degree", "High")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    text = models.CharField(_("What may go wrong"), max_length=300)
    likelihood = models.CharField(_("Likelihood"), max_length=6, choices=Degree.choices, default=Degree.MEDIUM)
    impact = models.CharField(_("Impact"), max_length=6, choices=Degree.choices, default=Degree.MEDIUM)
    response = models.CharField(_("Response"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="risks",
    )
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("risk")

    def __str__(self) -> str:
        return self.text


class Milestone(models.Model):
    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("Milestone"), max_length=200)
    due = models.DateField(_("By"))
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("milestone")

    def __str__(self) -> str:
        return self.name


class WorkItem(models.Model):
    """A piece of work and who in the team is responsible, accountable, consulted and informed (RACI)."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_items")
    name = models.CharField(pgettext_lazy("charter", "Work"), max_length=200)
    accountable = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Accountable"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    responsible = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("Responsible"), related_name="+", blank=True
    )
    consulted = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("Consulted"), related_name="+", blank=True
    )
    informed = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("Informed"), related_name="+", blank=True
    )
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("piece of work")

    def __str__(self) -> str:
        return self.name


class Workshop(models.Model):
    """The meeting at which the charter was written: who called it, who was there, when, what was said."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="workshops")
    held_on = models.DateField(_("Date"))
    convenor = models.CharField(_("Convenor"), max_length=200)
    participants = models.JSONField(default=list)  # [[department, names], …] as somebody wrote them down
    notes = models.TextField(_("Notes"), blank=True, max_length=10_000)
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = _("workshop")

    def __str__(self) -> str:
        return f"{self.convenor} · {self.held_on.isoformat()}"


class CharterRevision(models.Model):
    """The whole charter as it stood when its gate was passed. Never rewritten."""

    PROJECT_PATH = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="charter_revisions")
    number = models.PositiveIntegerField()
    cycle = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    name = models.CharField(max_length=200)  # of the person who decided
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_charter_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.number}"
