"""The map to be read: picture, list of steps, one step with its form, the to-be map. Drawing it is `editing.py`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from processes.bpmn.annotations import get_annotation
from processes.forms import ImportForm, OutlineForm, StepForm
from processes.map_page import MapPage, map_page_of
from processes.models import MapKind
from processes.observations import record_lines
from processes.reading_maps import model_of
from processes.selectors import process_of, published_version, steps
from processes.services.annotating import annotate
from processes.services.design import branch_to_be
from projects.permissions import can, get_project
from projects.shell import render_project

from .reach import base_version


@require_safe
def map_page(request: HttpRequest, code: str) -> HttpResponse:
    """The as-is map. Those who only read published maps are led to the published page."""
    project = get_project(request.user, code, "map_published.read")
    if not can(request.user, "map.read", project):
        version = published_version(project)
        process = process_of(project)
        if process is None or version is None:
            return render(request, "processes/not_published.html", {"project": project, "may_open_project": False})
        return redirect("processes:process", pk=process.pk)
    page = map_page_of(project, MapKind.AS_IS, request.GET.get("step", ""))
    return _show(request, page, phase="map", tab="map")


@require_safe
def to_be(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "map.read")
    page = map_page_of(project, MapKind.TO_BE, request.GET.get("step", ""))
    return _show(request, page, phase="design", tab="to_be")


def _show(request: HttpRequest, page: MapPage, *, phase: str, tab: str) -> HttpResponse:
    return render_project(
        request,
        page.project,
        "processes/map.html",
        phase=phase,
        tab=tab,
        page=page,
        may_edit_map=can(request.user, "map.edit", page.project),
        may_approve=can(request.user, "map.approve", page.project),
        today=timezone.localdate(),
        import_form=ImportForm(),
        outline_form=OutlineForm(),
    )


@require_POST
def begin_to_be(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "map.edit")
    try:
        branch_to_be(project=project, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("processes:to_be", code=code)
    return redirect(reverse("processes:editor", args=[code]) + "?kind=to_be")


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, element_id: str) -> HttpResponse:
    """One step: what is stated about it. Its form saves the next version of the map."""
    writing = request.method == "POST"
    project = get_project(request.user, code, "map.edit" if writing else "map.read")
    kind = request.POST.get("kind") or request.GET.get("kind") or MapKind.AS_IS
    page = map_page_of(project, kind if kind in MapKind.values else MapKind.AS_IS, element_id)
    if page.version is None or page.chosen is None:
        raise Http404
    facts = page.chosen.facts
    form = StepForm(request.POST or None, initial=StepForm.initial_of(facts))
    if writing and form.is_valid():
        base = base_version(project, page.kind, request.POST.get("base", "")) or page.version
        try:
            stated = form.annotation(get_annotation(model_of(base), element_id))
            annotate(base=base, element_id=element_id, annotation=stated, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved as the next version of the map."))
            return redirect(page.url_of(element_id))
    return render_project(
        request,
        project,
        "processes/step.html",
        phase="map" if page.kind == MapKind.AS_IS else "design",
        tab="map" if page.kind == MapKind.AS_IS else "to_be",
        status=422 if writing else 200,
        page=page,
        form=form,
        may_edit_map=can(request.user, "map.edit", project),
        others=steps(page.version),
        records=record_lines(page.version.process, facts, with_log=can(request.user, "figures.read", project)),
    )
