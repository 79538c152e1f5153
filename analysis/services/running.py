"""One import's run in the worker: read, prepare, measure, and then everything at once or nothing.

Files are written under names of this attempt and count only when the closing transaction names them, so a run that
was killed leaves nothing behind that anybody sees, and running again gives the same log exactly once.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from analysis import figures, loading, refusals
from analysis.engine import log as engine_log
from analysis.engine import reading
from analysis.engine.append import append
from analysis.engine.filters import Filter
from analysis.engine.sources import ColumnMapping, ReadError, ReadOptions, ReadResult
from analysis.engine.worktime import china
from analysis.models import EventLog, LogImport, Measurement
from analysis.models.log import LIVE, LogStatus
from analysis.services import import_news
from analysis.services.imports import ImportOptions
from analysis.services.uploads import path_of
from analysis.signals import log_measured
from common.errors import DomainError
from processes.services.binding import bind_activities
from projects.jobs import JobRun, LeaseLost, NeedsInput

READ_SHARE, PREPARE_SHARE = 0.6, 0.9  # of the progress bar: reading up to here, preparing up to there
TELL_EVERY = 0.5  # seconds


class Overtaken(Exception):
    """Another import changed the log while this one was preparing: add to what it made of it."""


@dataclass
class Work:
    """What one attempt holds in its hands."""

    row: LogImport
    run: JobRun
    options: ImportOptions
    log: EventLog
    raw: Path
    told: float = 0.0

    @property
    def folder(self) -> str:
        return f"v{self.log.version + 1}-{self.row.pk}-{self.run.job.attempts}"

    def tell(self, share: float, stage: str, read: int | None = None, refused: int | None = None) -> None:
        """Stores the progress at most twice a second. Raises LeaseLost when the import was cancelled."""
        now = monotonic()
        if now - self.told < TELL_EVERY and share < 1 and stage == self.row.stage:
            return
        self.told, self.row.stage = now, stage
        changes: dict[str, Any] = {"stage": stage}
        if read is not None:
            changes |= {"rows_read": read, "rows_refused": refused or 0}
        LogImport.objects.filter(pk=self.row.pk).exclude(status=LogStatus.CANCELLED).update(**changes)
        self.run.progress(share, stage=stage, **({"rows_read": read, "rows_refused": refused} if read else {}))


def run_import(import_id: int, run: JobRun) -> None:
    """The whole run of one import; raises DomainError with a reason that a person can read."""
    row = LogImport.objects.select_related("event_log__project", "project", "by").get(pk=import_id)
    if row.status in {LogStatus.READY, LogStatus.CANCELLED}:
        return
    if row.status in {LogStatus.FAILED, LogStatus.NEEDS_INPUT}:
        raise _as_domain_error(row.error)
    assert row.event_log is not None  # a started import has its log
    raw = Path(settings.EVENT_DATA_DIR) / str(row.event_log_id) / "raw" / f"{row.pk}-{run.job.attempts}.parquet"
    work = Work(row, run, ImportOptions.from_json(row.options), row.event_log, raw)
    try:
        result = _read(work)
        _prepare_and_store(work, result)
    except LeaseLost:
        _clear(work)
        raise
    except DomainError:
        _clear(work)
        raise


def _read(work: Work) -> ReadResult:
    """The file's usable rows as Parquet. A file that cannot be used ends the import with everything it is guilty of."""
    row = work.row
    _status(work, LogStatus.IMPORTING)
    work.tell(0.0, "read")
    work.raw.parent.mkdir(parents=True, exist_ok=True)
    mapping = work.options.mapping
    try:
        reading.check_name(row.file_name, path_of(row.file))
        if mapping == ColumnMapping():
            mapping = reading.sniff(path_of(row.file), work.options.read).mapping
        result = reading.read_events(
            path_of(row.file),
            mapping,
            work.options.read,
            work.raw,
            lambda share, read, refused: work.tell(share * READ_SHARE, "read", read, refused),
        )
    except ReadError as refused:
        raise _refuse(work, refusals.error_of(refused), asks=bool(refused.choices)) from refused
    work.options = ImportOptions.from_json(
        work.options.to_json() | {"mapping": mapping.to_dict(), "read": _with_zone(work.options.read, result)}
    )
    _keep_refused(work, result)
    if result.rows_refused and not work.options.read.lenient:
        raise _refuse(work, _rows_refused(result))
    if result.rows_stored == 0:
        raise _refuse(work, _rows_refused(result) if result.rows_refused else _said("no_data_rows"))
    return result


