"""Telling people how an import ended: an entry in the trail, and a line in the inbox of whoever asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.services.inbox import notify
from analysis import refusals
from analysis.models import EventLog, LogImport
from analysis.models.log import LogStatus
from projects.services import activity


def finished(row: LogImport, log: EventLog, *, now: datetime) -> None:
    verb = "log.appended" if row.kind == LogImport.Kind.APPEND else "log.imported"
    activity.record(
        project=row.project, by=row.by, verb=verb, subject=log.name, rows=row.rows_stored, refused=row.rows_refused
    )
    if row.by is None:
        return
    with translation.override(row.by.language):
        text = ngettext(
            "“%(log)s” is measured: %(count)d row is in, %(refused)d refused.",
            "“%(log)s” is measured: %(count)d rows are in, %(refused)d refused.",
            row.rows_stored,
        ) % {"log": log.name, "count": row.rows_stored, "refused": row.rows_refused}
    notify(user=row.by, kind="import", subject_key=f"import:{row.pk}:{row.job_id}", text=text, url=_url(row))


def stopped(row: LogImport, error: dict[str, Any], status: str, *, now: datetime) -> None:
    verb = "log.import_asks" if status == LogStatus.NEEDS_INPUT else "log.import_failed"
    activity.record(project=row.project, by=row.by, verb=verb, subject=row.file_name, code=error.get("code", ""))
    if row.by is None:
        return
    with translation.override(row.by.language):
        text = _("The import of “%(file)s” stopped: %(reason)s") % {
            "file": row.file_name,
            "reason": refusals.sentence(error),
        }
    notify(user=row.by, kind="import", subject_key=f"import:{row.pk}:{row.job_id}", text=text, url=_url(row))


def _url(row: LogImport) -> str:
    return reverse("analysis:import", args=[row.project.code, row.pk])
