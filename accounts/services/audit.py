"""Writes the audit log: one entry for each change, in the change's own transaction.

What belongs to a project is noted by `projects.services.activity.record`, which writes the project's trail as well.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import AuditEntry, User


def note(*, by: User | None, verb: str, subject: str = "", project_code: str = "", **detail: Any) -> AuditEntry:
    """`detail` must be JSON; before and after go in as `before=`, `after=`. Never a password, token or code."""
    return AuditEntry.objects.create(
        at=timezone.now(),
        person_id=by.pk if by else None,
        person=f"{by.name} <{by.email}>"[:460] if by else "",
        verb=verb,
        subject=subject[:300],
        project_code=project_code,
        detail=detail,
    )
