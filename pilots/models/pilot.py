"""The nouns of phase 5: a trial on a small part of the work, what it must reach, what happened, what was decided.

No figure is stored here but the frozen evaluation of a decision; everything else is read from the event logs.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from projects.models import Project
from projects.models.charter import Comparison
from projects.querysets import ProjectScoped


class Pilot(models.Model):
    """A trial of an option on a sub-population, measured against the same sub-population before.

    `event_log` is the log of the pilot alone; without one its cases are those of the project's log that match the
    filter and ended between the dates.
    """

    PROJECT_PATH = "project"

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Under way")
        DECIDED = "decided", _("Decided")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pilots")
    cycle = models.PositiveIntegerField(default=1)
    name = models.CharField(_("Name"), max_length=200)
    option = models.ForeignKey(
        "analysis.Option",
        verbose_name=_("Option"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pilots",
    )
    to_be = models.ForeignKey(
        "processes.ProcessVersion",
        verbose_name=_("To-be version"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pilots",
    )
    filter = models.JSONField(_("Population"), default=dict, blank=True)  # of the engine's Filter, dates left out
    calendar = models.CharField(_("Clock"), max_length=20, default="24x7")
    team = models.TextField(_("Team"), blank=True)
    people_count = models.PositiveIntegerField(_("Number of people"), null=True, blank=True)
    departments = models.ManyToManyField(Department, verbose_name=_("Departments"), related_name="pilots", blank=True)
    starts_on = models.DateField(_("First day"), null=True, blank=True)
    ends_on = models.DateField(_("Last day"), null=True, blank=True)
    event_log = models.ForeignKey(
        "analysis.EventLog",
        verbose_name=_("Log of the pilot"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pilots",
    )
    baseline_from = models.DateField(_("Baseline from"), null=True, blank=True)
    baseline_to = models.DateField(_("Baseline to"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeated_by")
    cases_needed = models.PositiveIntegerField(null=True, blank=True)  # computed at the start, then left alone
    started_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("pilot")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="pilot_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuccessCriterion(models.Model):
    """What the pilot must reach, or, as a guardrail, what it must not harm.

    A guardrail may look at the cases outside the pilot; without a target it says "not clearly worse than before".
    """

    PROJECT_PATH = "pilot__project"

    class Population(models.TextChoices):
        PILOT = "pilot", _("Cases of the pilot")
        OUTSIDE = "outside", _("All other cases in the same days")

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="criteria")
    metric = models.CharField(_("Figure"), max_length=60)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    comparison = models.CharField(_("Comparison"), max_length=2, choices=Comparison.choices, default=Comparison.LE)
    target = models.FloatField(_("Target"), null=True, blank=True)  # seconds, a fraction 0..1 or a count
    is_guardrail = models.BooleanField(_("Guardrail"), default=False)
    population = models.CharField(_("Measured on"), max_length=10, choices=Population.choices, default=Population.PILOT)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["is_guardrail", "pk"]
        verbose_name = _("success criterion")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_guardrail=True) | models.Q(target__isnull=False),
                name="success_criterion_has_target",
            ),
        ]

    def __str__(self) -> str:
        return self.metric


class Feedback(models.Model):
    PROJECT_PATH = "pilot__project"

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="feedback")
    who = models.CharField(_("Who said it"), max_length=100, blank=True)
    text = models.TextField(_("What they said"))
    rating = models.PositiveSmallIntegerField(_("Rating, 1 to 5"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("feedback")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__gte=1, rating__lte=5),
                name="feedback_rating_1_to_5",
                violation_error_message=_("The rating goes from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Deviation(models.Model):
    """What went differently than planned, and what was changed because of it."""

    PROJECT_PATH = "pilot__project"

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="deviations")
    text = models.CharField(_("What went differently"), max_length=300)
    detail = models.CharField(_("How much, or when"), max_length=300, blank=True)
    adjustment = models.CharField(_("What was changed"), max_length=300, blank=True)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    to_be = models.ForeignKey(
        "processes.ProcessVersion",
        verbose_name=_("Written into to-be version"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deviations",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("deviation")

    def __str__(self) -> str:
        return self.text


class Decision(models.Model):
    """The end of a pilot. The evaluation of that moment is kept and never computed again."""

    PROJECT_PATH = "pilot__project"

    class Verdict(models.TextChoices):
        ROLL_OUT = "roll_out", _("Roll out")
        ADJUST = "adjust", _("Adjust and repeat")
        STOP = "stop", _("Stop")

    pilot = models.OneToOneField(Pilot, on_delete=models.CASCADE, related_name="decision")
    verdict = models.CharField(_("Decision"), max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("Reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    evaluation = models.JSONField(default=dict)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("decision")

    def __str__(self) -> str:
        return f"{self.pilot} · {self.verdict}"
