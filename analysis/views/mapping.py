"""The page on which a file's columns get their roles, and from which the import starts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from analysis import column_choice
from analysis.column_choice import ColumnPage
from analysis.forms import ReadForm
from analysis.models import LogImport
from analysis.models.log import LIVE
from analysis.services import imports as services
from common.errors import DomainError
from projects.models import Project
from projects.permissions import get_project
from projects.querysets import get_restricted
from projects.shell import render_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "log.import")
    row = get_restricted(LogImport, request.user, "log.import", pk=pk, project=project)
    if row.status in {*LIVE, "ready", "cancelled"} or not row.file:
        return redirect("analysis:import", code, pk)
    if request.method != "POST":
        return _page(request, project, row, column_choice.look(row), None)
    page = column_choice.look(row, request.POST)
    form = ReadForm(request.POST, sheets=page.preview.sheets if page.preview else ())
    if "start" in request.POST and page.preview and not page.decisions and form.is_valid():
        try:
            options = column_choice.options_from(request.POST, page.preview)
            started = services.start(row=row, options=options, by=request.user, now=timezone.now())
            return redirect("analysis:import", code, started.pk)
        except DomainError as error:
            form.add_error(None, str(error.message))
    return _page(request, project, row, page, form, status=422 if page.failure or form.errors else 200)


def _page(
    request: HttpRequest, project: Project, row: LogImport, page: ColumnPage, form: ReadForm | None, status: int = 200
) -> HttpResponse:
    sheets = page.preview.sheets if page.preview else ()
    return render_project(
        request,
        project,
        "analysis/import/columns.html",
        phase="analyze",
        row=row,
        page=page,
        form=form or ReadForm(initial=page.initial, sheets=sheets),
        roles=column_choice.role_choices(),
        asked=[question.field for question in page.questions],
        status=status,
    )
