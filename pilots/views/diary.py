"""What people noticed: the pages of feedback and of changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from pilots.forms import DeviationForm, FeedbackForm, show_error
from pilots.models import Deviation, Feedback, Pilot
from pilots.services.diary import add_deviation, add_feedback, change_deviation, remove_deviation, remove_feedback
from pilots.views.reach import address, ask, back, editable_pilot, project_and_pilots
from projects.permissions import can, get_project
from projects.shell import render_project


@require_safe
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    project, chosen, pilots = project_and_pilots(request, code)
    return render_project(
        request,
        project,
        "pilots/feedback.html",
        phase="pilot",
        tab="feedback",
        pilot=chosen,
        pilots=pilots,
        entries=list(chosen.feedback.select_related("by")) if chosen else [],
        form=FeedbackForm(),
        may_edit_pilot=can(request.user, "pilot.edit", project),
    )


@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    project, chosen, pilots = project_and_pilots(request, code)
    return render_project(
        request,
        project,
        "pilots/changes.html",
        phase="pilot",
        tab="changes",
        pilot=chosen,
        pilots=pilots,
        deviations=list(chosen.deviations.select_related("to_be__process", "by")) if chosen else [],
        may_edit_pilot=can(request.user, "pilot.edit", project),
    )


@require_POST
def feedback_add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    pilot = editable_pilot(request, code, pk)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            add_feedback(pilot=pilot, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            return back(request, "feedback", pilot)
    return _form(request, pilot, form, "feedback", _("Add feedback"))


def _form(request: HttpRequest, pilot: Pilot, form: object, tab: str, title: str) -> HttpResponse:
    return render_project(
        request,
        pilot.project,
        "pilots/form.html",
        phase="pilot",
        tab=tab,
        status=422 if request.method == "POST" else 200,
        form=form,
        title=title,
        action=_("Save"),
        back_url=address(tab, pilot),
    )


def _entry(request: HttpRequest, code: str, model: Any, pk: int) -> Any:
    project = get_project(request.user, code, "pilot.edit")
    found = model.objects.filter(pilot__project=project, pk=pk).select_related("pilot__project").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    entry = _entry(request, code, Feedback, pk)
    pilot = entry.pilot
    if request.method != "POST":
        title, text = _("Delete this feedback?"), f"“{entry.text}”"
        return ask(request, pilot, "feedback", title=title, text=text, action=_("Delete"))
    try:
        remove_feedback(feedback=entry, by=request.user)
    except DomainError as error:
        return back(request, "feedback", pilot, error)
    return back(request, "feedback", pilot)


@require_http_methods(["GET", "HEAD", "POST"])
def deviation_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    pilot = editable_pilot(request, code, pk)
    form = DeviationForm(request.POST or None, project=pilot.project)
    if request.method == "POST" and form.is_valid():
        try:
            add_deviation(pilot=pilot, note=form.note(), by=request.user, now=timezone.now())
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(address("changes", pilot))
    return _form(request, pilot, form, "changes", _("What went differently"))


@require_http_methods(["GET", "HEAD", "POST"])
def deviation_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    entry = _entry(request, code, Deviation, pk)
    form = DeviationForm(request.POST or None, instance=entry, project=entry.pilot.project)
    if request.method == "POST" and form.is_valid():
        try:
            change_deviation(deviation=entry, note=form.note(), by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(address("changes", entry.pilot))
    return _form(request, entry.pilot, form, "changes", _("What went differently"))


@require_http_methods(["GET", "HEAD", "POST"])
def deviation_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    entry = _entry(request, code, Deviation, pk)
    pilot = entry.pilot
    if request.method != "POST":
        title, text = _("Delete this deviation?"), f"“{entry.text}”"
        return ask(request, pilot, "changes", title=title, text=text, action=_("Delete"))
    try:
        remove_deviation(deviation=entry, by=request.user)
    except DomainError as error:
        return back(request, "changes", pilot, error)
    return back(request, "changes", pilot)
