"""Phase 1 on one page: why now, pain points, goals, scope, team and the gate. Each section answers alone to htmx."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from projects.charter_document import document
from projects.charter_sections import SECTIONS, card_of, form_of, save_row
from projects.charter_snapshot import guardrail_figures, snapshot
from projects.forms import ProjectForm
from projects.goal_forms import GoalForm
from projects.goal_reading import GoalCard, goal_card, hurting_metrics, objective_cards, read_now, started_on, weeks_of
from projects.models import Activity, CharterRevision, Goal, Objective, Project
from projects.permissions import can, get_project
from projects.plan_forms import ScopeFilterForm
from projects.querysets import get_restricted
from projects.sentences import days_left, goals_badge
from projects.services import charter as service
from projects.services.projects import edit_project
from projects.services.scope import set_scope_filter
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version, removed_meanwhile
from projects.views.gates import gate_context

PLAN = ("guardrails", "milestones", "risks", "work", "workshops")  # cards that are one table each


@dataclass(frozen=True)
class Editing:
    """Which section shows a form, for which row (`None` = a new one), and the form."""

    section: str
    pk: int | None
    form: BaseForm


def _row(request: HttpRequest, project: Project, section: str, pk: int) -> Any:
    if section not in SECTIONS:
        raise Http404
    return get_restricted(SECTIONS[section], request.user, "project.edit", pk=pk, project=project)


def _asked(request: HttpRequest, project: Project) -> Editing | None:
    """`?add=goals` or `?edit=goals-3` or `?edit=project`: which form the page shows."""
    if add := request.GET.get("add"):
        return Editing(add, None, form_of(request, project, add, None))
    edit = request.GET.get("edit", "")
    if edit == "project":
        return Editing("project", None, ProjectForm.of(project))
    if edit == "scope-filter":
        return Editing("scope-filter", None, ScopeFilterForm(project=project))
    section, _dash, pk = edit.rpartition("-")
    if section and pk.isdecimal() and len(pk) < 19:
        return Editing(section, int(pk), form_of(request, project, section, _row(request, project, section, int(pk))))
    return None


def _context(request: HttpRequest, project: Project, editing: Editing | None) -> dict[str, Any]:
    today = timezone.localdate()
    wholes = objective_cards(project, today=today)
    cards = [card for whole in wholes for card in whole.lines]
    dues = [whole.objective.due for whole in wholes if whole.objective.due]
    paper = document(snapshot(project), guardrail_figures(project))
    scope = list(project.scope_items.all())
    return {
        "project": project,
        "may_edit": can(request.user, "project.edit", project),
        "editing": editing,
        "typed": letters_of(project, editing.form) if editing and isinstance(editing.form, GoalForm) else None,
        "wholes": wholes,
        "goal_badge": goals_badge([card.standing for card in cards]),
        "measured_from": next((card.figure for card in cards if card.figure and card.figure.log_name), None),
        "pains": paper.section("pain-points"),
        "plan": {key: paper.section(key) for key in PLAN},
        "claims_panel": claims_panel(project),
        "scope_in": [item for item in scope if item.inside],
        "scope_out": [item for item in scope if not item.inside],
        "members": list(project.memberships.select_related("user", "user__department")),
        "started": started_on(project),
        "due": max(dues, default=None),
        "left": days_left((max(dues) - today).days) if dues else "",
        "cycle": project.cycles.filter(number=project.cycle).first(),
        "frozen": CharterRevision.objects.filter(project=project).defer("content").first(),
        "undo": removal(project, request.GET.get("undo", "")),
    }


def claims_panel(project: Project) -> str:
    """The address of the panel that compares what was typed with the log, if there is one."""
    try:
        return reverse("analysis:claims_panel", args=[project.code])
    except NoReverseMatch:
        return ""


def letters_of(project: Project, form: GoalForm) -> GoalCard:
    """The line as it stands in the form, judged like one that is stored."""
    goal = form.draft(project) if form.is_bound else _shown(project, form)
    figure = read_now(project, goal)
    return goal_card(
        project,
        goal,
        figure,
        hurting=hurting_metrics(project),
        today=timezone.localdate(),
        weeks=weeks_of(project, goal, figure),
    )


def _shown(project: Project, form: GoalForm) -> Goal:
    """An unbound form shows the stored line, or what a new one starts with."""
    if form.instance.pk:
        return form.instance
    start = form.initial
    goal = Goal(project=project, metric="", due=start.get("due"), owner_id=start.get("owner"))
    goal.objective = Objective(project=project, aim_id=start.get("aim"))
    return goal


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
    wanted = card_of(section or (editing.section if editing else request.GET.get("section", "")))
    if request.htmx and wanted in {*SECTIONS, "project", "scope-filter"}:
        return render(request, _part(wanted, context), context, status=status)
    context |= gate_context(request, project, "charter")
    del context["project"], context["may_edit"]
    return render_project(request, project, "projects/charter/page.html", phase="charter", status=status, **context)


def _part(card: str, context: dict[str, Any]) -> str:
    """The template of one card; the cards that are a table share theirs."""
    if card in PLAN:
        context["section"] = context["plan"][card]
        return "projects/charter/_plan.html"
    return f"projects/charter/_{'scope' if card == 'scope-filter' else card.replace('-', '_')}.html"


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
        except ChangedMeanwhile:
            return came_second(request, project, form, values["version"]) or _done(request, project, "project")
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return _done(request, project, "project")
    return charter_page(request, project, Editing("project", None, form), status=422)


@require_POST
@login_required
def save(request: HttpRequest, code: str, section: str, pk: int | None = None) -> HttpResponse:
    """Adds a row to a section of the charter, or changes one."""
    project = get_project(request.user, code, "project.edit")
    if pk and (answer := removed_meanwhile(request, project, SECTIONS.get(section), pk)):
        return answer
    row = _row(request, project, section, pk) if pk else None
    form = form_of(request, project, section, row, request.POST)
    if form.is_valid():
        try:
            save_row(project, section, row, form, request.user, posted_version(request))
        except ChangedMeanwhile:
            return came_second(request, row, form, posted_version(request)) or _done(request, project, card_of(section))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _done(request, project, card_of(section))
    return charter_page(request, project, Editing(section, pk, form), status=422)


@require_POST
@login_required
def save_scope_filter(request: HttpRequest, code: str) -> HttpResponse:
    """Which cases every figure of the project is of."""
    project = get_project(request.user, code, "project.edit")
    form = ScopeFilterForm(request.POST, project=project)
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_scope_filter(project=project, by=request.user, filter=data["cases"], version=data["version"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _done(request, project, "scope")
    return charter_page(request, project, Editing("scope-filter", None, form), status=422)


@require_POST
@login_required
def letters(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """The letters of a goal that is being typed. Stores nothing."""
    project = get_project(request.user, code, "project.edit")
    row = _row(request, project, "goals", pk) if pk else None
    form = GoalForm(request.POST, instance=row, project=project)
    return render(request, "projects/charter/_letters.html", {"typed": letters_of(project, form)})


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
