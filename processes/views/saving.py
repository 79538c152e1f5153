"""Saving the map: from the editor, from a file, and the page for when somebody else saved first."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from processes.comparing import compare_draft
from processes.forms import ImportForm, OutlineForm
from processes.models import Draft, MapKind, ProcessVersion
from processes.outline_text import map_of_outline, parse_outline
from processes.selectors import current_version
from processes.services.joining import join_draft
from processes.services.processes import create_process
from processes.services.saving import Saved, StaleMap, discard_draft, import_map, save_version
from projects.models import Project
from projects.permissions import get_project
from projects.shell import render_project

from .editing import posted_xml
from .reach import asked_kind, base_version


def page_of(project: Project, kind: str) -> str:
    return reverse("processes:map" if kind == MapKind.AS_IS else "processes:to_be", args=[project.code])


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """The editor's “Save as version”: JSON. `If-Match` names the base; without it nothing is saved."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    given = request.headers.get("If-Match")
    if given is None:
        message = _("Say which version you drew on (If-Match).")
        return JsonResponse({"code": "base_missing", "message": message}, status=428)
    try:
        saved = save_version(
            process=create_process(project=project, by=request.user),
            kind=kind,
            xml=posted_xml(request),
            base=base_version(project, kind, given),
            by=request.user,
            note=request.POST.get("note", "").strip(),
            now=timezone.now(),
            opened=posted_xml(request, "opened") or None,
        )
    except DomainError as error:
        answer = {"code": error.code, "message": str(error.message), "errors": error.errors}
        if isinstance(error, StaleMap):
            answer |= {"theirs": error.theirs, "mine": error.mine, "head": error.head.pk}
        return JsonResponse(answer, status=error.status)
    for remark in saved.remarks:
        messages.info(request, remark)
    messages.success(request, _("Saved as %(version)s.") % {"version": str(saved.version)})
    answer = {"version": saved.version.pk, "number": saved.version.number, "url": page_of(project, kind)}
    return JsonResponse(answer, status=201)


@require_POST
def import_file(request: HttpRequest, code: str) -> HttpResponse:
    """A BPMN file as the next version."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(text for row in form.errors.values() for text in row))
        return redirect(page_of(project, kind))
    try:
        saved = import_map(
            project=project,
            data=form.cleaned_data["file"].read(),
            by=request.user,
            now=timezone.now(),
            kind=kind,
            base=current_version(project, kind),
            note=form.cleaned_data["file"].name[:200],
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Imported as %(version)s.") % {"version": str(saved.version)})
        for remark in saved.remarks[:3]:
            messages.warning(request, remark)
    return redirect(page_of(project, kind))


@require_POST
def import_outline(request: HttpRequest, code: str) -> HttpResponse:
    """A typed list of steps as the first as-is map."""
    project = get_project(request.user, code, "map.edit")
    form = OutlineForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(text for row in form.errors.values() for text in row))
        return redirect("processes:map", code=code)
    try:
        data = map_of_outline(project.name, parse_outline(form.cleaned_data["outline"]))
        saved = import_map(project=project, data=data, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Saved as %(version)s.") % {"version": str(saved.version)})
    return redirect("processes:map", code=code)


@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throws this person's own draft away and shows the saved map again."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    process = create_process(project=project, by=request.user)
    if discard_draft(process=process, kind=kind, by=request.user):
        messages.success(request, _("Your draft was discarded."))
    return redirect(page_of(project, kind))


def _settle(request: HttpRequest, code: str, save_on: Callable[[Draft, ProcessVersion], Saved]) -> HttpResponse:
    """Saves this person's draft on the version that was shown beside it; refused if that is not the newest any more."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    own = own_draft(request, project, kind)
    head = base_version(project, kind, request.POST.get("head", ""))
    if own is None or head is None:
        return redirect(page_of(project, kind))
    try:
        saved = save_on(own, head)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(reverse("processes:conflict", args=[code]) + f"?kind={kind}")
    messages.success(request, _("Saved as %(version)s.") % {"version": str(saved.version)})
    return redirect(page_of(project, kind))


def own_draft(request: HttpRequest, project: Project, kind: str) -> Draft | None:
    rows = Draft.objects.filter(process__project=project, kind=kind, user=request.user)
    return rows.select_related("process__project", "base").first()


@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Both people's work in one map, where they touched different things."""
    return _settle(
        request, code, lambda own, head: join_draft(draft=own, head=head, by=request.user, now=timezone.now())
    )


@require_POST
def rebase(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as it is over what somebody else saved."""

    def over(own: Draft, head: ProcessVersion) -> Saved:
        note = _("Put over %(version)s") % {"version": head.label}
        return save_version(
            process=own.process,
            kind=own.kind,
            xml=own.xml.encode("utf-8"),
            base=head,
            by=request.user,
            note=note,
            now=timezone.now(),
        )

    return _settle(request, code, over)


@require_safe
def conflict(request: HttpRequest, code: str) -> HttpResponse:
    """Both sides since the common base; the draft is untouched until its owner decides."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    own = own_draft(request, project, kind)
    head = current_version(project, kind)
    if own is None or head is None:
        return redirect(page_of(project, kind))
    return render_project(
        request,
        project,
        "processes/conflict.html",
        phase="map" if kind == MapKind.AS_IS else "design",
        tab="map" if kind == MapKind.AS_IS else "to_be",
        kind=kind,
        head=head,
        draft=own,
        sides=compare_draft(own, head),
    )
