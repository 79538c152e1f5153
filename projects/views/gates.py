"""The gate of each phase: its criteria, the decision, the history. A panel by address for the pages of all apps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from projects import gate_page
from projects.forms import OverrideForm, ReopenForm
from projects.models import Project
from projects.permissions import get_project
from projects.phases import KEYS
from projects.review_forms import AnswerForm, AskForm
from projects.reviewers import open_review
from projects.services import gates as service
from projects.services import reviews
from projects.shell import render_project
from projects.views.trail import words_of

WANTED = {
    "pass": "gate.pass",
    "override": "gate.override",
    "reopen": "gate.override",
    "ask": "gate.ask",
    "withdraw": "gate.ask",
    "approve": "gate.pass",
    "reject": "gate.pass",
}


def gate_context(request: HttpRequest, project: Project, key: str) -> dict[str, Any]:
    """What the gate card shows, with its empty forms."""
    context = gate_page.gate_context(request.user, project, key)
    if since := context["gate_since"]:
        context["gate_since_lines"] = [(entry, words_of(entry)) for entry in since.entries]
    if context.get("may_ask") and context["gate_ready"] and not context["gate_review"]:
        context["ask_form"] = AskForm(project=project, by=request.user)
    override = OverrideForm(initial={"name": request.user.name})
    return context | {"override_form": override, "reopen_form": ReopenForm(), "answer_form": AnswerForm()}


def _form(request: HttpRequest, project: Project, wanted: str) -> tuple[str, BaseForm]:
    """(the name that the card knows it by, the form) of what is asked for."""
    if wanted == "ask":
        return "ask_form", AskForm(request.POST, project=project, by=request.user)
    if wanted in {"approve", "reject"}:
        return "answer_form", AnswerForm(request.POST)
    return (
        ("override_form", OverrideForm(request.POST))
        if wanted == "override"
        else ("reopen_form", ReopenForm(request.POST))
    )


def _answer(request: HttpRequest, project: Project, wanted: str, comment: str, now: datetime) -> None:
    review = open_review(project)
    if review is None:
        raise DomainError("review_over", _("This round of approval is over. Look at the gate again."), status=409)
    if wanted == "approve":
        reviews.approve(review=review, by=request.user, comment=comment, now=now)
    elif wanted == "reject":
        reviews.reject(review=review, by=request.user, reason=comment, now=now)
    else:
        reviews.withdraw(review=review, by=request.user, now=now)


def _decide(request: HttpRequest, project: Project, key: str, context: dict[str, Any]) -> bool:
    """Does what the form asks for. False: the form stays, with what is wrong in `context`."""
    wanted, now = request.POST.get("do", "pass"), timezone.now()
    common = {"project": project, "key": key, "by": request.user, "now": now}
    try:
        if wanted == "pass":
            reviews.pass_directly(**common)
            return True
        if wanted == "withdraw":
            _answer(request, project, wanted, "", now)
            return True
        name, form = _form(request, project, wanted)
        context[name] = form
        if not form.is_valid():
            return False
        if wanted in {"approve", "reject"}:
            _answer(request, project, wanted, form.cleaned_data["comment"], now)
        else:
            run = {"ask": reviews.ask_review, "override": service.override_gate}.get(wanted, service.reopen)
            run(**common, **form.cleaned_data)
    except DomainError as error:
        context["gate_error"] = error
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def gate(request: HttpRequest, code: str, phase: str) -> HttpResponse:
    """The panel; whole page without htmx. POST `do`: one of WANTED."""
    wanted = request.POST.get("do", "pass") if request.method == "POST" else ""
    if phase not in KEYS or (wanted and wanted not in WANTED):
        raise Http404
    action = WANTED[wanted] if wanted else "project.read"
    project = get_project(request.user, code, action)
    mended: dict[str, Any] = {}
    if request.method == "POST" and _decide(request, project, phase, mended):
        messages.success(request, _("The people are asked.") if wanted == "ask" else _("Your decision is recorded."))
        response = redirect("projects:project", code=project.code)
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]}) if request.htmx else response
    context = gate_context(request, project, phase) | mended
    status = 200 if request.method != "POST" else getattr(mended.get("gate_error"), "status", 422)
    if request.htmx:
        return render(request, "projects/_gate.html", context | {"project": project}, status=status)
    return render_project(request, project, "projects/gate.html", phase=phase, status=status, **context)
