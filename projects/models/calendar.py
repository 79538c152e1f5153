"""Working calendars of the organisation, their versions, and which departments have one of their own.

The hours themselves are read by the engine (`analysis/clocks.py`); changing them is `analysis/services/calendars.py`.
They stand here because a project, a goal, a pilot and a KPI name the calendar in which they are counted.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Department


class CalendarQuerySet(models.QuerySet[Any]):
    def in_use(self) -> CalendarQuerySet:
        """Without the deleted ones, whose rows stay for what was counted in them."""
        return self.filter(deleted_at=None)


class WorkCalendar(models.Model):
    """`version` counts the changes; each is a row of its own (`CalendarVersion`), so that a figure can name it."""

    name_en = models.CharField(_("Name in English"), max_length=120)
    name_zh = models.CharField(_("Name in Chinese"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name_en", "pk"]
        verbose_name = _("calendar")

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return (self.name_zh or self.name_en) if chinese else (self.name_en or self.name_zh)

    def get_absolute_url(self) -> str:
        return reverse("analysis:calendar", args=[self.pk])

    @property
    def key(self) -> str:
        """How a goal or an address names it."""
        return f"c{self.pk}"


class CalendarVersion(models.Model):
    """What the calendar said: {"time_zone", "week": [[[opened, closed]]], "holidays": {day: name},
    "makeup_days": {day: [[opened, closed]]}}. Never changed, only followed by another."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["calendar", "number"], name="one_row_per_calendar_version")
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.number}"


class DepartmentCalendar(models.Model):
    """The department's executions are counted in this calendar, whatever working calendar the log has."""

    department = models.OneToOneField(Department, on_delete=models.PROTECT, related_name="work_calendar")
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="departments")

    class Meta:
        ordering: ClassVar[list[str]] = ["department__name"]

    def __str__(self) -> str:
        return f"{self.department} {self.calendar}"
