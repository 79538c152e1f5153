"""Freezes the whole charter when its gate is passed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from projects.charter_snapshot import snapshot
from projects.models import CharterRevision, Project


def freeze_charter(project: Project, key: str, name: str, now: datetime) -> None:
    """Keeps the charter as it stands if it is the charter's gate that is passed, in the transaction of the decision:
    whose entry in the trail is this one's as well."""
    if key != "charter":
        return
    last = CharterRevision.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    CharterRevision.objects.create(
        project=project, number=(last or 0) + 1, cycle=project.cycle, content=snapshot(project), name=name, at=now
    )
