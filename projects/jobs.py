"""The run of a job: its lease, its heartbeat, its end. Which function runs which kind is registered here by `@job`.

Rows are written in `projects/services/jobs.py`; what draws a job on a page is `templates/projects/_job.html`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_noop as _noop

from common.errors import DomainError
from projects.models import Job

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
Handler = Callable[["JobRun"], dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}


class LeaseLost(Exception):
    """Somebody else took this job over, or it was cancelled: whatever was done here must not count."""


class NeedsInput(DomainError):
    """The job stops with a question; `errors` holds the choices."""


def job(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that runs jobs of this kind."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The function for this kind; the apps' `tasks.py` are read first where nobody did so yet."""
    if kind not in HANDLERS:
        autodiscover_modules("tasks")
    return HANDLERS[kind]


class JobRun:
    """One attempt at a job, held by this worker for as long as its lease is prolonged."""

    def __init__(self, row: Job) -> None:
        self.job = row
        self.args: dict[str, Any] = row.args
        self.owner = row.locked_by
        self.completed = False

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, status=Job.Status.RUNNING, locked_by=self.owner)

    def progress(self, fraction: float, **message: Any) -> None:
        """Stores how far the work is (0..1) and any counts for the page. Raises LeaseLost if it is ours no more."""
        now = timezone.now()
        changed = self._mine().update(
            progress=min(max(fraction, 0.0), 1.0),
            message={**self.job.message, **message},
            locked_until=now + settings.JOB_LEASE,
            changed_at=now,
        )
        if not changed:
            raise LeaseLost
        self.job.message = {**self.job.message, **message}

    def beat(self) -> bool:
        """Prolongs the lease; false when the job is ours no more."""
        return bool(self._mine().update(locked_until=timezone.now() + settings.JOB_LEASE))

    @contextmanager
    def completing(self, result: dict[str, Any] | None = None) -> Iterator[None]:
        """The end: the job's effect and its `done` in one transaction, or neither."""
        with transaction.atomic():
            now = timezone.now()
            changed = self._mine().update(
                status=Job.Status.DONE,
                progress=1.0,
                result=result or {},
                finished_at=now,
                changed_at=now,
                locked_by="",
                locked_until=None,
            )
            if not changed:
                raise LeaseLost
            yield
        self.completed = True


def worker_name() -> str:
    """Unique per attempt, so that a worker that lost its lease can't mistake the next attempt for its own."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def claim(job_id: int) -> JobRun | None:
    """Takes the job if it is waiting or its lease ran out: one conditional update, so never two at once."""
    now, owner = timezone.now(), worker_name()
    free = Job.objects.filter(pk=job_id).filter(claimable(now))
    taken = free.update(
        status=Job.Status.RUNNING,
        locked_by=owner,
        locked_until=now + settings.JOB_LEASE,
        started_at=now,
        changed_at=now,
        progress=0,
        attempts=F("attempts") + 1,
    )
    return JobRun(Job.objects.get(pk=job_id)) if taken else None


def claimable(now: datetime) -> Q:
    """Waiting and due, or running with a lease that ran out."""
    due = Q(run_after=None) | Q(run_after__lte=now)
    return (Q(status=Job.Status.QUEUED) & due) | Q(status=Job.Status.RUNNING, locked_until__lt=now)


def run_job(job_id: int) -> bool:
    """Claims and runs one job to its end. Returns whether this call ran it."""
    run = claim(job_id)
    if run is None:
        return False
    if run.job.attempts > MAX_ATTEMPTS:
        text = _noop("The work broke off several times. Try again; if it breaks off again, tell your administrator.")
        _end(run, Job.Status.FAILED, {"code": "gave_up", "message": text, "errors": []})
        return True
    stop = threading.Event()
    heart = threading.Thread(target=_heartbeat, args=(run, stop), daemon=True)
    heart.start()
    try:
        result = handler_of(run.job.kind)(run)
        if not run.completed:
            with run.completing(result):
                pass
    except LeaseLost:
        logger.warning("job %s: lease lost, nothing of this attempt counts", job_id)
    except NeedsInput as question:
        _end(run, Job.Status.NEEDS_INPUT, _as_error(question))
    except DomainError as error:
        _end(run, Job.Status.FAILED, _as_error(error))
    except Exception:
        logger.exception("job %s broke off", job_id)
        _retry_later(run)
    finally:
        stop.set()
        heart.join()
    return True


def _as_error(error: DomainError) -> dict[str, Any]:
    return {"code": error.code, "message": str(error.message), "errors": error.errors[:100]}


def _end(run: JobRun, status: str, error: dict[str, Any]) -> None:
    now = timezone.now()
    run._mine().update(status=status, error=error, finished_at=now, changed_at=now, locked_by="", locked_until=None)


def _retry_later(run: JobRun) -> None:
    now = timezone.now()
    if run.job.attempts >= MAX_ATTEMPTS:
        text = _noop("The work broke off several times. Try again; if it breaks off again, tell your administrator.")
        _end(run, Job.Status.FAILED, {"code": "internal", "message": text, "errors": []})
        return
    wait = timedelta(seconds=10 * 3 ** (run.job.attempts - 1))
    run._mine().update(
        status=Job.Status.QUEUED, run_after=now + wait, woken_at=None, locked_by="", locked_until=None, changed_at=now
    )


def _heartbeat(run: JobRun, stop: threading.Event) -> None:
    """Prolongs the lease while the handler works. Its own thread has its own connection, closed at the end."""
    period = settings.JOB_LEASE.total_seconds() / 4  # every 5 s with the default lease
    try:
        while not stop.wait(period):
            close_old_connections()
            try:
                if not run.beat():
                    return
            except Exception:
                logger.exception("job %s: heartbeat missed", run.job.pk)
    finally:
        connection.close()
