"""Writes the trail: one entry for each change, in the change's own transaction.

The trail belongs to its project and goes with it; the audit log (`accounts.AuditEntry`) keeps its own line for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from projects.models import Activity, Project

# Called with each new entry, in the change's transaction; `services/watching.py` tells those who watch.
LISTENERS: list[Callable[[Activity], None]] = []


def record(
    *, project: Project, by: User | None, verb: str, subject: str = "", about: Any = None, **detail: Any
) -> Activity:
    """`detail` must be JSON; before and after go in as `before=`, `after=`. With `about` (a Subject),
    only those who may read that object read the entry."""
    audit.note(by=by, verb=verb, subject=subject, project_code=project.code, **detail)
    entry = Activity.objects.create(
        project=project,
        by=by,
        verb=verb,
        subject=subject[:300],
        detail=detail,
        at=timezone.now(),
        about_kind=about.kind.key if about else "",
        about_id=about.id if about else "",
    )
    for listener in LISTENERS:
        listener(entry)
    return entry
