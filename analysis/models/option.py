"""Options for a new design, scored with visible weights. What an effect means is computed in `analysis/effects.py`."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from processes.models import ProcessVersion
from projects.models import Project
from projects.querysets import ProjectScoped

from .why import Why

SCORE = [MinValueValidator(1), MaxValueValidator(5)]


class OptionWeights(models.Model):
    """How much each criterion counts, in parts; their sum need not be 100."""

    PROJECT_PATH = "project"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="option_weights")
    cost = models.PositiveIntegerField(_("Cost"), default=25)
    benefit = models.PositiveIntegerField(_("Benefit"), default=50)
    feasibility = models.PositiveIntegerField(_("Feasibility"), default=25)

    objects = ProjectScoped.as_manager()

    def __str__(self) -> str:
        return f"{self.cost}:{self.benefit}:{self.feasibility}"

    @property
    def total(self) -> int:
        return self.cost + self.benefit + self.feasibility


class Option(models.Model):
    PROJECT_PATH = "project"

    class EffectOf(models.TextChoices):
        STEP = "step", _("the step's time")
        LEAD_TIME = "lead_time", _("the lead time")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(_("Option"), max_length=200)
    description = models.TextField(_("What would change"), blank=True)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    cause = models.ForeignKey(
        Why, verbose_name=_("Cause that it removes"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="options",
    )  # fmt: skip
    cost = models.PositiveSmallIntegerField(_("Cost (5 = cheapest)"), validators=SCORE, default=3)
    benefit = models.PositiveSmallIntegerField(_("Benefit (5 = greatest)"), validators=SCORE, default=3)
    feasibility = models.PositiveSmallIntegerField(_("Feasibility (5 = easiest)"), validators=SCORE, default=3)
    effect_share = models.FloatField(null=True, blank=True)  # 0.5 = takes half away
    effect_of = models.CharField(_("Of what"), max_length=10, choices=EffectOf.choices, default=EffectOf.STEP)
    weeks = models.FloatField(_("Weeks to do it"), null=True, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("Department that does it"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="options",
    )  # fmt: skip
    chosen = models.BooleanField(_("Chosen"), default=False)
    chosen_reason = models.TextField(_("Why this one"), blank=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_at = models.DateTimeField(null=True, blank=True)
    to_be = models.ForeignKey(
        ProcessVersion, verbose_name=_("To-be version"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="options",
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("option")

    def __str__(self) -> str:
        return self.title
