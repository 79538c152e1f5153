"""The objects of this app that can be talked about; the other apps register theirs in their `apps.ready()`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from projects.models import Action, Goal, PainPoint, Project, ScopeItem
from projects.permissions import can
from projects.phases import KEYS, phase
from projects.subjects import SubjectKind, register, row_finder

READ = "project.read"


def _project(user: User, project: Project, id: str) -> Any:
    return project if id == project.code and can(user, READ, project) else None


def _gate(user: User, project: Project, id: str) -> Any:
    return id if id in KEYS and can(user, READ, project) else None


def _gate_name(key: str) -> str:
    return _("Gate: %(phase)s") % {"phase": phase(key).title}


def _charter(section: str) -> Any:
    return lambda project, row: reverse("projects:charter", args=[project.code]) + f"#{section}"


def _goal_name(goal: Goal) -> str:
    from projects.services.charter import goal_title

    return goal_title(goal)


def register_own() -> None:
    gate_url = lambda project, key: reverse("projects:gate", args=[project.code, key])  # noqa: E731
    action_url = lambda project, row: reverse("projects:action", args=[project.code, row.pk])  # noqa: E731
    for kind in (
        SubjectKind("project", gettext_lazy("Project"), READ, _project, lambda project, row: row.get_absolute_url()),
        SubjectKind("gate", pgettext_lazy("object", "Gate"), READ, _gate, gate_url, _gate_name),
        SubjectKind("goal", gettext_lazy("Goal"), READ, row_finder(Goal, READ), _charter("goals"), _goal_name),
        SubjectKind(
            "pain_point", gettext_lazy("Pain point"), READ, row_finder(PainPoint, READ), _charter("pain-points")
        ),
        SubjectKind("scope", gettext_lazy("Scope item"), READ, row_finder(ScopeItem, READ), _charter("scope")),
        SubjectKind(
            "action",
            pgettext_lazy("object", "Action"),
            "action.read",
            row_finder(Action, "action.read"),
            action_url,
            narrow=Action,
        ),
    ):
        register(kind)
