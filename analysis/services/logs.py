"""Changing what a log is measured with: its name, its limits, which outcomes are errors, which steps end a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.models import EventLog
from analysis.signals import log_measured
from common.errors import DomainError
from projects.services import activity


@dataclass(frozen=True)
class LogChanges:
    name: str
    is_primary: bool
    is_live: bool
    calendar: str = ""
    errors: list[str] = field(default_factory=list)
    end_activities: list[str] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)


def describe(*, log: EventLog, changes: LogChanges, by: User, now: datetime) -> EventLog:
    """Stores the settings; figures follow at once, since they are kept by the digest of what they are measured with."""
    with transaction.atomic():
        log = EventLog.objects.select_for_update().select_related("project").get(pk=log.pk)
        if log.is_primary and not changes.is_primary:
            text = _("A project has one log of its own. Choose another log as the project's own instead.")
            raise DomainError("primary_log", text, field="is_primary")
        if changes.is_primary and not log.is_primary:
            EventLog.objects.filter(project=log.project, is_primary=True).update(is_primary=False)
        log.name, log.is_primary, log.is_live = changes.name, changes.is_primary, changes.is_live
        log.calendar = changes.calendar
        log.errors, log.end_activities, log.limits = changes.errors, changes.end_activities, changes.limits
        log.save()
        activity.record(project=log.project, by=by, verb="log.changed", subject=log.name)
        if log.has_data:
            tell = log
            transaction.on_commit(
                lambda: log_measured.send(sender=EventLog, event_log=tell, project=tell.project), robust=True
            )
    return log
