"""The gate of each phase: its criteria, the decision, the history. A panel by address for the pages of all apps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from projects.forms import OverrideForm, ReopenForm
from projects.models import GateDecision, Project
from projects.permissions import can, get_project
from projects.phases import KEYS, phase
from projects.sentences import gate_title
from projects.services import gates as service
from projects.shell import render_project


@dataclass(frozen=True)
class Line:
    """A criterion as it was frozen with a decision, in the reader's language."""

    text: str
    met: bool


def frozen_lines(decision: GateDecision) -> list[Line]:
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return [Line(row["text"].get(language) or row["text"].get("en", ""), row["met"]) for row in decision.evidence]


def gate_context(request: HttpRequest, project: Project, key: str) -> dict[str, Any]:
    """What the gate card shows: the criteria now, or as they were when the gate was passed, and the decisions."""
    here = KEYS.index(key) - KEYS.index(project.phase)
    closed = project.status == Project.Status.CLOSED
    state = "passed" if here < 0 or closed else "open" if here == 0 else "later"
    decisions = list(GateDecision.objects.filter(project=project, phase=key).select_related("by").order_by("-pk")[:20])
    this_cycle = [each for each in decisions if each.cycle == project.cycle]
    decided = this_cycle[0] if state == "passed" and this_cycle and this_cycle[0].kind != "reopened" else None
    criteria = frozen_lines(decided) if decided else service.criteria(project, key)
    return {
        "gate_key": key,
        "gate_title": gate_title(KEYS.index(key) + 1, str(phase(key).title)),
        "gate_state": state,
        "gate_criteria": criteria,
        "gate_ready": all(each.met for each in criteria),
        "gate_missing": sum(not each.met for each in criteria),
        "gate_decision": decided,
        "gate_history": decisions,
        "gate_last": key == KEYS[-1],
        "gate_next": str(phase(KEYS[KEYS.index(key) + 1]).title) if key != KEYS[-1] else "",
        "may_pass": can(request.user, "gate.pass", project),
        "may_override": can(request.user, "gate.override", project),
        "override_form": OverrideForm(initial={"name": request.user.name}),
        "reopen_form": ReopenForm(),
    }


def _decide(request: HttpRequest, project: Project, key: str, context: dict[str, Any]) -> bool:
    """Does what the form asks for. False: the form stays, with what is wrong in `context`."""
    wanted, now = request.POST.get("do"), timezone.now()
    try:
        if wanted == "pass":
            service.pass_gate(project=project, key=key, by=request.user, now=now)
            return True
        form = OverrideForm(request.POST) if wanted == "override" else ReopenForm(request.POST)
        context["override_form" if wanted == "override" else "reopen_form"] = form
        if not form.is_valid():
            return False
        run = service.override_gate if wanted == "override" else service.reopen
        run(project=project, key=key, by=request.user, now=now, **form.cleaned_data)
    except DomainError as error:
        context["gate_error"] = error
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def gate(request: HttpRequest, code: str, phase: str) -> HttpResponse:
    """The panel; whole page without htmx. POST `do`: pass, override or reopen."""
    if phase not in KEYS:
        raise Http404
    wanted = {"pass": "gate.pass", "override": "gate.override", "reopen": "gate.override"}
    action = wanted.get(request.POST.get("do", ""), "gate.pass") if request.method == "POST" else "project.read"
    project = get_project(request.user, code, action)
    mended: dict[str, Any] = {}
    if request.method == "POST" and _decide(request, project, phase, mended):
        messages.success(request, _("Your decision is recorded."))
        response = redirect("projects:project", code=project.code)
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]}) if request.htmx else response
    context = gate_context(request, project, phase) | mended
    status = 200 if request.method != "POST" else getattr(mended.get("gate_error"), "status", 422)
    if request.htmx:
        return render(request, "projects/_gate.html", context | {"project": project}, status=status)
    return render_project(request, project, "projects/gate.html", phase=phase, status=status, **context)
