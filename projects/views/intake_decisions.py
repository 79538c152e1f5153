"""What ops managers do with pain reports: decide, rank, join, and turn into a project."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from projects.forms_beginning import NewProjectForm
from projects.models import PainReport
from projects.pain_access import get_reports
from projects.pain_forms import AddToProjectForm
from projects.pain_words import prefill
from projects.services import pain_reports as service
from projects.views.intake import FORMS, report_page

DECIDE = "pain_report.decide"
DECISIONS = {"accept": service.accept, "decline": service.decline}


def _chosen(request: HttpRequest) -> list[PainReport]:
    """The reports that `?report=1&report=2` or the form's boxes name; 404 for anything that is no number."""
    given = request.POST.getlist("report") or request.GET.getlist("report")
    if not given or len(given) > 200 or not all(each.isdecimal() and len(each) < 19 for each in given):
        raise Http404
    return get_reports(request.user, DECIDE, [int(each) for each in given])


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: accept or decline with a reason, or reopen."""
    report = get_reports(request.user, DECIDE, [pk])[0]
    do, reason, now = (
        request.POST.get("do", ""),
        request.POST.get("reason", "")[:1000],
        timezone.now(),
    )
    try:
        if do == "reopen":
            service.reopen(report=report, by=request.user, now=now)
        elif do in DECISIONS:
            DECISIONS[do](report=report, by=request.user, reason=reason, now=now)
        else:
            raise Http404
    except DomainError as error:
        if error.field == "reason":
            return report_page(request, pk, status=422, reason_error=error.message, reason=reason)
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved. The reporter is told."))
    return redirect(report)


@require_POST
@login_required
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    """`position`: a number from 1, or empty to take the report out of the order; `do=up|down` moves it by one."""
    report = get_reports(request.user, DECIDE, [pk])[0]
    typed, move = request.POST.get("position", "").strip(), request.POST.get("do", "")
    here = report.position
    position: int | None = int(typed) if typed.isdecimal() and len(typed) < 7 else None
    if move in {"up", "down"}:
        position = 1 if here is None else here + (1 if move == "down" else -1)
    try:
        if typed and position is None and not move:
            raise DomainError("invalid_number", _("Write a whole number from 1, or nothing."))
        service.rank(report=report, by=request.user, position=position, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    in_list = reverse("projects:pain_reports") + "?sort=order"
    return redirect(in_list if request.POST.get("back") == "list" else report.get_absolute_url())


@require_http_methods(FORMS)
@login_required
def merge(request: HttpRequest) -> HttpResponse:
    """Shows the chosen reports side by side and asks which one to keep."""
    chosen = _chosen(request)
    keep = request.POST.get("keep", "")
    error = ""
    if request.method == "POST" and "keep" in request.POST:
        kept = next((each for each in chosen if str(each.pk) == keep), None)
        try:
            if kept is None:
                raise DomainError("nothing_kept", _("Choose the report to keep."), field="keep")
            others = [each for each in chosen if each.pk != kept.pk]
            service.merge(kept=kept, others=others, by=request.user, now=timezone.now())
            messages.success(request, _("Joined. The reporters are told."))
            return redirect(kept)
        except DomainError as problem:
            error = str(problem.message)
    elif len(chosen) < 2:
        error = _("Choose two or more reports, and the one to keep.")
    context = {"reports": chosen, "keep": keep, "error": error}
    return render(request, "projects/intake/merge.html", context, status=422 if error else 200)


@require_http_methods(FORMS)
@login_required
def make_project(request: HttpRequest) -> HttpResponse:
    """The form of a new project, filled in from the reports, which become its pain points."""
    chosen = _chosen(request)
    departments = [each.department for each in chosen if each.department]
    initial = prefill(chosen) | {"start": "charter", "departments": departments}
    typed = request.POST if request.method == "POST" and "name" in request.POST else None
    form = NewProjectForm(typed, initial=initial)
    if typed is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "prefix", "departments", "description")}
        try:
            made = service.make_project(reports=chosen, by=request.user, now=timezone.now(), **values)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The project is started. The reporters are told."))
            return redirect("projects:charter", code=made.code)
    context = {"form": form, "reports": chosen}
    return render(request, "projects/intake/make_project.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
@login_required
def add_to_project(request: HttpRequest) -> HttpResponse:
    """The reports become pain points of a project that is there already."""
    chosen = _chosen(request)
    typed = request.POST if request.method == "POST" and "project" in request.POST else None
    form = AddToProjectForm(typed, user=request.user)
    if typed is not None and form.is_valid():
        project = form.cleaned_data["project"]
        try:
            service.add_to_project(reports=chosen, project=project, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Added. The reporters are told."))
            return redirect("projects:charter", code=project.code)
    context = {"form": form, "reports": chosen}
    return render(request, "projects/intake/add_to_project.html", context, status=422 if form.errors else 200)
