"""Background work as rows: the truth about every job, whatever happens to brokers and workers.

    queued ──claim──▶ running ──▶ done
      ▲                 │ ├────▶ failed        (a reason that a person can read)
      └──lease ran out──┘ └────▶ needs_input   (a question that a person must answer)

A running job holds a lease (`locked_by`, `locked_until`) that its heartbeat prolongs; when the lease runs out,
the sweeper wakes somebody else. Finishing is one conditional update together with the job's effect.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .project import Project


class Job(models.Model):
    PROJECT_PATH = "project"

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to start")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        NEEDS_INPUT = "needs_input", _("Needs an answer")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    args = models.JSONField(default=dict)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    progress = models.FloatField(default=0)
    message = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)  # {"code", "message", "errors"}
    attempts = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.CharField(max_length=80, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "locked_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.CANCELLED, self.Status.NEEDS_INPUT}
