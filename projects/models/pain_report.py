"""What somebody in the organisation reports as painful, before any project exists, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from projects.pain_access import PainReportQuerySet, SeenWithReport

from .project import Project


class Level(models.IntegerChoices):
    NONE = 0, pgettext_lazy("effect", "not said")
    LOW = 1, pgettext_lazy("effect", "low")
    MEDIUM = 2, pgettext_lazy("effect", "medium")
    HIGH = 3, pgettext_lazy("effect", "high")


class Per(models.TextChoices):
    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")


EFFECTS = ("time", "cost", "quality", "customer")


class PainReport(models.Model):
    """`department` is the reporter's at the time. `score` is effect + frequency (`projects/pain_rank.py`); `position`
    the managers' own order, empty until somebody sets it. A merged report points to the one that was kept."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("pain report", "waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("pain report", "accepted")
        DECLINED = "declined", pgettext_lazy("pain report", "declined")
        MERGED = "merged", pgettext_lazy("pain report", "joined with another")
        PROJECT = "project", pgettext_lazy("pain report", "in a project")

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="pain_reports"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="pain_reports"
    )
    text = models.CharField(_("What hurts"), max_length=300)
    process = models.CharField(_("Process"), max_length=200)
    step = models.CharField(_("Step"), max_length=300, blank=True)
    times = models.PositiveIntegerField(_("How often"), null=True, blank=True)
    per = models.CharField(_("per"), max_length=5, choices=Per.choices, blank=True)
    time_level = models.PositiveSmallIntegerField(_("Time"), choices=Level.choices, default=Level.NONE)
    time_text = models.CharField(max_length=300, blank=True)
    cost_level = models.PositiveSmallIntegerField(_("Cost"), choices=Level.choices, default=Level.NONE)
    cost_text = models.CharField(max_length=300, blank=True)
    quality_level = models.PositiveSmallIntegerField(_("Quality"), choices=Level.choices, default=Level.NONE)
    quality_text = models.CharField(max_length=300, blank=True)
    customer_level = models.PositiveSmallIntegerField(_("Customer"), choices=Level.choices, default=Level.NONE)
    customer_text = models.CharField(max_length=300, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField(_("Rank"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("Reason"), max_length=1000, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="pain_reports")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = PainReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("pain report")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("projects:pain_report", args=[self.pk])


class PainVote(models.Model):
    """ "Me too" of somebody who may see the report and did not write it."""

    report = models.ForeignKey(PainReport, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = SeenWithReport.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="one_vote_per_person_and_report")]

    def __str__(self) -> str:
        return f"{self.user} → {self.report}"


class PainReportEntry(models.Model):
    """The report's own trail, since the trail of projects begins with a project: who did what, when."""

    report = models.ForeignKey(PainReport, on_delete=models.CASCADE, related_name="entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = SeenWithReport.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.report}"
