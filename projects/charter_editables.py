"""What of a project's charter and team two people may edit at once: forms, services and pages of each."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects import bin
from projects.editables import Editable, register
from projects.forms import MembershipForm, PainPointForm, ProjectForm, ScopeForm
from projects.goal_forms import GoalForm
from projects.models import Goal, Membership, PainPoint, Project, ScopeItem
from projects.services import charter, team
from projects.services.projects import edit_project


def _project_form(row: Any, data: Any = None) -> ProjectForm:
    if data is not None:
        return ProjectForm(data)
    form = ProjectForm.of(row)
    if (old := getattr(row, "old_m2m", None)) is not None:
        form.initial["departments"] = old.get("departments", [])
    return form


def _save_project(row: Project, form: ProjectForm, by: User, version: int | None) -> Project:
    values = dict(form.cleaned_data)
    values["case_limit_seconds"] = values.pop("case_limit")
    return edit_project(project=row, by=by, **values | {"version": version})


def _save_goal(row: Goal, form: GoalForm, by: User, version: int | None) -> Goal:
    return charter.change_goal(goal=row, by=by, values=form.values(), revision=version)


def _save_pain_point(row: PainPoint, form: PainPointForm, by: User, version: int | None) -> PainPoint:
    return charter.save_pain_point(project=row.project, row=row, by=by, version=version, **form.cleaned_data)


def _save_scope(row: ScopeItem, form: ScopeForm, by: User, version: int | None) -> ScopeItem:
    return charter.save_scope_item(project=row.project, row=row, by=by, version=version, **form.cleaned_data)


def _save_member(row: Membership, form: MembershipForm, by: User, version: int | None) -> Membership:
    return team.change_member(member=row, by=by, version=version, **form.cleaned_data)


def _member_form(row: Membership, data: Any = None) -> MembershipForm:
    return MembershipForm(data, initial={"role": row.role, "title": row.title})


def _charter(section: str) -> Any:
    return lambda row: reverse("projects:charter", args=[row.project.code]) + f"#{section}"


def _goal_form(row: Goal, data: Any = None) -> GoalForm:
    return GoalForm(data, instance=row, project=row.project)


def _pain_point_form(row: PainPoint, data: Any = None) -> PainPointForm:
    return PainPointForm(data, instance=row)


def _scope_form(row: ScopeItem, data: Any = None) -> ScopeForm:
    return ScopeForm(data, instance=row)


def _project_page(row: Project) -> str:
    return reverse("projects:charter", args=[row.code])


def _team_page(row: Membership) -> str:
    return reverse("projects:team", args=[row.project.code])


def register_all() -> None:
    edit = "project.edit"
    register(Editable(Project, _("The project"), edit, _project_form, _save_project, _project_page))
    register(Editable(Goal, _("Goal"), edit, _goal_form, _save_goal, _charter("goals"), charter.goal_title))
    register(Editable(PainPoint, _("Pain point"), edit, _pain_point_form, _save_pain_point, _charter("pain-points")))
    register(Editable(ScopeItem, _("Scope"), edit, _scope_form, _save_scope, _charter("scope")))
    register(
        Editable(
            Membership, _("Team"), "team.manage", _member_form, _save_member, _team_page, lambda row: row.user.name
        )
    )


def register_bin() -> None:
    for verb in charter.RESTORED:
        team_page = verb == "member.removed"
        bin.register(
            verb,
            undone=charter.RESTORED[verb],
            action="team.manage" if team_page else "project.edit",
            page="projects:team" if team_page else "projects:charter",
        )