def _with_zone(options: ReadOptions, result: ReadResult) -> dict[str, Any]:
    return options.to_dict() | {"time_zone": options.time_zone or result.time_zone}


def _keep_refused(work: Work, result: ReadResult) -> None:
    row = work.row
    row.rows_read, row.rows_stored, row.rows_refused = result.rows_read, result.rows_stored, result.rows_refused
    row.refused_sample = [item.to_json() for item in result.refused[: refusals.SAMPLE]]
    if result.refused:
        row.refused_file = f"{row.event_log_id}/refused/{row.pk}.jsonl"
        refusals.write_refused(Path(settings.EVENT_DATA_DIR) / row.refused_file, result.refused)
    row.save(update_fields=["rows_read", "rows_stored", "rows_refused", "refused_sample", "refused_file"])


def _rows_refused(result: ReadResult) -> dict[str, Any]:
    first = result.refused[0]
    return refusals.refused_rows_error(result.rows_refused, result.rows_read, first)


def _said(code: str) -> dict[str, Any]:
    from analysis.engine.sources import refuse

    return refusals.error_of(refuse(code))


def _prepare_and_store(work: Work, result: ReadResult) -> None:
    """Adds the new rows to the log as it stands, measures, and makes it all visible in one transaction."""
    while True:
        work.log = EventLog.objects.select_related("project").get(pk=work.log.pk)
        earlier = _earlier_rows(work)
        target = loading.log_dir(work.log) / work.folder
        zone = work.options.read.time_zone or settings.TIME_ZONE
        recipe = (
            [*earlier, work.raw],
            target,
            work.options.mapping,
            work.options.read,
            china(zone),
            lambda share: work.tell(READ_SHARE + share * (PREPARE_SHARE - READ_SHARE), "prepare"),
        )
        info = append(loading.prepared_dir(work.log), *recipe) if earlier else engine_log.prepare(*recipe)
        try:
            _measure_and_store(work, result, info, target, earlier)
        except Overtaken:
            shutil.rmtree(target, ignore_errors=True)
            continue
        return


def _earlier_rows(work: Work) -> list[Path]:
    if work.row.kind != LogImport.Kind.APPEND:
        return []
    rows = LogImport.objects.filter(event_log=work.log, status=LogStatus.READY).exclude(raw_path="")
    rows = rows.order_by("finished_at", "pk")  # as they came into the log: a later one corrects an earlier one
    return [Path(settings.EVENT_DATA_DIR) / name for name in rows.values_list("raw_path", flat=True)]


def _measure_and_store(
    work: Work, result: ReadResult, info: engine_log.LogInfo, target: Path, earlier: list[Path]
) -> None:
    _status(work, LogStatus.MEASURING)
    work.tell(PREPARE_SHARE, "measure")
    log, now = work.log, timezone.now()
    base = log.version
    _count(work.row, info, log.info if earlier else {})
    _describe(log, work, result, info, now, appended=bool(earlier))
    measured = []
    for calendar in dict.fromkeys(("24x7", "cn", loading.default_calendar(log))):
        chosen = loading.measure_settings(log, calendar)
        if chosen.calendar is not None:
            engine_log.add_calendar(target, chosen.calendar)
        measured.append((chosen, figures.measured(target, Filter(), chosen)))
    with work.run.completing({"event_log": log.pk, "rows_stored": result.rows_stored}):
        if EventLog.objects.select_for_update().get(pk=log.pk).version != base:
            raise Overtaken
        log.save()
        _finish_row(work, now)
        Measurement.objects.filter(event_log=log, log_version__lt=log.version - 1).delete()
        Measurement.objects.bulk_create(
            Measurement(
                event_log=log,
                log_version=log.version,
                filter_digest=Filter().digest(),
                calendar=chosen.calendar_key,
                limits_digest=loading.settings_digest(chosen),
                payload=payload,
                measured_at=now,
            )
            for chosen, payload in measured
        )
        bind_activities(
            project=log.project, activities=[step["activity"] for step in measured[0][1]["steps"]], by=work.row.by
        )
        import_news.finished(work.row, log, now=now)
        transaction.on_commit(lambda: _after(log), robust=True)


