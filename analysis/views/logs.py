"""The list of event logs in reach, and one log: its imports, its facts, its settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analysis import selectors
from analysis.column_choice import columns_read
from analysis.forms import LogForm
from analysis.models import EventLog
from analysis.services import logs as services
from common.errors import DomainError
from projects.clocks import may_read_calendars
from projects.models import Project
from projects.permissions import get_project
from projects.querysets import get_restricted
from projects.shell import render_project


@login_required
@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.logs_in_reach(request.user), 50).get_page(request.GET.get("page"))
    projects = Project.objects.restrict(request.user, "log.import").filter(status="active").order_by("name")[:100]
    context = {"page": page, "projects": projects, "may_read_calendars": may_read_calendars(request.user)}
    return render(request, "analysis/logs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    action = "log.import" if request.method == "POST" else "log.read"
    project = get_project(request.user, code, action)
    row = get_restricted(EventLog, request.user, action, pk=pk, project=project)
    form = LogForm(request.POST if request.method == "POST" else None, log=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.describe(log=row, changes=form.changes(), by=request.user, now=timezone.now())
            messages.success(request, _("Saved. The figures are measured with the new settings."))
            return redirect("analysis:log", code, pk)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
    imports = row.imports.select_related("by", "job").order_by("-pk")[:50]
    return render_project(
        request,
        project,
        "analysis/log.html",
        phase="analyze",
        tab="",
        log=row,
        form=form,
        imports=imports,
        columns=columns_read(row.mapping),
    )
