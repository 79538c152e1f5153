"""Remembers which projects a person opened last. Reading is no change: no trail speaks of it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from accounts.models import User
from projects.models import OpenedProject, Project

logger = logging.getLogger(__name__)

KEPT = 20


def mark_opened(*, project: Project, user: User, now: datetime) -> None:
    """One query while somebody stays in a project. That it cannot be written must not stop anybody from reading."""
    rows = OpenedProject.objects.filter(user=user)
    if rows.values_list("project_id", flat=True).first() == project.pk:
        return
    row = OpenedProject(user=user, project=project, at=now)
    try:
        with transaction.atomic():
            OpenedProject.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["user", "project"], update_fields=["at"]
            )
            rows.exclude(pk__in=rows.values("pk")[:KEPT]).delete()
    except DatabaseError:
        logger.warning("that %s was opened could not be kept", project.code)
