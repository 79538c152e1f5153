"""Writes the trail: one entry for each change, in the change's own transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from projects.models import Activity, Project


def record(*, project: Project, by: User | None, verb: str, subject: str = "", **detail: Any) -> Activity:
    """`detail` must be JSON; before and after go in as `before=`, `after=`."""
    return Activity.objects.create(
        project=project, by=by, verb=verb, subject=subject[:300], detail=detail, at=timezone.now()
    )
