"""Bringing a file into a log: the upload, the choice of columns, the start, the cancelling. The run is in `running.py`.

A start writes the import and its job in one transaction. The same file with the same options for the same project is
the same import: asking again gives the one that is there, unless it failed or was cancelled.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog, LogImport
from analysis.models.log import LIVE, LogStatus
from analysis.services.uploads import StoredFile, remove_upload, store_upload
from common.errors import DomainError
from projects.models import Project
from projects.services import activity, jobs

JOB_KIND = "analysis.import_log"


@dataclass(frozen=True)
class ImportOptions:
    """How a file is to be read and what its log is: stored with the import, so that it can be read again."""

    name: str = ""
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    read: ReadOptions = field(default_factory=ReadOptions)
    end_activities: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    is_live: bool = False
    calendar: str = ""

    def to_json(self) -> dict[str, Any]:
        clock = {"calendar": self.calendar} if self.calendar else {}
        return clock | {
            "name": self.name,
            "mapping": self.mapping.to_dict(),
            "read": self.read.to_dict(),
            "end_activities": list(self.end_activities),
            "limits": self.limits,
            "is_live": self.is_live,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ImportOptions:
        return cls(
            name=data.get("name", ""),
            mapping=ColumnMapping.from_dict(data.get("mapping")),
            read=ReadOptions.from_dict(data.get("read")),
            end_activities=tuple(data.get("end_activities", ())),
            limits=data.get("limits", {}),
            is_live=data.get("is_live", False),
            calendar=data.get("calendar", ""),
        )

    def digest(self) -> str:
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def draft_import(
    *, project: Project, upload: UploadedFile, by: User, now: datetime, log: EventLog | None = None, kind: str = ""
) -> LogImport:
    """A file that waits for its columns to be chosen. Nothing of it is in any log yet."""
    return _draft(project, store_upload(upload), by, now, log, kind)


def _draft(
    project: Project, stored: StoredFile, by: User | None, now: datetime, log: EventLog | None, kind: str
) -> LogImport:
    return LogImport.objects.create(
        project=project,
        event_log=log,
        kind=kind or (LogImport.Kind.APPEND if log else LogImport.Kind.INITIAL),
        file=stored.name,
        file_name=stored.shown,
        file_size=stored.size,
        digest=stored.digest,
        by=by,
        at=now,
    )


def start(*, row: LogImport, options: ImportOptions, by: User | None, now: datetime, key: str = "") -> LogImport:
    """Starts a drafted import (or one that asked a question, or failed) with these options."""
    with transaction.atomic():
        row = LogImport.objects.select_for_update(of=("self",)).select_related("project", "event_log").get(pk=row.pk)
        if row.status in LIVE or row.status == LogStatus.READY:
            return row
        if not row.file:
            raise DomainError("file_gone", _("The file is no longer here. Upload it again."), status=409)
        natural = key or _natural_key(row, options)
        earlier = LogImport.objects.filter(key=natural).exclude(pk=row.pk).select_related("event_log").first()
        if earlier and (earlier.status in LIVE or earlier.status == LogStatus.READY):
            return _same_again(row, earlier)
        if earlier:
            LogImport.objects.filter(pk=earlier.pk).update(key=None)
        if row.event_log is None:
            row.event_log = _new_log(row, options, by, now)
        row.key, row.options, row.status, row.error = natural, options.to_json(), LogStatus.QUEUED, {}
        row.rows_read = row.rows_stored = row.rows_refused = 0
        row.refused_sample, row.finished_at, row.stage = [], None, ""
        attempt = (row.job_id or 0) + 1
        row.job = jobs.submit(
            JOB_KIND, key=f"import:{row.pk}:{attempt}", args={"import_id": row.pk}, by=by, project=row.project
        )
        row.save()
        EventLog.objects.filter(pk=row.event_log.pk, version=0).update(status=LogStatus.QUEUED)
        activity.record(project=row.project, by=by, verb="log.import_started", subject=row.file_name)
    return row


def _natural_key(row: LogImport, options: ImportOptions) -> str:
    """File, project and options; for more events also the log that they go to."""
    target = f":{row.event_log_id}:{row.kind}" if row.kind != LogImport.Kind.INITIAL else ""
    return f"{row.project_id}{target}:{row.digest}:{options.digest()}"


def _same_again(row: LogImport, earlier: LogImport) -> LogImport:
    """The very same import exists: the new draft and its file go, the earlier one is the answer."""
    name = row.file
    row.delete()
    transaction.on_commit(lambda: remove_upload(name), robust=True)
    return earlier


def _new_log(row: LogImport, options: ImportOptions, by: User | None, now: datetime) -> EventLog:
    return EventLog.objects.create(
        project=row.project,
        name=(options.name or row.file_name)[:200],
        is_primary=not EventLog.objects.filter(project=row.project, is_primary=True).exists(),
        created_by=by,
        created_at=now,
    )


def start_import(
    *,
    project: Project,
    upload: UploadedFile,
    options: ImportOptions,
    by: User | None,
    now: datetime,
    idempotency_key: str = "",
) -> LogImport:
    """Upload and start in one go, as the API does it."""
    stored = store_upload(upload)
    return _start_stored(project, stored, options, by, now, None, idempotency_key)


def append_events(
    *, log: EventLog, stored: StoredFile, options: ImportOptions, by: User | None, now: datetime, idempotency_key: str
) -> LogImport:
    """More events for a log. The same key and the same body again is the same import; another body is refused."""
    return _start_stored(log.project, stored, options, by, now, log, idempotency_key)


def _start_stored(
    project: Project,
    stored: StoredFile,
    options: ImportOptions,
    by: User | None,
    now: datetime,
    log: EventLog | None,
    idempotency_key: str,
) -> LogImport:
    key = f"{project.pk}:{log.pk if log else 'new'}:key:{idempotency_key}"[:200] if idempotency_key else ""
    earlier = LogImport.objects.filter(key=key).first() if key else None
    if earlier is not None and (earlier.digest, earlier.options) != (stored.digest, options.to_json()):
        remove_upload(stored.name)
        text = _("This Idempotency-Key was used for another body.")
        raise DomainError("idempotency_key_reused", text, status=422)
    if earlier is not None and earlier.status != LogStatus.CANCELLED:
        remove_upload(stored.name)
        return earlier
    try:
        with transaction.atomic():
            draft = _draft(project, stored, by, now, log, "")
            return start(row=draft, options=options, by=by, now=now, key=key)
    except BaseException:
        remove_upload(stored.name)
        raise


def cancel(*, row: LogImport, by: User, now: datetime) -> bool:
    """Stops an import that is not over; what was in the log before stays as it was."""
    with transaction.atomic():
        row = (
            LogImport.objects.select_for_update(of=("self",))
            .select_related("job", "project", "event_log")
            .get(pk=row.pk)
        )
        if row.status in {LogStatus.READY, LogStatus.CANCELLED}:
            return False
        if row.job is not None and row.status in LIVE and not jobs.cancel(job=row.job, now=now):
            return False
        name, row.file, row.status, row.finished_at = row.file, "", LogStatus.CANCELLED, now
        row.save(update_fields=["file", "status", "finished_at"])
        if row.event_log is not None and not row.event_log.has_data:
            EventLog.objects.filter(pk=row.event_log.pk).update(status=LogStatus.CANCELLED)
        activity.record(project=row.project, by=by, verb="log.import_cancelled", subject=row.file_name)
        transaction.on_commit(lambda: remove_upload(name), robust=True)
    return True
