"""A small measured log whose every figure can be checked by hand, and one thing of each kind that hangs on it."""

from __future__ import annotations

import shutil
import tempfile
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from analysis import loading
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog, LogImport, Option, OptionWeights
from analysis.services import calendars, imports, options, reports, whys
from analysis.services.imports import ImportOptions
from projects import figures
from projects.jobs import run_job
from projects.models import Project, WorkCalendar

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MAPPING = ColumnMapping(
    case_id="Case", activity="Step", timestamp="End", start="Start", department="Department", outcome="Outcome",
    resource="Person",
)  # fmt: skip
HEAD = "Case,Step,Start,End,Person,Department,Priority,Outcome"
FIRST_DAY = datetime(2026, 1, 5, 8, 0)


def rows(number: int = 10, first: int = 1) -> list[str]:
    """Case k starts at 08:00 of day k. Record 2 h, wait 4 h, Handle 12 h (k odd) or 36 h (k even), Reply 6 h.

    So 24 h lead time for odd cases, 48 h for even ones; mean 36 h with as many of each. Of the step time of a mean
    case (2 + 24 + 6 = 32 h) Handle takes 75 %, of its lead time 24 ÷ 36 = 66.7 %; waiting 4 ÷ 36 = 11.1 %.
    Handle goes wrong in every fifth case.
    """
    made = []
    for k in range(first, first + number):
        start = FIRST_DAY + timedelta(days=k)
        record = start + timedelta(hours=2)
        handle = record + timedelta(hours=4)
        handled = handle + timedelta(hours=12 if k % 2 else 36)
        replied = handled + timedelta(hours=6)
        tail = "urgent" if k % 2 else "normal"
        outcome = "wrong" if k % 5 == 0 else "fine"
        made += [
            f"C{k:03},Record,{start},{record},Ann,Service,{tail},fine",
            f"C{k:03},Handle,{handle},{handled},Bob,Technical,{tail},{outcome}",
            f"C{k:03},Reply,{handled},{replied},Ann,Service,{tail},",
        ]
    return made


def csv_bytes(lines: list[str], encoding: str = "utf-8") -> bytes:
    return ("\n".join([HEAD, *lines]) + "\n").encode(encoding)


def upload_of(content: bytes, name: str = "log.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def reading(**changes: Any) -> ReadOptions:
    return ReadOptions(**({"time_zone": "Asia/Shanghai", "errors": frozenset({"wrong"})} | changes))


def import_options(name: str = "Complaints", mapping: ColumnMapping = MAPPING, **changes: Any) -> ImportOptions:
    return ImportOptions(name=name, mapping=mapping, read=reading(**changes))


def started(project: Project, by: User | None, content: bytes | None = None, **changes: Any) -> LogImport:
    return imports.start_import(
        project=project,
        upload=upload_of(content if content is not None else csv_bytes(rows())),
        options=import_options(**changes),
        by=by,
        now=NOW,
    )


def measured_log(project: Project, by: User | None = None, content: bytes | None = None, **changes: Any) -> EventLog:
    """An imported and measured log of the project."""
    row = started(project, by, content, **changes)
    if row.job_id is None:
        raise AssertionError("an import has a job")
    run_job(row.job_id)
    row.refresh_from_db()
    if row.status != "ready" or row.event_log is None:
        raise AssertionError(f"import ended {row.status}: {row.error}")
    return row.event_log


_KEPT: dict[bytes | None, dict[str, Any]] = {}


def kept_log(project: Project, by: User | None, name: str, content: bytes | None = None, **changes: Any) -> EventLog:
    """The log of `measured_log`, imported once per test run; later ones are its rows and files again, under new ids.

    For tests that need some measured log, not the import: hundreds of them ask for one.
    """
    if content not in _KEPT:
        log = measured_log(project, by, content, name=name, **changes)
        folder = Path(tempfile.mkdtemp(prefix="kept-log-"))
        shutil.copytree(loading.log_dir(log), folder, dirs_exist_ok=True)
        _KEPT[content] = {"folder": folder, "log": log, "row": log.imports.get(), "figures": [*log.measurements.all()]}
        return log
    kept = _KEPT[content]
    log, row = copy(kept["log"]), copy(kept["row"])
    old = str(log.pk)
    log.pk, log.name, log.project, log.created_by, log._state.adding = None, name, project, by, True
    log.is_primary = not EventLog.objects.filter(project=project, is_primary=True).exists()
    log.save(force_insert=True)
    row.pk, row.project, row.event_log, row.by, row.job, row.key = None, project, log, by, None, None
    row.file, row._state.adding = "", True
    row.raw_path = row.raw_path.replace(old, str(log.pk), 1)
    row.save(force_insert=True)
    for measured in kept["figures"]:
        figures_row = copy(measured)
        figures_row.pk, figures_row.event_log, figures_row._state.adding = None, log, True
        figures_row.save(force_insert=True)
    shutil.copytree(kept["folder"], loading.log_dir(log))
    return log


def build(world: Any) -> None:
    """`w.calendar`, `w.log`, `w.log_import`, `w.draft_import`, `w.why`, `w.answer`, `w.evidence`, `w.option`,
    `w.report`."""
    owner, project = world.people.owner, world.project
    world.things["log"] = kept_log(project, owner, "Complaints")
    world.things["log_import"] = world.log.imports.get()
    world.things["other_log"] = kept_log(world.other_project, None, "Secret zebrafish log")
    world.things["draft_import"] = imports.draft_import(
        project=project, upload=upload_of(csv_bytes(rows(3, 50)), "draft.csv"), by=owner, now=NOW
    )
    why = whys.add_why(project=project, parent=None, text="Handling is slow", step="Handle", by=owner, now=NOW)
    answer = whys.add_why(project=project, parent=why, text="Nothing assigns the work", by=owner, now=NOW)
    world.things |= {"why": why, "answer": answer}
    world.things["evidence"] = whys.add_evidence(
        why=answer,
        kind="figure",
        stance="supports",
        text="",
        by=owner,
        now=NOW,
        definition=figures.Definition("step_waiting_mean", "Handle", {}, "24x7"),
    )
    whys.edit_why(
        why=answer, text=answer.text, step="", is_root_cause=True, owner=owner, direction="Assign by load", by=owner
    )
    option = Option(
        project=project, title="Assign automatically", step="Handle", effect_share=0.5, cost=3, benefit=5,
        feasibility=4, cause=answer,
    )  # fmt: skip
    world.things["option"] = options.save_option(option=option, by=owner, now=NOW)
    # Calendars belong to the whole organisation: a second world has the same one.
    world.things["calendar"] = WorkCalendar.objects.first() or calendars.create(
        values=calendars.CalendarValues("Plant", "工厂", calendars.office_content("Asia/Shanghai")),
        by=world.people.admin,
        now=NOW,
    )
    world.things["weights"] = OptionWeights.objects.create(project=project)
    world.things["report"] = reports.issue(project=project, by=owner, now=NOW)
