"""Issuing a report: its body is frozen with a number and a date, and never written again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from analysis import reporting
from analysis.models import Report
from common.errors import DomainError
from projects.models import Project
from projects.services import activity


def issue(*, project: Project, by: User, now: datetime) -> Report:
    body = reporting.draft(project, now)
    if not body["steps"]:
        raise DomainError("no_log", _("There is no measured log yet. Import one first."), status=409)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        last = Report.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        report = Report.objects.create(
            project=project, number=last + 1, title=body["title"][:200], body=body, issued_at=now, by=by
        )
        activity.record(project=project, by=by, verb="report.issued", subject=f"{report.number}")
    return report
