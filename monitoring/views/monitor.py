"""Phase 7 inside a project: its KPIs and its alert rules."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from monitoring import selectors
from monitoring.cards import cards
from monitoring.findings import monitor_finding
from monitoring.services.watching import watch_goals
from projects.permissions import can, get_project
from projects.shell import render_project


@login_required
@require_GET
def monitor(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "kpi.read")
    found = cards(selectors.kpis_of(request.user, project))
    marks = selectors.marks_of([project.pk])
    return render_project(
        request,
        project,
        "monitoring/monitor.html",
        phase="monitor",
        tab="kpis",
        heading=monitor_finding(found),
        panels=[selectors.panel(card, marks.get(project.pk, [])) for card in found],
        waiting_goals=selectors.goals_without_kpi(project),
        may_see_rules=can(request.user, "alert_rule.read", project),
        may_edit_kpis=can(request.user, "kpi.edit", project),
        alerts=selectors.open_alerts_of(request.user, project),
        may_see_alerts=can(request.user, "alert.read", project),
    )


@login_required
@require_POST
def make_kpis(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "kpi.edit")
    made = len(watch_goals(project=project, by=request.user, now=timezone.now()))
    text = ngettext("%(count)d goal is watched from now on.", "%(count)d goals are watched from now on.", made)
    messages.success(request, text % {"count": made})
    return redirect("monitoring:monitor", code=project.code)
