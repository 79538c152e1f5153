"""`/healthz`: this process lives. `/readyz`: what it leans on answers: database, broker, worker, storage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Job

WORKER_PATIENCE = timedelta(minutes=2)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, 503 naming what does not."""
    answers = {name: _answers(check) for name, check in CHECKS.items()}
    ready = all(answers.values())
    body = {"status": "ready" if ready else "not ready", **{k: "ok" if v else "down" for k, v in answers.items()}}
    response = JsonResponse(body, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = "5"
    return response


def _answers(check: Callable[[], bool]) -> bool:
    # Whatever goes wrong in a check means "down": that is what the caller asks, and the log has the rest.
    try:
        return check()
    except Exception:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _broker() -> bool:
    if settings.EMBEDDED:
        return True
    import redis

    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        return bool(client.ping())


def _worker() -> bool:
    """No job has been waiting, due and untouched, for longer than a worker's patience."""
    now = timezone.now()
    waiting = Job.objects.filter(status=Job.Status.QUEUED, created_at__lt=now - WORKER_PATIENCE, run_after=None)
    return not waiting.exists()


def _storage() -> bool:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as handle:
        handle.write(b"ok")
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "storage": _storage,
}
