"""Adding, changing and removing what a pilot must reach and must not harm."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from analysis.figures import figures_for
from common.errors import DomainError
from pilots.forms import CriterionForm
from pilots.models import Pilot, SuccessCriterion
from pilots.services.criteria import add_criterion, change_criterion, remove_criterion
from pilots.views.reach import address, ask, back, editable_pilot
from projects.figures import metric_name
from projects.permissions import get_project
from projects.shell import render_project


def _steps(pilot: Pilot) -> list[str]:
    """The activities of the project's log, as the figures name them."""
    found = figures_for(pilot.project)
    return sorted(step.activity for step in found.steps) if found else []


def _editable(request: HttpRequest, code: str, pk: int) -> SuccessCriterion:
    project = get_project(request.user, code, "pilot.edit")
    found = SuccessCriterion.objects.filter(pilot__project=project, pk=pk).select_related("pilot__project").first()
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, pilot: Pilot, form: CriterionForm, title: str) -> HttpResponse:
    return render_project(
        request,
        pilot.project,
        "pilots/form.html",
        phase="pilot",
        tab="plan",
        status=422 if request.method == "POST" else 200,
        form=form,
        title=title,
        action=_("Save"),
        back_url=address("plan", pilot),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    pilot = editable_pilot(request, code, pk)
    initial = {"is_guardrail": request.GET.get("guardrail") == "1"}
    form = CriterionForm(request.POST or None, steps=_steps(pilot), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            add_criterion(pilot=pilot, plan=form.plan(), by=request.user)
        except DomainError as error:
            form.show(error)
        else:
            return redirect(address("plan", pilot))
    title = _("Add a guardrail") if initial["is_guardrail"] else _("Add a success criterion")
    return _show(request, pilot, form, title)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    criterion = _editable(request, code, pk)
    before = SuccessCriterion.objects.get(pk=criterion.pk)
    form = CriterionForm(request.POST or None, instance=criterion, steps=_steps(criterion.pilot))
    if request.method == "POST" and form.is_valid():
        before.pilot = criterion.pilot
        try:
            change_criterion(criterion=before, plan=form.plan(), by=request.user)
        except DomainError as error:
            form.show(error)
        else:
            return redirect(address("plan", criterion.pilot))
    return _show(request, criterion.pilot, form, _("Change the criterion"))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    criterion = _editable(request, code, pk)
    if request.method != "POST":
        return ask(
            request,
            criterion.pilot,
            "plan",
            title=_("Remove “%(name)s”?") % {"name": metric_name(criterion.metric)},
            text=_("The pilot is then no longer judged by it. The trail keeps that it was asked for."),
            action=_("Remove"),
        )
    try:
        remove_criterion(criterion=criterion, by=request.user)
    except DomainError as error:
        return back(request, "plan", criterion.pilot, error)
    return back(request, "plan", criterion.pilot)
