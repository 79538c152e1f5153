"""The one place that talks to the broker: sends the wake-up for a job."""

from __future__ import annotations

from celery import current_app


def send(job_id: int) -> None:
    """Raises when the broker can't be reached within its time-out."""
    current_app.send_task("projects.tasks.run_job", args=[job_id], retry=False)
