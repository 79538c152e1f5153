"""Brings generated logs into the demo through the same door as anybody's file: upload, job, worker."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog
from analysis.services import imports
from projects.jobs import run_job
from projects.models import Project


@dataclass(frozen=True)
class StepSpec:
    """A step of a made-up process: its mean hours of work and of waiting before it, and how often it goes wrong."""

    name: str
    department: str
    work_hours: float
    wait_hours: float
    error_rate: float | None = None


def generate(steps: Sequence[StepSpec], *, cases: int, days: int, end: datetime, seed: int) -> bytes:
    """A CSV of `cases` cases that began over `days` days before `end`; gamma-distributed times, whole seconds."""
    dice = random.Random(seed)  # noqa: S311  a seeded generator of sample data
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["case id", "activity", "start", "end", "resource", "department", "outcome"])
    for number in range(cases):
        at = end - timedelta(seconds=int(dice.uniform(0.02, 1) * days * 86400))
        for step in steps:
            begin = at + _draw(dice, step.wait_hours)
            at = begin + _draw(dice, step.work_hours)
            if at > end:
                break
            outcome = "" if step.error_rate is None else "error" if dice.random() < step.error_rate else "ok"
            who = f"{step.department[:2].upper()}{dice.randrange(1, 5)}"
            row = [f"C{number + 1:05d}", step.name, begin.isoformat(" "), at.isoformat(" "), who, step.department]
            writer.writerow([*row, outcome])
    return out.getvalue().encode()


def _draw(dice: random.Random, mean_hours: float) -> timedelta:
    return timedelta(seconds=int(dice.gammavariate(2, mean_hours * 1800)) if mean_hours else 0)


MADE_UP = ColumnMapping(
    case_id="case id",
    activity="activity",
    start="start",
    timestamp="end",
    resource="resource",
    department="department",
    outcome="outcome",
)


def import_log(
    *,
    project: Project,
    data: bytes,
    file_name: str,
    log_name: str,
    by: User,
    mapping: ColumnMapping = MADE_UP,
    errors: frozenset[str] = frozenset({"error"}),
    end_activities: tuple[str, ...] = (),
    is_live: bool = False,
) -> EventLog:
    """Imports and measures at once, in this process. A refusal stops the demo with its reason."""
    options = imports.ImportOptions(
        name=log_name,
        mapping=mapping,
        read=ReadOptions(time_zone="Asia/Shanghai", errors=errors),
        end_activities=end_activities,
        is_live=is_live,
    )
    row = imports.start_import(
        project=project,
        upload=SimpleUploadedFile(file_name, data, content_type="text/csv"),
        options=options,
        by=by,
        now=timezone.now(),
    )
    run_job(row.job_id)
    row.refresh_from_db()
    if row.status != "ready":
        raise RuntimeError(f"the demo log {file_name} was not imported: {row.error}")
    return row.event_log
