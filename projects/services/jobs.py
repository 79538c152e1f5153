"""Asking for background work: the row commits together with the change that asks; Celery only carries the wake-up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from projects.celery_wake import send
from projects.models import Job, Project

logger = logging.getLogger(__name__)

RESEND_AFTER = timedelta(seconds=30)


def submit(
    kind: str,
    *,
    key: str,
    args: dict[str, Any],
    by: User | None,
    project: Project | None = None,
    run_after: datetime | None = None,
) -> Job:
    """A job under its natural key; asking again for the same key gives the job that is there.

    Call it inside the transaction of the change that asks. The wake-up goes out on commit and may be lost:
    the sweeper finds the row.
    """
    job, new = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "args": args, "asked_by": by, "project": project, "run_after": run_after}
    )
    if new and run_after is None:
        transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def wake(job_id: int) -> None:
    """Sends the wake-up. A broker that is down loses nothing: the sweeper sends it again."""
    Job.objects.filter(pk=job_id).update(woken_at=timezone.now())
    try:
        send(job_id)
    except Exception:
        logger.warning("job %s: no wake-up could be sent, the sweeper will", job_id)
        Job.objects.filter(pk=job_id).update(woken_at=None)


def sweep(*, now: datetime) -> int:
    """Wakes every job that nobody was woken for, or whose worker vanished. Returns how many."""
    due = Q(run_after=None) | Q(run_after__lte=now)
    silent = Q(woken_at=None) | Q(woken_at__lt=now - RESEND_AFTER)
    waiting = Q(status=Job.Status.QUEUED) & due & silent
    vanished = Q(status=Job.Status.RUNNING, locked_until__lt=now) & silent
    ids = list(Job.objects.filter(waiting | vanished).order_by("pk").values_list("pk", flat=True)[:200])
    for job_id in ids:
        wake(job_id)
    return len(ids)


def cancel(*, job: Job, now: datetime) -> bool:
    """Cancels a job that is not over; a running one notices at its next step. Returns whether it was cancelled."""
    return bool(
        Job.objects.filter(pk=job.pk, status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).update(
            status=Job.Status.CANCELLED, finished_at=now, locked_by="", locked_until=None, changed_at=now
        )
    )


def release_own_leases(*, now: datetime) -> int:
    """At the start of the only (embedded) process every lease is a dead process's: all of them are free at once."""
    running = Job.objects.filter(status=Job.Status.RUNNING).update(locked_until=now - timedelta(seconds=1))
    Job.objects.filter(status=Job.Status.QUEUED).update(woken_at=None)
    return running
