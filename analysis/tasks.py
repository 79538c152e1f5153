"""Background work of this app: each job calls one service."""

from __future__ import annotations

from analysis.services.calendars import JOB_KIND, count_anew
from analysis.services.running import run_import
from projects.jobs import JobRun, job


@job("analysis.import_log")
def import_log(run: JobRun) -> None:
    run_import(run.args["import_id"], run)


@job(JOB_KIND)
def count_logs_anew(run: JobRun) -> None:
    count_anew(run)
