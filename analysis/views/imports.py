"""Bringing in a file: upload, progress, cancel, refused rows. The choice of columns is in `mapping.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import import_pages, refusals, samples
from analysis.forms import UploadForm
from analysis.models import EventLog, LogImport
from analysis.services import imports as services
from common.errors import DomainError
from projects.models import Project
from projects.permissions import get_project
from projects.querysets import get_restricted
from projects.shell import render_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "log.import")
    return _take_file(request, project, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def append(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "log.import")
    log = get_restricted(EventLog, request.user, "log.import", pk=pk, project=project)
    return _take_file(request, project, log)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What was posted; an empty post is still one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _take_file(request: HttpRequest, project: Project, log: EventLog | None) -> HttpResponse:
    form = UploadForm(*_sent(request), log=log)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.draft_import(
                project=project,
                upload=form.file(),
                by=request.user,
                now=timezone.now(),
                log=log,
                kind=form.kind(),
            )
            return redirect("analysis:mapping", project.code, row.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
    status = 400 if form.errors else 200
    limit = settings.UPLOAD_MAX_BYTES // 2**20
    return render_project(
        request, project, "analysis/import/upload.html", phase="analyze", form=form, log=log, limit=limit, status=status
    )


@login_required
@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    get_project(request.user, code, "log.import")
    return FileResponse(samples.sample_csv(), as_attachment=True, filename="complaints-sample.csv")


@login_required
@require_safe
def progress(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "log.read")
    row = get_restricted(
        LogImport.objects.select_related("event_log", "job", "by").model,
        request.user,
        "log.read",
        pk=pk,
        project=project,
    )
    if row.status == "draft":
        return redirect("analysis:mapping", code, pk)
    state = import_pages.state_of(row)
    if request.GET.get("part") == "progress":
        response = render(request, "analysis/import/_progress.html", {"state": state, "project": project})
        if state.over:
            response["HX-Refresh"] = "true"
        return response
    return render_project(request, project, "analysis/import/progress.html", phase="analyze", state=state)


@login_required
@require_POST
def cancel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "log.import")
    row = get_restricted(LogImport, request.user, "log.import", pk=pk, project=project)
    if services.cancel(row=row, by=request.user, now=timezone.now()):
        messages.success(request, _("The import was cancelled. Nothing of it was stored."))
    else:
        messages.info(request, _("This import was already over."))
    return redirect("analysis:import", code, pk)


@login_required
@require_safe
def refused(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "log.read")
    row = get_restricted(LogImport, request.user, "log.read", pk=pk, project=project)
    path = Path(settings.EVENT_DATA_DIR) / row.refused_file if row.refused_file else Path("/nonexistent")
    response = StreamingHttpResponse(refusals.refused_csv(path), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{row.pk}.csv"'
    return response
