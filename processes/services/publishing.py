"""From a draft to what counts: asking for a review, approving, sending back, publishing.

Publishing pins a version: from then on staff and department heads see it. Who publishes without a review approves.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.models import ProcessVersion
from processes.reading_maps import language
from processes.selectors import blocking_findings
from projects.permissions import can
from projects.services.activity import record

Status = ProcessVersion.Status


def ask_for_review(*, version: ProcessVersion, by: User, now: datetime) -> ProcessVersion:
    """A draft that nothing blocks goes to whoever approves."""
    _refuse_blocked(version)
    return _move(version, [Status.DRAFT], by, "map.review_asked", status=Status.IN_REVIEW, asked_by=by, asked_at=now)


def send_back(*, version: ProcessVersion, by: User, reason: str) -> ProcessVersion:
    """What is in review or approved is a draft again; the reason stands in the trail."""
    values: dict[str, Any] = {"status": Status.DRAFT, "approved_by": None, "approved_at": None}
    return _move(version, [Status.IN_REVIEW, Status.APPROVED], by, "map.sent_back", reason=reason[:500], **values)


def approve(*, version: ProcessVersion, by: User, now: datetime) -> ProcessVersion:
    """What is in review may be published."""
    _refuse_blocked(version)
    values: dict[str, Any] = {"status": Status.APPROVED, "approved_by": by, "approved_at": now}
    return _move(version, [Status.IN_REVIEW], by, "map.approved", **values)


@transaction.atomic
def _move(
    version: ProcessVersion, before: list[Status], by: User, verb: str, reason: str = "", **values: Any
) -> ProcessVersion:
    """One conditional update, so that of two at once one is told."""
    if not ProcessVersion.objects.filter(pk=version.pk, status__in=before).update(**values):
        version.refresh_from_db()
        message = _("%(version)s is “%(state)s” now; that cannot be done any more.") % {
            "version": str(version),
            "state": version.get_status_display(),
        }
        raise DomainError("wrong_state", message, status=409)
    record(project=version.process.project, by=by, verb=verb, subject=str(version), note=reason)
    version.refresh_from_db()
    return version


def publish(*, version: ProcessVersion, by: User, now: datetime, valid_from: date | None = None) -> ProcessVersion:
    """Refused while lint blocks it, and in review to those who may not approve; a published version stays as it is."""
    _refuse_blocked(version)
    if version.status == Status.IN_REVIEW and not can(by, "map.approve", version.process.project):
        message = _("%(version)s is in review. It can be published once it is approved.") % {"version": str(version)}
        raise DomainError("in_review", message, status=409)
    with transaction.atomic():
        open_rows = ProcessVersion.objects.filter(pk=version.pk).exclude(status=Status.PUBLISHED)
        changed = open_rows.update(
            status=Status.PUBLISHED,
            published_by=by,
            published_at=now,
            approved_by=version.approved_by or by,
            approved_at=version.approved_at or now,
            valid_from=valid_from or timezone.localdate(now),
        )
        if changed:
            record(project=version.process.project, by=by, verb="map.published", subject=str(version))
    version.refresh_from_db()
    return version


def _refuse_blocked(version: ProcessVersion) -> None:
    blocking = blocking_findings(version)
    if blocking:
        rows = [{"element": each.element_id or "", "message": each.message(language())} for each in blocking]
        message = _("%(version)s cannot be published yet: %(reason)s") % {
            "version": str(version),
            "reason": rows[0]["message"],
        }
        raise DomainError("not_publishable", message, status=409, errors=rows)
