"""What Celery runs for every app: one task that runs any job, the sweeper that finds lost ones, the kept figures."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from projects import jobs, kept_figures
from projects.services import actions, files
from projects.services import jobs as job_rows


@shared_task(name="projects.tasks.run_job")
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task(name="projects.tasks.sweep")
def sweep() -> None:
    job_rows.sweep(now=timezone.now())


@shared_task(name="projects.tasks.keep_figures")
def keep_figures() -> None:
    kept_figures.keep_changed()


@shared_task(name="projects.tasks.remind_of_actions")
def remind_of_actions() -> None:
    actions.remind(today=timezone.localdate())


@shared_task(name="projects.tasks.sweep_files")
def sweep_files() -> None:
    files.sweep_files(now=timezone.now())
