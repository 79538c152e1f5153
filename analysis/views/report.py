"""The analysis report: the draft from the work as it stands, issuing it, and the issued ones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analysis import reporting
from analysis.models import Report
from analysis.services import reports as services
from common.errors import DomainError
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.shell import render_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "report.edit" if request.method == "POST" else "report.read")
    now = timezone.now()
    if request.method == "POST":
        try:
            issued_report = services.issue(project=project, by=request.user, now=now)
            messages.success(request, _("Report no. %(number)d is issued.") % {"number": issued_report.number})
            return redirect("analysis:report_issued", code, issued_report.number)
        except DomainError as error:
            messages.error(request, str(error.message))
    body = reporting.draft(project, now)
    return render_project(
        request,
        project,
        "analysis/report.html",
        phase="analyze",
        tab="report",
        body=body,
        unit=body.get("unit", "d"),
        issued=list(Report.objects.filter(project=project).select_related("by")),
        may_issue=can(request.user, "report.edit", project),
    )


@login_required
@require_safe
def issued(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project = get_project(request.user, code, "report.read")
    row = get_restricted(Report, request.user, "report.read", project=project, number=number)
    now = reporting.beside_now(row, project)
    return render_project(
        request,
        project,
        "analysis/report.html",
        phase="analyze",
        tab="report",
        body=row.body,
        unit=row.body.get("unit", "d"),
        report=row,
        now=now,
        now_rows=[now["steps"].get(f"{step['kind']}:{step['activity']}") for step in row.body["steps"]],
        may_issue=False,
    )
