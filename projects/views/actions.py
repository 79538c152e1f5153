"""Actions: the project's board, its table as a file, one action, and my own over all projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common.errors import DomainError
from projects.action_board import board, csv_of, mine
from projects.models import Action, Project
from projects.permissions import can, get_project, people_who
from projects.querysets import get_restricted
from projects.services import actions as service
from projects.shell import render_project
from projects.subjects import Subject, find_subject, readers_of
from projects.talk_page import subject_of
from projects.together_forms import ActionForm, ChangeActionForm


def _owner_asked(request: HttpRequest) -> int | None:
    given = request.GET.get("owner", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def _readers(project: Project, subject: Subject | None) -> list[User]:
    return readers_of(subject) if subject else list(people_who(project, "action.read"))


def _about(request: HttpRequest, project: Project) -> Subject | None:
    """`about=kind:id`: the object that the new action hangs on."""
    kind, _colon, id = (request.POST.get("about") or request.GET.get("about") or "").partition(":")
    return find_subject(request.user, project, kind, id) if kind and kind != "action" else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actions(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "action.edit" if request.method == "POST" else "action.read")
    subject = _about(request, project)
    form = ActionForm(request.POST or None, readers=_readers(project, subject), initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            service.add_action(
                project=project, by=request.user, now=timezone.now(), subject=subject, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return redirect(_talk(subject) if subject else request.path)
    context: dict[str, Any] = {
        "board": board(request.user, project, owner=_owner_asked(request), today=timezone.localdate()),
        "form": form,
        "about": subject,
        "may_act": can(request.user, "action.edit", project),
    }
    return render_project(request, project, "projects/actions.html", status=422 if form.errors else 200, **context)


def _talk(subject: Subject) -> str:
    return reverse("projects:talk", args=[subject.project.code, subject.kind.key, subject.id])


@require_safe
@login_required
def actions_csv(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "action.read")
    body = csv_of(request.user, project, owner=_owner_asked(request))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{project.code}-actions.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def action(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One action. `do=move` changes its state, which its owner may do as well; the form changes all of it."""
    project = get_project(request.user, code, "action.read")
    row = get_restricted(Action, request.user, "action.read", pk=pk, project=project)
    may_edit = can(request.user, "action.edit", project)
    if request.method == "POST" and not may_edit and row.owner_id != request.user.pk:
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("do") == "move":
        return _move(request, row)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    return _change(request, project, row, may_edit)


def _move(request: HttpRequest, row: Action) -> HttpResponse:
    state, result = request.POST.get("state", ""), request.POST.get("result", "")[:500]
    try:
        subject = subject_of(request.user, row)
        service.move_action(
            action=row, by=request.user, state=state, result=result, now=timezone.now(), subject=subject
        )
        messages.success(request, _("“%(text)s” is moved.") % {"text": row.text})
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("projects:action", code=row.project.code, pk=row.pk)
    if request.POST.get("back") == "mine":
        return redirect("projects:my_actions")
    return redirect("projects:actions", code=row.project.code)


def _change(request: HttpRequest, project: Project, row: Action, may_edit: bool) -> HttpResponse:
    subject = subject_of(request.user, row)
    names = ("text", "due", "state", "result", "version")
    initial = {name: getattr(row, name) for name in names} | {"owner": row.owner_id}
    form = ChangeActionForm(request.POST or None, readers=_readers(project, subject), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.change_action(action=row, by=request.user, now=timezone.now(), subject=subject, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("projects:actions", code=project.code)
    context = {"action": row, "form": form, "subject": subject, "may_act": may_edit}
    context["may_move"] = may_edit or row.owner_id == request.user.pk
    return render_project(request, project, "projects/action.html", status=422 if form.errors else 200, **context)


@require_safe
@login_required
def my_actions(request: HttpRequest) -> HttpResponse:
    over = request.GET.get("show") == "over"
    rows = mine(request.user, over=over, today=timezone.localdate())
    return render(request, "projects/my_actions.html", {"rows": rows, "over": over})
