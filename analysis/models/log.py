"""Event logs, the imports that fill them, and the figures measured on them.

The rows say what there is; the events themselves are Parquet files below `EVENT_DATA_DIR` (`analysis/loading.py`).

    draft ──start──▶ queued ──▶ importing ──▶ measuring ──▶ ready
                        ▲           ├──▶ needs_input ──(answer)──▶ queued
                        └─(again)───┴──▶ failed          cancelled ◀── any that is not over
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Job, Project
from projects.querysets import ProjectScoped


class LogStatus(models.TextChoices):
    DRAFT = "draft", _("Columns not chosen yet")
    QUEUED = "queued", _("Waiting to start")
    IMPORTING = "importing", _("Importing")
    NEEDS_INPUT = "needs_input", _("Needs an answer")
    MEASURING = "measuring", _("Measuring")
    READY = "ready", _("Ready to use")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (LogStatus.QUEUED, LogStatus.IMPORTING, LogStatus.MEASURING)


class EventLog(models.Model):
    """One imported table of events. `version` counts its data; `folder` holds the prepared files of that version."""

    PROJECT_PATH = "project"

    class Timestamps(models.TextChoices):
        ENDS = "ends", _("the time at which the step ended")
        STARTS = "starts", _("the time at which the step started")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="event_logs")
    name = models.CharField(_("Name"), max_length=200)
    is_primary = models.BooleanField(_("The project's own log"), default=False)
    is_live = models.BooleanField(_("Open work is measured at the present moment"), default=False)
    mapping = models.JSONField(default=dict)
    read_options = models.JSONField(default=dict)
    timestamps = models.CharField(
        _("A single time means"), max_length=6, choices=Timestamps.choices, default=Timestamps.ENDS
    )
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Shanghai")
    errors = models.JSONField(_("Outcomes that are errors"), default=list, blank=True)
    end_activities = models.JSONField(_("Steps that end a case"), default=list, blank=True)
    calendar = models.CharField(_("Clock"), max_length=20, blank=True)  # a key of projects/clocks.py; empty: project's
    limits = models.JSONField(default=dict, blank=True)  # activity → {"seconds", "clock"}, typed for this log
    status = models.CharField(max_length=12, choices=LogStatus.choices, default=LogStatus.QUEUED)
    version = models.PositiveIntegerField(default=0)
    folder = models.CharField(max_length=200, blank=True)
    info = models.JSONField(default=dict)
    rows_stored = models.PositiveBigIntegerField(default=0)
    rows_refused = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("event log")
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_primary=True), name="one_primary_log_per_project"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_data(self) -> bool:
        return self.version > 0


class LogImport(models.Model):
    """One file on its way into a log: the initial one, or one appended later. Removable as one unit."""

    PROJECT_PATH = "project"

    class Kind(models.TextChoices):
        INITIAL = "initial", _("First import")
        APPEND = "append", _("More events")
        REPLACE = "replace", _("Import again")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="log_imports")
    event_log = models.ForeignKey(EventLog, null=True, blank=True, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.INITIAL)
    status = models.CharField(max_length=12, choices=LogStatus.choices, default=LogStatus.DRAFT)
    file = models.CharField(max_length=300, blank=True)  # server-made name below DATA_DIR/uploads; empty once removed
    file_name = models.CharField(max_length=300)  # as the person called it; only ever shown
    file_size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    options = models.JSONField(default=dict)  # {"name", "mapping", "read", "end_activities"}
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="log_imports")
    stage = models.CharField(max_length=20, blank=True)
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_stored = models.PositiveBigIntegerField(default=0)
    rows_refused = models.PositiveBigIntegerField(default=0)
    rows_repeated = models.PositiveBigIntegerField(default=0)  # left out: their event number came before
    rows_corrected = models.PositiveBigIntegerField(default=0)  # in the place of an earlier row of their event number
    error: Any = models.JSONField(default=dict)  # {"code", "message_en", "message_zh", "line", "column", "choices", …}
    refused_sample = models.JSONField(default=list)
    refused_file = models.CharField(max_length=300, blank=True)
    raw_path = models.CharField(max_length=300, blank=True)  # below EVENT_DATA_DIR; set when its rows are in the log
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.status in {LogStatus.READY, LogStatus.FAILED, LogStatus.CANCELLED, LogStatus.NEEDS_INPUT}


class Measurement(models.Model):
    """All figures of one selection of one version of a log, as the engine delivered them: a cache, never typed in."""

    PROJECT_PATH = "event_log__project"

    event_log = models.ForeignKey(EventLog, on_delete=models.CASCADE, related_name="measurements")
    log_version = models.PositiveIntegerField()
    filter_digest = models.CharField(max_length=64)
    calendar = models.CharField(max_length=64)  # the engine's `table_key`: it tells versions apart
    limits_digest = models.CharField(max_length=64)
    payload = models.JSONField()
    measured_at = models.DateTimeField()

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_log", "log_version", "filter_digest", "calendar", "limits_digest"],
                name="one_measurement_per_selection",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_log} v{self.log_version}"
