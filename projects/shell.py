"""The frame around every page of a project: stepper, tabs, who may edit. Drawn from stored decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from projects.models import GateDecision, Project
from projects.permissions import can
from projects.phases import KEYS, phases
from projects.services.recent import mark_opened


@dataclass(frozen=True)
class Step:
    """One phase on the stepper. `state`: done, current or later; `gate`: passed, open or closed."""

    number: int
    key: str
    title: str
    url: str
    state: str
    gate: str
    meta: str
    viewed: bool
    overridden: bool = False


@dataclass(frozen=True)
class TabLink:
    key: str
    label: str
    url: str
    active: bool


def latest_decisions(project: Project) -> dict[str, GateDecision]:
    """phase → its newest decision of this cycle: one query."""
    rows = GateDecision.objects.filter(project=project, cycle=project.cycle).order_by("pk")
    return {decision.phase: decision for decision in rows}


def stepper(project: Project, viewed: str, latest: dict[str, GateDecision]) -> list[Step]:
    """The seven steps of the project as they stand."""
    current = KEYS.index(project.phase)
    steps = []
    for number, each in enumerate(phases(), start=1):
        position = number - 1
        decision = latest.get(each.key)
        state = "done" if position < current else "current" if position == current else "later"
        if project.status == Project.Status.CLOSED:
            state = "done"
        gate = "passed" if state == "done" else "open" if state == "current" else "closed"
        steps.append(
            Step(
                number=number,
                key=each.key,
                title=str(each.title),
                url=reverse(each.url_name, args=[project.code]),
                state=state,
                gate=gate,
                meta=decision.at.isoformat() if decision and state == "done" else "",
                viewed=each.key == viewed,
                overridden=bool(decision and decision.kind == "overridden" and state == "done"),
            )
        )
    return steps


def _sent_back(project: Project, viewed: str, newest: GateDecision | None) -> GateDecision | None:
    """Why the gate was rejected or the phase reopened: above that phase and the charter until it is passed."""
    back = {GateDecision.Kind.REJECTED, GateDecision.Kind.REOPENED}
    active = project.status == Project.Status.ACTIVE and viewed in {project.phase, "charter"}
    return newest if active and newest and newest.kind in back else None


def tab_links(project: Project, phase_key: str, active: str) -> list[TabLink]:
    """The phase's own tabs, the active one marked."""
    for each in phases():
        if each.key == phase_key:
            return [
                TabLink(tab.key, str(tab.label), reverse(tab.url_name, args=[project.code]), tab.key == active)
                for tab in each.tabs
            ]
    return []


def render_project(
    request: HttpRequest,
    project: Project,
    template: str,
    *,
    phase: str = "",
    tab: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A whole page of a project inside its frame."""
    latest = latest_decisions(project)
    mark_opened(project=project, user=request.user, now=timezone.now())
    frame = {
        "project": project,
        "phase_key": phase,
        "phase_steps": stepper(project, phase, latest),
        "sent_back": _sent_back(project, phase, latest.get(project.phase)),
        "tabs": tab_links(project, phase, tab) if phase else [],
        "may_edit": can(request.user, "project.edit", project),
    }
    return render(request, template, frame | context, status=status)
