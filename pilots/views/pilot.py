"""The pages of the pilot: results, plan, and what changes the plan. Criteria and diary have files of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import loading
from analysis.engine.log import columns
from analysis.figures import primary_log
from common.errors import DomainError
from pilots import charts
from pilots.forms import DecisionForm, PilotForm, show_error
from pilots.models import Pilot
from pilots.selectors import (
    criteria_of,
    days_text,
    frozen_evaluation,
    line_of,
    needed_of,
    needed_words,
    pilot_page,
    plan_facts,
)
from pilots.services.decisions import decide_pilot
from pilots.services.pilots import change_pilot, delete_pilot, plan_pilot, repeat_pilot, start_pilot
from pilots.views.reach import address, ask, back, editable_pilot, project_and_pilots
from projects.models import Project
from projects.permissions import can, get_project
from projects.shell import render_project

PLAN_FORM = "pilots/pilot_form.html"


@require_safe
def pilot(request: HttpRequest, code: str) -> HttpResponse:
    """Results: what was measured, the verdict, and what people noticed."""
    project, chosen, pilots = project_and_pilots(request, code)
    page = pilot_page(chosen) if chosen else None
    context: dict[str, object] = {}
    if page is not None and chosen is not None:
        context = {
            "days": days_text(chosen.starts_on, chosen.ends_on),
            "table": charts.dots_table(page.measured),
            "trend_table": charts.trend_table(page.measured),
            "thinned": charts.thinned(page.measured),
            "feedback": list(chosen.feedback.all()[:4]),
            "deviations": list(chosen.deviations.select_related("to_be__process")),
        }
    return _show(request, project, "pilots/pilot.html", "results", chosen, pilots, page=page, **context)


@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan: cases, days, criteria, guardrails, and how many cases the targeted effect needs."""
    project, chosen, pilots = project_and_pilots(request, code)
    context: dict[str, object] = {}
    if chosen is not None:
        lines = [line_of(each) for each in criteria_of(chosen)]
        context = {
            "facts": plan_facts(chosen),
            "success": [each for each in lines if not each.is_guardrail],
            "guardrails": [each for each in lines if each.is_guardrail],
            **(needed_words(needed_of(chosen)) if chosen.status == Pilot.Status.PLANNED else {}),
        }
    return _show(request, project, "pilots/plan.html", "plan", chosen, pilots, **context)


def _show(
    request: HttpRequest,
    project: Project,
    template: str,
    tab: str,
    chosen: Pilot | None,
    pilots: list[Pilot],
    **context: object,
) -> HttpResponse:
    return render_project(
        request,
        project,
        template,
        phase="pilot",
        tab=tab,
        pilot=chosen,
        pilots=pilots,
        may_edit_pilot=can(request.user, "pilot.edit", project),
        may_import=can(request.user, "log.import", project),
        **context,
    )


def _columns(project: Project) -> list[str]:
    log = primary_log(project)
    return columns(loading.prepared_dir(log)) if log else []


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_new(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "pilot.edit")
    form = PilotForm(request.POST or None, project=project, columns=_columns(project))
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_pilot(project=project, plan=form.plan(), by=request.user, now=timezone.now())
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(address("plan", made))
    return _form(request, project, form, _("Plan a pilot"), _("Save the plan"), template=PLAN_FORM)


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    chosen = editable_pilot(request, code, pk)
    form = PilotForm(request.POST or None, instance=chosen, project=chosen.project, columns=_columns(chosen.project))
    if request.method == "POST" and form.is_valid():
        try:
            change_pilot(pilot=chosen, plan=form.plan(), by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(address("plan", chosen))
    return _form(request, chosen.project, form, _("Change the plan"), _("Save the plan"), chosen, PLAN_FORM)


def _form(
    request: HttpRequest,
    project: Project,
    form: object,
    title: str,
    action: str,
    chosen: Pilot | None = None,
    template: str = PLAN_FORM,
    **context: object,
) -> HttpResponse:
    return render_project(
        request,
        project,
        template,
        phase="pilot",
        tab="results" if template == "pilots/decide.html" else "plan",
        status=422 if request.method == "POST" else 200,
        form=form,
        title=title,
        action=action,
        pilot=chosen,
        back_url=address("plan", chosen) if chosen else "",
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    chosen = editable_pilot(request, code, pk)
    if request.method == "POST":
        try:
            delete_pilot(pilot=chosen, by=request.user)
        except DomainError as error:
            return back(request, "plan", chosen, error)
        return redirect("pilots:plan", code=code)
    return ask(
        request,
        chosen,
        "plan",
        title=_("Delete the pilot “%(name)s”?") % {"name": chosen.name},
        text=_("Its plan, criteria, feedback and changes are deleted with it. Logs stay."),
        action=_("Delete the pilot"),
    )


@require_POST
def pilot_start(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Freezes how many cases are needed: the number is computed before the first result."""
    chosen = editable_pilot(request, code, pk)
    needed = needed_of(chosen)
    try:
        start_pilot(pilot=chosen, cases_needed=needed.cases, by=request.user, now=timezone.now())
    except DomainError as error:
        return back(request, "plan", chosen, error)
    return back(request, "pilot", chosen)


@require_POST
def pilot_repeat(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    made = repeat_pilot(pilot=editable_pilot(request, code, pk), by=request.user, now=timezone.now())
    return redirect("pilots:pilot_edit", code=code, pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    chosen = editable_pilot(request, code, pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decide_pilot(
                pilot=chosen,
                verdict=data["verdict"],
                reason=data["reason"],
                evaluation=frozen_evaluation(chosen),
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(address("pilot", chosen))
    page = pilot_page(chosen)
    title, action = _("Decide on “%(name)s”") % {"name": chosen.name}, _("Record the decision")
    return _form(request, chosen.project, form, title, action, chosen, "pilots/decide.html", page=page)
