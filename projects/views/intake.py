"""Intake: report what hurts, my reports, and the list in which ops managers see and vote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from projects import pain_reading, suggestions
from projects.pain_access import get_reports, may_read_lists
from projects.pain_forms import PainReportForm
from projects.pain_words import heading, my_heading
from projects.services import pain_reports as service
from projects.services.projects import may_create

FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Anybody who is signed in; `?process=` and `?step=` come filled in from the page where it hurts."""
    given = {name: request.GET.get(name, "")[:200] for name in ("process", "step")}
    form = PainReportForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            report = service.send_report(by=request.user, values=form.values(), now=timezone.now())
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Thank you. You will be told what becomes of it."))
            return redirect(report)
    context = {"form": form, "suggested": suggestions.for_person(request.user)}
    return render(request, "projects/intake/new.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(pain_reading.mine(request.user), 25).get_page(request.GET.get("page"))
    context = {"page": page, "lines": pain_reading.lines(list(page)), "heading": my_heading(page.paginator.count)}
    return render(request, "projects/intake/mine.html", context | {"sees_list": may_read_lists(request.user)})


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """Ops managers see all, heads those of their departments; others have only "My reports"."""
    if not may_read_lists(request.user):
        raise Http404
    asked = pain_reading.Asked.of(request.GET.dict())
    page = Paginator(pain_reading.reports_found(request.user, asked), 25).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "lines": pain_reading.lines(list(page)),
        "heading": heading(pain_reading.waiting(request.user)),
        "departments": list(pain_reading.departments_of(request.user)),
        "may_decide": may_create(request.user),
    }
    return render(request, "projects/intake/list.html", context)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    get_reports(request.user, "pain_report.read", [pk])
    return report_page(request, pk)


def report_page(request: HttpRequest, pk: int, *, status: int = 200, **context: Any) -> HttpResponse:
    page = pain_reading.report_page(request.user, pk)
    row = page.line.report
    is_open = row.state in service.OPEN
    frame = {
        "page": page,
        "report": row,
        "is_own": row.reporter_id == request.user.pk,
        "is_open": is_open,
        "may_decide": may_create(request.user),
        "may_vote": is_open and row.reporter_id != request.user.pk,
        "sees_list": may_read_lists(request.user),
    }
    return render(request, "projects/intake/report.html", frame | context, status=status)


@require_POST
@login_required
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Me too", or with `do=undo` its withdrawal."""
    row = get_reports(request.user, "pain_report.read", [pk])[0]
    try:
        service.vote(report=row, by=request.user, wanted=request.POST.get("do") != "undo", now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(row)
