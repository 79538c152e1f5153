"""The trail of a project: who did what, when; from here what was removed can be brought back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from projects.activity_words import sentence
from projects.figures import figure_name
from projects.models import Activity, Project
from projects.permissions import can, get_project
from projects.phases import KEYS, phase
from projects.querysets import get_restricted
from projects.services import charter as service
from projects.shell import render_project
from projects.words import kind_name


@dataclass(frozen=True)
class Line:
    entry: Activity
    words: str
    can_restore: bool


def words_of(entry: Activity) -> str:
    """The entry's sentence, names in the reader's language: of a phase by its key, of a figure by its metric."""
    subject = entry.subject
    if entry.verb.startswith("gate.") and subject in KEYS:
        subject = str(phase(subject).title)
    elif figure := entry.detail.get("figure"):
        subject = figure_name(figure["metric"], figure["step"])
    return sentence(entry.verb, subject, entry.detail)


@require_safe
@login_required
def activity(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "project.read")
    rows = Activity.objects.filter(project=project).select_related("by")
    by, about = request.GET.get("by", ""), request.GET.get("about", "")
    if by.isdecimal() and len(by) < 19:
        rows = rows.filter(by_id=int(by))
    if about:
        rows = rows.filter(verb__startswith=f"{about}.")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    found = {verb.partition(".")[0] for verb in _verbs(project.pk)}
    kinds = sorted((kind, kind_name(kind)) for kind in found)
    context = {
        "page": page,
        "lines": _lines(project, list(page)),
        "actors": User.objects.filter(pk__in=Activity.objects.filter(project=project).values("by")),
        "kinds": kinds,
        "by": by,
        "about": about,
        "may_edit": can(request.user, "project.edit", project),
    }
    if request.htmx:
        return render(request, "projects/_activity.html", context | {"project": project})
    return render_project(request, project, "projects/activity.html", phase="", **context)


def _lines(project: Project, entries: list[Activity]) -> list[Line]:
    """Each entry with its words; what was brought back already is not offered again."""
    restored = Activity.objects.filter(project=project, verb__in=service.RESTORED.values())
    back = set(restored.values_list("detail__entry", flat=True))
    return [Line(each, words_of(each), each.verb in service.RESTORED and each.pk not in back) for each in entries]


def _verbs(project_id: int) -> list[str]:
    return list(Activity.objects.filter(project_id=project_id).order_by().values_list("verb", flat=True).distinct())


@require_POST
@login_required
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Undoes a removal, from the page it happened on or from the trail."""
    action = "project.edit"
    project = get_project(request.user, code, action)
    entry = get_restricted(Activity, request.user, action, pk=pk, project=project)
    if entry.verb == "member.removed":
        get_project(request.user, code, "team.manage")
    try:
        done = service.restore(entry=entry, by=request.user)
        text = _("“%(subject)s” is back.") if done else _("“%(subject)s” is already there.")
        messages.success(request, text % {"subject": entry.subject})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("projects:team" if entry.verb == "member.removed" else "projects:charter", code=code)
