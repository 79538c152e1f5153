"""Versions of a map: the list, one version, its files, restoring, publishing, adopting."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import papers
from common.errors import DomainError
from processes.bpmn import svg, writing
from processes.forms import PublishingForm
from processes.map_page import outline_rows
from processes.models import MapKind, ProcessVersion
from processes.reading_maps import model_of
from processes.selectors import picture, process_of
from processes.services.design import adopt_version
from processes.services.publishing import publish as publish_version
from processes.services.saving import restore_version
from projects.models import Project
from projects.permissions import can, get_project
from projects.shell import render_project

from .reach import editable_version, readable_version


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "map.read")
    rows = ProcessVersion.objects.filter(process__project=project).select_related("author", "process").defer("xml")
    process = process_of(project)
    return render_project(
        request,
        project,
        "processes/versions.html",
        phase="map",
        tab="versions",
        groups=[(kind, MapKind(kind).label, [row for row in rows if row.kind == kind]) for kind in MapKind.values],
        heads={MapKind.AS_IS: process.as_is_number, MapKind.TO_BE: process.to_be_number} if process else {},
        may_edit_map=can(request.user, "map.edit", project),
    )


@require_safe
def version(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One version as it was saved: picture and list."""
    project, found = readable_version(request, code, pk)
    if not can(request.user, "project.read", project):
        return redirect("processes:process", pk=found.process_id)
    return render_project(
        request,
        project,
        "processes/version.html",
        phase="map" if found.kind == MapKind.AS_IS else "design",
        tab="versions",
        version=found,
        picture=picture(found),
        rows=outline_rows(found, []),
    )


@require_safe
def file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`?form=bpmn` (everything), `clean` (without our own annotations), `svg`, or `pdf` (picture and list)."""
    project, found = readable_version(request, code, pk)
    form = request.GET.get("form", "bpmn")
    if form == "svg":
        data, kind, ending = svg.render(model_of(found), title=str(found)).encode("utf-8"), "image/svg+xml", "svg"
    elif form == "clean":
        data, kind, ending = writing.to_bytes(writing.clean(model_of(found))), "application/xml", "bpmn"
    elif form == "pdf":
        made = _paper(project, found)
        if made is None:
            messages.warning(request, _("PDFs cannot be made on this server. Print this page to a PDF instead."))
            return redirect("processes:version", code=code, pk=pk)
        data, kind, ending = made, "application/pdf", "pdf"
    elif form == "bpmn":
        data, kind, ending = found.xml.encode("utf-8"), "application/xml", "bpmn"
    else:
        raise Http404
    name = f"{project.code}-{found.kind}-v{found.number}.{ending}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"', "ETag": found.etag}
    )


def _paper(project: Project, found: ProcessVersion) -> bytes | None:
    foot = f"{project.code} · {project.name} · {found}"
    rows = outline_rows(found, [])
    context = {"version": found, "picture": picture(found), "rows": rows, "foot": foot}
    return papers.pdf("processes/paper.html", context)


def _change(request: HttpRequest, code: str, pk: int, change: Callable[[ProcessVersion], str]) -> HttpResponse:
    """One change to one version, told in one sentence, then back to the list."""
    _project, found = editable_version(request, code, pk)
    try:
        messages.success(request, change(found))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("processes:versions", code=code)


@require_POST
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    def change(found: ProcessVersion) -> str:
        made = restore_version(version=found, by=request.user, now=timezone.now())
        return _("Restored as %(version)s.") % {"version": str(made)}

    return _change(request, code, pk, change)


@require_POST
def publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    def change(found: ProcessVersion) -> str:
        form = PublishingForm(request.POST)
        if not form.is_valid():
            raise DomainError("invalid_date", _("Write the day like 2026-12-01."), field="valid_from")
        valid_from = form.cleaned_data["valid_from"]
        publish_version(version=found, by=request.user, now=timezone.now(), valid_from=valid_from)
        return _("Published %(version)s.") % {"version": str(found)}

    return _change(request, code, pk, change)


@require_POST
def adopt(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    def change(found: ProcessVersion) -> str:
        made = adopt_version(version=found, by=request.user, now=timezone.now())
        return _("%(to_be)s is now how the work is done: %(as_is)s.") % {"to_be": str(found), "as_is": str(made)}

    return _change(request, code, pk, change)