def _count(row: LogImport, info: engine_log.LogInfo, before: dict[str, Any]) -> None:
    """What this import's event numbers did: the log's counts less those before it."""
    row.rows_repeated = max(0, info.duplicate_events - before.get("duplicate_events", 0))
    row.rows_corrected = max(0, info.corrected_events - before.get("corrected_events", 0))


def _describe(
    log: EventLog, work: Work, result: ReadResult, info: engine_log.LogInfo, now: datetime, *, appended: bool
) -> None:
    """The log as it will be once this import is in it."""
    options = work.options
    log.folder, log.version = work.folder, log.version + 1
    log.info, log.status, log.measured_at = _plain(info), LogStatus.READY, now
    if appended:
        log.rows_stored += result.rows_stored
        log.rows_refused += result.rows_refused
        return
    log.rows_stored, log.rows_refused = result.rows_stored, result.rows_refused
    log.mapping, log.read_options = options.mapping.to_dict(), options.read.to_dict()
    log.timestamps, log.time_zone = options.read.timestamps, options.read.time_zone or settings.TIME_ZONE
    log.errors, log.end_activities = sorted(options.read.errors), list(options.end_activities)
    log.is_live, log.limits = options.is_live, options.limits or log.limits
    log.name, log.calendar = options.name or log.name, options.calendar or log.calendar


def _plain(info: engine_log.LogInfo) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(info)


def _finish_row(work: Work, now: datetime) -> None:
    row = work.row
    if row.kind != LogImport.Kind.APPEND:
        LogImport.objects.filter(event_log=work.log, status=LogStatus.READY).exclude(pk=row.pk).update(raw_path="")
    row.status, row.stage, row.finished_at, row.error = LogStatus.READY, "done", now, {}
    row.options = work.options.to_json()
    row.raw_path = str(work.raw.relative_to(settings.EVENT_DATA_DIR))
    row.save()


def _after(log: EventLog) -> None:
    """Once all can see it: tell the apps to the right, and remove what nothing names any more."""
    log_measured.send(sender=EventLog, event_log=log, project=log.project)
    home = loading.log_dir(log)
    rows = LogImport.objects.filter(event_log=log)
    busy = {str(pk) for pk in rows.filter(status__in=LIVE).values_list("pk", flat=True)}
    keep = {log.folder, *(p.name for p in home.glob(f"v{log.version - 1}-*"))}
    for old in home.glob("v*-*"):
        if old.name not in keep and old.name.split("-")[1] not in busy:
            shutil.rmtree(old, ignore_errors=True)
    named = {Path(name).name for name in rows.exclude(raw_path="").values_list("raw_path", flat=True)}
    over = {str(pk) for pk in rows.filter(status=LogStatus.READY).values_list("pk", flat=True)}
    for raw in (home / "raw").glob("*.parquet"):
        if raw.name not in named and raw.name.split("-")[0] in over:
            raw.unlink(missing_ok=True)


def _status(work: Work, status: str) -> None:
    with transaction.atomic():
        changed = LogImport.objects.filter(pk=work.row.pk).exclude(status=LogStatus.CANCELLED).update(status=status)
        if not changed:
            raise LeaseLost
        EventLog.objects.filter(pk=work.log.pk, version=0).update(status=status)


def _refuse(work: Work, error: dict[str, Any], *, asks: bool = False) -> DomainError:
    """Writes the reason onto the import, the log as it was before; the error ends the job."""
    status = LogStatus.NEEDS_INPUT if asks else LogStatus.FAILED
    with transaction.atomic():
        LogImport.objects.filter(pk=work.row.pk).update(
            status=status, error=error, rows_stored=0, finished_at=timezone.now()
        )
        EventLog.objects.filter(pk=work.log.pk, version=0).update(status=status)
        import_news.stopped(work.row, error, status, now=timezone.now())
    work.row.error = error
    return _as_domain_error(error)


def _as_domain_error(error: dict[str, Any]) -> DomainError:
    kind = NeedsInput if error.get("choices") else DomainError
    return kind(error.get("code", "failed"), refusals.sentence(error), status=422)


def _clear(work: Work) -> None:
    """Takes away what this attempt wrote and nothing names."""
    work.raw.unlink(missing_ok=True)
    shutil.rmtree(loading.log_dir(work.log) / work.folder, ignore_errors=True)
