"""The sections of a charter that hold rows: which model, which form, which service each has.

What lives here: the table of sections. What does not: answering requests (`views/charter.py`), what is allowed
(`services/`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User
from projects.forms import PainPointForm, ScopeForm
from projects.goal_forms import GoalForm, ObjectiveForm, default_goal
from projects.models import (
    Goal,
    Guardrail,
    Milestone,
    Objective,
    PainPoint,
    Project,
    Risk,
    ScopeItem,
    WorkItem,
    Workshop,
)
from projects.plan_forms import GuardrailForm, MilestoneForm, RiskForm, WorkItemForm, WorkshopForm
from projects.services import charter, objectives, plan

SECTIONS: dict[str, Any] = {
    "goals": Goal,
    "pain-points": PainPoint,
    "scope": ScopeItem,
    "objectives": Objective,
    "guardrails": Guardrail,
    "milestones": Milestone,
    "risks": Risk,
    "work": WorkItem,
    "workshops": Workshop,
}
SAVERS: dict[str, Callable[..., Any]] = {
    "pain-points": charter.save_pain_point,
    "scope": charter.save_scope_item,
    "guardrails": plan.save_guardrail,
    "milestones": plan.save_milestone,
    "risks": plan.save_risk,
    "work": plan.save_work_item,
    "workshops": plan.save_workshop,
}
CARDS = {"objectives": "goals"}  # a goal as a whole is edited on the card of the goals


def card_of(section: str) -> str:
    """The card of the page on which a section's rows and forms stand."""
    return CARDS.get(section, section)


def form_of(request: HttpRequest, project: Project, section: str, row: Any, data: Any = None) -> BaseForm:
    """The form for a row, or for a new one (`row` None). 404 for what is no section."""
    today = timezone.localdate()
    if section == "goals":
        return _goal_form(request, project, row, data)
    if section == "objectives" and row:
        return ObjectiveForm(data, project=project, row=row)
    if section == "pain-points":
        return PainPointForm(data, instance=row, initial=None if row else {"recorded_on": today})
    if section == "scope":
        return ScopeForm(data, instance=row, initial=None if row else {"inside": request.GET.get("inside") != "0"})
    if section == "guardrails":
        return GuardrailForm(data, instance=row, initial=None if row else {"calendar": project.calendar})
    if section == "milestones":
        return MilestoneForm(data, instance=row)
    if section == "risks":
        return RiskForm(data, instance=row, project=project)
    if section == "work":
        return WorkItemForm(data, row=row, project=project)
    if section == "workshops":
        return WorkshopForm(data, instance=row, initial=None if row else {"held_on": today})
    raise Http404


def _goal_form(request: HttpRequest, project: Project, row: Goal | None, data: Any) -> GoalForm:
    whole, asked = None, request.GET.get("objective", "")
    if row is None and asked.isdecimal() and len(asked) < 19:
        whole = project.objectives.filter(pk=int(asked)).first()
    due = timezone.localdate() + timedelta(days=90)
    initial = None if row else default_goal(project, request.user, due, whole)
    return GoalForm(data, instance=row, project=project, initial=initial)


def save_row(project: Project, section: str, row: Any, form: Any, by: User, version: int | None) -> None:
    """Calls the service for this section; raises DomainError. `version`: what the form was opened on."""
    data = form.cleaned_data
    if section == "goals" and row:
        charter.change_goal(goal=row, by=by, values=form.values(), revision=version)
    elif section == "goals":
        charter.add_goal(project=project, by=by, values=form.values())
    elif section == "objectives":
        objectives.change_objective(row=row, by=by, revision=version, **data)
    else:
        values = form.values() if section == "workshops" else data
        SAVERS[section](project=project, row=row, by=by, version=version, **values)
