"""Interview and observation records at a step: a new one, one to be changed, one to be removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from processes.models import Observation, StepFacts
from processes.observation_forms import ObservationForm
from processes.selectors import process_of, working_steps
from processes.services.observations import remove_observation, save_observation
from projects.models import Project
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version, removed_meanwhile


def page_of(project: Project, element_id: str) -> str:
    """The step that a record stands at: on the as-is map, else on the to-be map; the map itself once it is gone."""
    step = _step(project, element_id)
    if step is None:
        return reverse("processes:map", args=[project.code])
    return reverse("processes:step", args=[project.code, element_id]) + f"?kind={step.version.kind}#observations"


def _step(project: Project, element_id: str) -> StepFacts | None:
    return next((row for row in working_steps(project) if row.element_id == element_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, element_id: str) -> HttpResponse:
    project = get_project(request.user, code, "map.edit")
    process, step = process_of(project), _step(project, element_id)
    if process is None or step is None:
        raise Http404
    row = Observation(process=process, element_id=element_id, on=timezone.localdate())
    return _edit(request, project, row, step)


@require_http_methods(["GET", "HEAD", "POST"])
def observation(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    action = "map.edit" if request.method == "POST" else "map.read"
    project = get_project(request.user, code, action)
    if request.method == "POST" and (gone := removed_meanwhile(request, project, Observation, pk)):
        return gone
    row = get_restricted(Observation, request.user, action, pk=pk, process__project=project)
    return _edit(request, project, row, _step(project, row.element_id))


def _edit(request: HttpRequest, project: Project, row: Observation, step: StepFacts | None) -> HttpResponse:
    form = ObservationForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        version = posted_version(request)
        try:
            saved = save_observation(row=form.observation(), by=request.user, now=timezone.now(), version=version)
        except ChangedMeanwhile:
            return came_second(request, row, form, version) or redirect(page_of(project, row.element_id))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("The record is saved."))
            return redirect(page_of(project, saved.element_id))
    return render_project(
        request,
        project,
        "processes/observation.html",
        phase="map",
        tab="map",
        form=form,
        row=row,
        step=step,
        back=page_of(project, row.element_id),
        may_edit_map=can(request.user, "map.edit", project),
        status=422 if form.errors else 200,
    )


@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "map.edit")
    row = get_restricted(Observation, request.user, "map.edit", pk=pk, process__project=project)
    remove_observation(row=row, by=request.user)
    messages.success(request, _("The record was removed. It lies in the bin."))
    return redirect(page_of(project, row.element_id))
