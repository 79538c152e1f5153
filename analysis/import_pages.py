"""How far an import is, as the page and the API show it: one state from the import's row and its job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analysis import refusals
from analysis.models import LogImport
from analysis.models.log import LIVE, LogStatus
from projects.models import Job

STAGES = ("read", "prepare", "measure", "done")


@dataclass(frozen=True)
class Stage:
    """`state`: done, now or later."""

    label: str
    state: str


@dataclass(frozen=True)
class ImportState:
    row: LogImport
    status: str
    progress: float
    percent: int
    stages: list[Stage]
    live: bool
    over: bool
    sentence: str
    problem: dict[str, Any] | None
    refused: list[dict[str, Any]]
    refused_share: float | None


def status_of(row: LogImport) -> str:
    """The import's state; a job that was given up ended its import too, whatever its row still says."""
    gave_up = row.job is not None and row.job.status == Job.Status.FAILED
    return LogStatus.FAILED if row.status in LIVE and gave_up else row.status


def state_of(row: LogImport) -> ImportState:
    status = status_of(row)
    error = row.error
    if status == LogStatus.FAILED and not error and row.job is not None:
        error = {"code": row.job.error.get("code", "failed"), "message": _(row.job.error.get("message") or "–")}
    ready = status == LogStatus.READY
    progress = 1.0 if ready else (row.job.progress if row.job is not None else 0.0)
    sample = [item | {"sentence": refusals.sentence(item)} for item in row.refused_sample]
    return ImportState(
        row=row,
        status=status,
        progress=progress,
        percent=int(100 * progress),
        stages=_stages(row.stage, status),
        live=status in LIVE,
        over=status not in LIVE,
        sentence=refusals.sentence(error),
        problem=refusals.problem(error, row.refused_sample, row.rows_refused),
        refused=sample[:20],
        refused_share=row.rows_refused / row.rows_read if row.rows_read else None,
    )


def _stages(stage: str, status: str) -> list[Stage]:
    labels = {
        "read": _("Read rows"),
        "prepare": _("Put events in order, find variants"),
        "measure": _("Measure durations on both clocks"),
    }
    at = STAGES.index(stage) if stage in STAGES else -1
    found = [Stage(_("Upload"), "done")]
    for number, (key, label) in enumerate(labels.items()):
        if status == LogStatus.READY or number < at:
            state = "done"
        else:
            state = "now" if key == stage and status in LIVE else "later"
        found.append(Stage(label, state))
    return found
