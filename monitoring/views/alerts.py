"""Alerts: the list, one alert, and what people do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.errors import DomainError
from monitoring import alert_page, selectors
from monitoring.forms import AcknowledgeForm, OutcomeForm
from monitoring.models import Alert
from monitoring.services import handling
from projects.permissions import can
from projects.querysets import get_restricted

PAGE = 50


@login_required
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    found = selectors.alert_list(request.user, request.GET)
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "monitoring/alerts.html", {"list": found, "page": page})


@login_required
@require_GET
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_restricted(Alert, request.user, "alert.read", pk=pk)
    handling.mark_read(alert=row, user=request.user, now=timezone.now())
    return _page(request, row)


def _page(request: HttpRequest, row: Alert, status: int = 200, **forms_in_error: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "page": alert_page.alert_page(request.user, row),
        "acknowledge_form": AcknowledgeForm(),
        "outcome_form": OutcomeForm(initial={"action": row.action, "result": row.result}),
        "may_handle": can(request.user, "alert.handle", row.project),
        "may_reopen": can(request.user, "project.edit", row.project),
    }
    return render(request, "monitoring/alert.html", context | forms_in_error, status=status)


def _act(request: HttpRequest, pk: int, step: Callable[[Alert], str], action: str = "alert.handle") -> HttpResponse:
    """Does one step; a refusal is shown on the alert's page with what stands there now."""
    row = get_restricted(Alert, request.user, action, pk=pk)
    try:
        done = step(row)
    except DomainError as error:
        form = OutcomeForm(request.POST)
        form.full_clean()
        form.add_error(error.field, error.message)
        row.refresh_from_db()
        return _page(request, row, error.status, outcome_form=form)
    messages.success(request, done)
    return redirect("monitoring:alert", pk=row.pk)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    def step(row: Alert) -> str:
        comment = request.POST.get("comment", "")[:2000]
        handling.acknowledge(alert=row, by=request.user, comment=comment, now=timezone.now())
        return _("You look after this alert from now on.")

    return _act(request, pk, step)


@login_required
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    def step(row: Alert) -> str:
        handling.take_over(alert=row, by=request.user, now=timezone.now())
        return _("You look after this alert from now on.")

    return _act(request, pk, step)


@login_required
@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    def step(row: Alert) -> str:
        action, result = request.POST.get("action", "")[:5000], request.POST.get("result", "")[:5000]
        now = timezone.now()
        handling.record_outcome(alert=row, by=request.user, action=action, result=result, now=now)
        if "close" in request.POST:
            handling.resolve(alert=row, by=request.user, now=now)
            return _("The alert is closed.")
        return _("Saved.")

    return _act(request, pk, step)


@login_required
@require_POST
def next_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    def step(row: Alert) -> str:
        cycle = handling.start_next_cycle(alert=row, by=request.user, now=timezone.now())
        return _("The alert is part of cycle %(number)d.") % {"number": cycle.number}

    return _act(request, pk, step, "project.edit")
