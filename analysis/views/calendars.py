"""Working calendars: the list, one year of one, making, changing, a single day, deleting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import calendar_pages as pages
from analysis import calendar_uses
from analysis.calendar_forms import CalendarForm, DayForm, NewCalendarForm
from analysis.services import calendars as services
from common.errors import DomainError
from projects.clocks import may_edit_calendars, may_read_calendars
from projects.models import WorkCalendar

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
FORMS = ["GET", "HEAD", "POST"]


def for_readers(view: View[P]) -> View[P]:
    """404 for those who need not know of calendars."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_read_calendars(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


def for_editors(view: View[P]) -> View[P]:
    """403 for those who may look but not touch."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_edit_calendars(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_readers(guarded)


def _row(pk: int) -> WorkCalendar:
    return get_object_or_404(WorkCalendar.objects.in_use(), pk=pk)


@require_safe
@for_readers
def calendars(request: HttpRequest) -> HttpResponse:
    context = {"rows": pages.rows(), "may_edit": may_edit_calendars(request.user)}
    return render(request, "analysis/calendars/calendars.html", context)


@require_safe
@for_readers
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _row(pk), None)


def _detail(request: HttpRequest, row: WorkCalendar, form: DayForm | None) -> HttpResponse:
    """One year; `day` in the address opens the small form of that day."""
    content, today = pages.content_of(row), timezone.localdate()
    chosen = _chosen_day(form.data.get("day", "") if form else request.GET.get("day", ""))
    text = request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else 0
    number = chosen.year if chosen else asked if 1990 <= asked <= 2100 else today.year
    may_edit = may_edit_calendars(request.user)
    if chosen and may_edit and form is None:
        form = DayForm(initial={"day": chosen, "version": row.version, **pages.day_values(content, chosen)})
    context = {
        "calendar": row,
        "content": content,
        "week": pages.week_lines(content),
        "year": pages.year_of(content, number, chosen, today),
        "years": pages.years_of(content, today),
        "exceptions": pages.exceptions(content, number),
        "not_announced": pages.not_announced(content, number),
        "versions": row.versions.select_related("by")[:8],
        "departments": row.departments.select_related("department"),
        "uses": calendar_uses.uses(row) if may_edit else [],
        "job": services.latest_job(row),
        "day": chosen,
        "form": form,
        "may_edit": may_edit,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "analysis/calendars/calendar.html", context, status=status)


def _chosen_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


@require_http_methods(FORMS)
@for_editors
def new(request: HttpRequest) -> HttpResponse:
    form = NewCalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            english = not (get_language() or "").startswith("zh")
            row = services.create(values=form.values(english=english), by=request.user, now=timezone.now())
        except DomainError as error:
            _add(form, error)
        else:
            messages.success(request, _("The calendar is there. Look through its year, then choose it for a log."))
            return redirect(row)
    return render(
        request, "analysis/calendars/new.html", {"form": form}, status=422 if form.is_bound and form.errors else 200
    )


@require_http_methods(FORMS)
@for_editors
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = CalendarForm(request.POST or None, calendar=row, content=pages.content_of(row))
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change(calendar=row, values=form.values(), version=version, by=request.user, now=timezone.now())
        except DomainError as error:
            _add(form, error)
            status = error.status
        else:
            _saved(request, row)
            return redirect(row)
    if form.is_bound and form.errors:
        status = 412 if status == 412 else 422
    return render(request, "analysis/calendars/edit.html", {"form": form, "calendar": row}, status=status)


@require_POST
@for_editors
def day(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    form = DayForm(request.POST)
    if form.is_valid():
        departments = tuple(each.department for each in row.departments.select_related("department"))
        try:
            content = form.changed(pages.content_of(row))
            values = services.CalendarValues(row.name_en, row.name_zh, content, departments)
            version = form.cleaned_data["version"]
            services.change(calendar=row, values=values, version=version, by=request.user, now=timezone.now())
        except DomainError as error:
            _add(form, error)
        else:
            _saved(request, row)
            changed = form.cleaned_data["day"]
            address = reverse("analysis:calendar", args=[pk])
            return redirect(f"{address}?year={changed.year}")
    return _detail(request, _row(pk), form)


@require_POST
@for_editors
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    try:
        services.delete(calendar=row, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(row)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row})
    return redirect("analysis:calendars")


def _saved(request: HttpRequest, row: WorkCalendar) -> None:
    text = _("Saved as version %(number)s. Logs that use it are counted anew; until then they show the version before.")
    messages.success(request, text % {"number": row.version})


def _add(form: Any, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
