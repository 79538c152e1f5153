"""The whole charter as plain values: what a revision keeps, and from what page, PDF and Word are written.

Rows in, JSON out: names instead of ids of people, so that it still reads the same when somebody has left. Words of
figures and dates are left to whoever writes it out (`charter_document.py`), in the reader's language.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from projects import figures
from projects.goal_reading import started_on
from projects.models import Goal, Project


def snapshot(project: Project) -> dict[str, Any]:
    """Everything that the charter says now: some twelve queries."""
    return {
        "project": _head(project),
        "goals": _goals(project),
        "guardrails": [_guardrail(row) for row in project.guardrails.all()],
        "pain_points": [
            _values(row, "text", "metric", "value", "source", "recorded_on") for row in project.pain_points.all()
        ],
        "scope": [_values(row, "text", "inside") for row in project.scope_items.all()],
        "milestones": [_values(row, "name", "due", "done_on") for row in project.milestones.all()],
        "risks": [
            _values(row, "text", "likelihood", "impact", "response") | {"owner": _name(row.owner)}
            for row in project.risks.select_related("owner")
        ],
        "team": _team(project),
        "work": _work(project),
        "workshops": [_values(row, "held_on", "convenor", "participants", "notes") for row in project.workshops.all()],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _values(row: Any, *names: str) -> dict[str, Any]:
    return {"id": row.pk} | {name: _plain(getattr(row, name)) for name in names}


def _name(person: Any) -> str:
    return person.name if person else ""


def _head(project: Project) -> dict[str, Any]:
    return _values(project, "code", "name", "description", "calendar", "case_limit_seconds", "ends_on", "cycle") | {
        "started": started_on(project).isoformat(),
        "departments": [each.name for each in project.departments.all()],
        "filter": project.scope_filter,
    }


def _goals(project: Project) -> list[dict[str, Any]]:
    lines: dict[int | None, list[dict[str, Any]]] = {}
    for goal in project.goals.all():
        lines.setdefault(goal.objective_id, []).append(_line(goal))
    wholes = project.objectives.select_related("aim", "owner")
    return [
        _values(whole, "name", "due")
        | {"owner": _name(whole.owner), "aim": whole.aim.name if whole.aim else "", "lines": lines[whole.pk]}
        for whole in wholes
        if whole.pk in lines
    ]


def _line(goal: Goal) -> dict[str, Any]:
    names = ("name", "metric", "step", "filter", "calendar", "comparison", "target")
    return _values(goal, *names, "baseline_value", "baseline_at", "baseline_note", "baseline_typed", "baseline_source")


def _guardrail(row: Any) -> dict[str, Any]:
    return _values(row, "metric", "step", "filter", "calendar", "comparison", "limit")


def _team(project: Project) -> list[dict[str, Any]]:
    members = project.memberships.select_related("user__department")
    return [
        {
            "id": each.pk,
            "user": each.user_id,
            "name": each.user.name,
            "department": each.user.department.name if each.user.department else "",
            "role": each.role,
            "title": each.title,
        }
        for each in members
    ]


def _work(project: Project) -> list[dict[str, Any]]:
    rows = project.work_items.select_related("accountable").prefetch_related("responsible", "consulted", "informed")
    return [
        {"id": row.pk, "name": row.name, "A": [row.accountable.name] if row.accountable else []}
        | {
            letter: [each.name for each in people.all()]
            for letter, people in (("R", row.responsible), ("C", row.consulted), ("I", row.informed))
        }
        for row in rows
    ]


def guardrail_figures(project: Project) -> dict[int, figures.Figure | None]:
    """id → what the log says now, for guardrails whose figure the catalogue knows."""
    found = {}
    for row in project.guardrails.all():
        definition = figures.Definition(row.metric, row.step, row.filter, row.calendar)
        found[row.pk] = figures.read(project, definition) if row.metric in figures.metrics() else None
    return found
