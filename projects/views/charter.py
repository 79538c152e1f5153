"""Phase 1 on one page: why now, pain points, goals, scope, team and the gate. Each section answers alone to htmx."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from projects.forms import GoalForm, PainPointForm, ProjectForm, ScopeForm, default_goal
from projects.goal_reading import goal_cards, started_on
from projects.models import Activity, Goal, PainPoint, Project, ScopeItem
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.sentences import days_left, goals_badge
from projects.services import charter as service
from projects.services.projects import edit_project
from projects.shell import render_project
from projects.views.gates import gate_context

SECTIONS = {"goals": Goal, "pain-points": PainPoint, "scope": ScopeItem}


@dataclass(frozen=True)
class Editing:
    """Which section shows a form, for which row (`None` = a new one), and the form."""

    section: str
    pk: int | None
    form: BaseForm


def _form(request: HttpRequest, project: Project, section: str, row: Any, data: Any = None) -> BaseForm:
    if section == "goals":
        initial = None if row else default_goal(project, request.user, timezone.localdate() + timedelta(days=90))
        return GoalForm(data, instance=row, project=project, initial=initial)
    if section == "pain-points":
        return PainPointForm(data, instance=row, initial=None if row else {"recorded_on": timezone.localdate()})
    if section == "scope":
        return ScopeForm(data, instance=row, initial=None if row else {"inside": request.GET.get("inside") != "0"})
    raise Http404


def _row(request: HttpRequest, project: Project, section: str, pk: int) -> Any:
    if section not in SECTIONS:
        raise Http404
    return get_restricted(SECTIONS[section], request.user, "project.edit", pk=pk, project=project)


def _asked(request: HttpRequest, project: Project) -> Editing | None:
    """`?add=goals` or `?edit=goals-3` or `?edit=project`: which form the page shows."""
    if add := request.GET.get("add"):
        return Editing(add, None, _form(request, project, add, None))
    edit = request.GET.get("edit", "")
    if edit == "project":
        return Editing("project", None, ProjectForm.of(project))
    section, _dash, pk = edit.rpartition("-")
    if section and pk.isdecimal() and len(pk) < 19:
        return Editing(section, int(pk), _form(request, project, section, _row(request, project, section, int(pk))))
    return None


def _context(request: HttpRequest, project: Project, editing: Editing | None) -> dict[str, Any]:
    today = timezone.localdate()
    cards = goal_cards(project, today=today)
    scope = list(project.scope_items.all())
    dues = [card.goal.due for card in cards if card.goal.due]
    return {
        "project": project,
        "may_edit": can(request.user, "project.edit", project),
        "editing": editing,
        "cards": cards,
        "goal_badge": goals_badge([card.standing for card in cards]),
        "measured_from": next((card.figure for card in cards if card.figure and card.figure.log_name), None),
        "pain_points": list(project.pain_points.all()),
        "scope_in": [item for item in scope if item.inside],
        "scope_out": [item for item in scope if not item.inside],
        "members": list(project.memberships.select_related("user", "user__department")),
        "started": started_on(project),
        "due": max(dues, default=None),
        "left": days_left((max(dues) - today).days) if dues else "",
        "cycle": project.cycles.filter(number=project.cycle).first(),
        "undo": removal(project, request.GET.get("undo", "")),
    }


def removal(project: Project, pk: str) -> Activity | None:
    """The entry that `?undo=` names, if it removed something from this project."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return Activity.objects.filter(project=project, pk=int(pk), verb__in=service.RESTORED).first()


def charter_page(
    request: HttpRequest, project: Project, editing: Editing | None = None, section: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or to htmx only the section that it swaps."""
    context = _context(request, project, editing)
    wanted = section or (editing.section if editing else request.GET.get("section", ""))
    if request.htmx and wanted in {*SECTIONS, "project"}:
        name = wanted.replace("-", "_")
        return render(request, f"projects/charter/_{name}.html", context, status=status)
    context |= gate_context(request, project, "charter")
    del context["project"], context["may_edit"]
    template = "projects/charter/page.html"
    if "print" in request.GET:
        template = "projects/charter/print.html"
        address = request.build_absolute_uri(reverse("projects:charter", args=[project.code]))
        context |= {"printed_from": address, "printed_on": timezone.localdate()}
        context |= dict.fromkeys(("may_pass", "may_override", "may_edit"), False)
    return render_project(request, project, template, phase="charter", status=status, **context)


@require_safe
@login_required
def charter(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "project.read")
    if request.GET.get("add") or request.GET.get("edit"):
        project = get_project(request.user, code, "project.edit")
    return charter_page(request, project, _asked(request, project))


def _done(request: HttpRequest, project: Project, section: str) -> HttpResponse:
    if request.htmx:
        return charter_page(request, project, section=section)
    return redirect(reverse("projects:charter", args=[project.code]) + f"#{section}")


@require_POST
@login_required
def save_project(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "project.edit")
    form = ProjectForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        values["case_limit_seconds"] = values.pop("case_limit")
        try:
            edit_project(project=project, by=request.user, **values)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return _done(request, project, "project")
    return charter_page(request, project, Editing("project", None, form), status=422)


def _save(request: HttpRequest, project: Project, section: str, row: Any, form: Any) -> None:
    """Calls the service for this section; raises DomainError."""
    by, data = request.user, form.cleaned_data
    if section == "goals" and row:
        service.change_goal(goal=row, by=by, values=form.values())
    elif section == "goals":
        service.add_goal(project=project, by=by, values=form.values())
    elif section == "pain-points":
        service.save_pain_point(project=project, row=row, by=by, **data)
    else:
        service.save_scope_item(project=project, row=row, by=by, **data)


@require_POST
@login_required
def save(request: HttpRequest, code: str, section: str, pk: int | None = None) -> HttpResponse:
    """Adds a row to a section of the charter, or changes one."""
    project = get_project(request.user, code, "project.edit")
    row = _row(request, project, section, pk) if pk else None
    form = _form(request, project, section, row, request.POST)
    if form.is_valid():
        try:
            _save(request, project, section, row, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _done(request, project, section)
    return charter_page(request, project, Editing(section, pk, form), status=422)


@require_POST
@login_required
def remove(request: HttpRequest, code: str, section: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "project.edit")
    row = _row(request, project, section, pk)
    try:
        entry = service.remove(row=row, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("projects:charter", code=code)
    # The page offers to undo this entry; the trail offers it later as well.
    return redirect(reverse("projects:charter", args=[project.code]) + f"?undo={entry.pk}")


@require_POST
@login_required
def baseline(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "project.edit")
    goal = get_restricted(Goal, request.user, "project.edit", pk=pk, project=project)
    try:
        service.draw_baseline(goal=goal, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(reverse("projects:charter", args=[project.code]) + "#goals")
