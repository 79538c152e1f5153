"""Which version of a calendar the columns of a log are counted in."""

from __future__ import annotations

from django.db import models

from analysis.models.log import EventLog
from projects.querysets import ProjectScoped


class LogClock(models.Model):
    """`spec` is the engine's calendar with the departments' own ones; a job counts anew and then moves this row on, so
    that a page never meets half-counted columns."""

    PROJECT_PATH = "event_log__project"

    event_log = models.ForeignKey(EventLog, on_delete=models.CASCADE, related_name="clocks")
    calendar = models.CharField(max_length=20)
    table_key = models.CharField(max_length=64)
    before = models.CharField(max_length=64, blank=True)  # counted in before; its columns stay until the next change
    spec = models.JSONField()

    objects = ProjectScoped.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_log", "calendar"], name="one_clock_per_log_and_calendar")]

    def __str__(self) -> str:
        return self.table_key
