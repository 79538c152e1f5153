"""What Celery runs for every app: one task that runs any job, and the sweeper that finds lost ones."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from projects import jobs
from projects.services import jobs as job_rows


@shared_task(name="projects.tasks.run_job")
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task(name="projects.tasks.sweep")
def sweep() -> None:
    job_rows.sweep(now=timezone.now())
