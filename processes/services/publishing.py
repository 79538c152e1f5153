"""Publishing pins a version: from then on staff and department heads see it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.models import ProcessVersion
from processes.reading_maps import language
from processes.selectors import blocking_findings
from projects.services.activity import record


def publish(*, version: ProcessVersion, by: User, now: datetime) -> ProcessVersion:
    """Refused while lint blocks it; publishing a published version changes nothing."""
    blocking = blocking_findings(version)
    if blocking:
        rows = [{"element": each.element_id or "", "message": each.message(language())} for each in blocking]
        message = _("%(version)s cannot be published yet: %(reason)s") % {
            "version": str(version),
            "reason": rows[0]["message"],
        }
        raise DomainError("not_publishable", message, status=409, errors=rows)
    with transaction.atomic():
        changed = ProcessVersion.objects.filter(pk=version.pk, status=ProcessVersion.Status.DRAFT).update(
            status=ProcessVersion.Status.PUBLISHED, published_by=by, published_at=now
        )
        if changed:
            record(project=version.process.project, by=by, verb="map.published", subject=str(version))
    version.refresh_from_db()
    return version
