"""Alert rules of a project: the list, and the form with its sentence and its preview."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import DomainError
from monitoring import selectors
from monitoring.forms import RuleForm
from monitoring.models import AlertRule
from monitoring.services.rules import save_rule
from monitoring.services.watching import evaluate_soon
from projects.models import Project
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version


@login_required
@require_GET
def rules(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "alert_rule.read")
    return render_project(
        request,
        project,
        "monitoring/rules.html",
        phase="monitor",
        tab="rules",
        rows=selectors.rule_rows(project),
        may_edit_rules=can(request.user, "alert_rule.edit", project),
    )


@login_required
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "alert_rule.edit")
    return _edit(request, project, None)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "alert_rule.edit")
    row = get_restricted(AlertRule, request.user, "alert_rule.edit", pk=pk, project=project)
    return _edit(request, project, row)


def _edit(request: HttpRequest, project: Project, row: AlertRule | None) -> HttpResponse:
    steps = selectors.step_choices(project)
    kpis = selectors.kpis_of(request.user, project)
    initial = {"kpi": request.GET.get("kpi")}
    form = RuleForm(request.POST or None, kpis=kpis, steps=steps, rule=row, initial=initial)
    draft, valid = row, False
    if request.method == "POST" and form.is_valid():
        draft, valid = selectors.draft_rule(project, form.rule_input()), True
    if valid and "preview" not in request.POST and not request.htmx:
        response = _save(request, project, row, form)
        if response is not None:
            return response
    preview = selectors.preview(draft) if draft else None
    context = {"form": form, "rule": row, "preview": preview, "chart": preview.chart if preview else None}
    if request.htmx:
        return render(request, "monitoring/_preview.html", context)
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render_project(
        request, project, "monitoring/rule.html", phase="monitor", tab="rules", status=status, **context
    )


def _save(request: HttpRequest, project: Project, row: AlertRule | None, form: RuleForm) -> HttpResponse | None:
    now, version = timezone.now(), posted_version(request)
    try:
        saved = save_rule(
            project=project, values=form.rule_input(), by=request.user, now=now, rule=row, version=version
        )
    except ChangedMeanwhile:
        answer = came_second(request, row, form, version) if row else None
        return answer or redirect("monitoring:rules", code=project.code)
    except DomainError as error:
        form.add_error("amount" if error.field == "limit" else error.field, error.message)
        return None
    evaluate_soon(project=project, by=request.user, reason=f"rule:{saved.pk}:{saved.revision}")
    messages.success(request, _("The rule is saved."))
    return redirect("monitoring:rules", code=project.code)
