"""The trail of a project: who did what, when; from here what was removed can be brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from projects import bin
from projects.activity_words import sentence
from projects.changes import Change, changes_of
from projects.figures import figure_name
from projects.models import Activity, Project
from projects.permissions import can, get_project
from projects.phases import KEYS, phase
from projects.querysets import get_restricted
from projects.services import removing
from projects.shell import render_project
from projects.subjects import KINDS
from projects.words import kind_name


@dataclass(frozen=True)
class Line:
    entry: Activity
    words: str
    can_restore: bool
    changes: list[Change]
    about_url: str


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
    seen = Activity.objects.restrict(request.user, "project.read").filter(project=project)
    rows = seen.select_related("by", "project")
    by, about = request.GET.get("by", ""), request.GET.get("about", "")
    days = {name: parsed_day(request.GET.get(name, "")) for name in ("since", "until")}
    if by.isdecimal() and len(by) < 19:
        rows = rows.filter(by_id=int(by))
    if about:
        rows = rows.filter(verb__startswith=f"{about}.")
    if days["since"]:
        rows = rows.filter(at__gte=start_of(days["since"]))
    if days["until"]:
        rows = rows.filter(at__lt=start_of(days["until"] + timedelta(days=1)))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    found = {verb.partition(".")[0] for verb in _verbs(seen)}
    kinds = sorted((kind, kind_name(kind)) for kind in found)
    context = {
        "page": page,
        "lines": _lines(project, list(page)),
        "actors": User.objects.filter(pk__in=seen.order_by().values("by")),
        "kinds": kinds,
        "by": by,
        "about": about,
        **days,
        "may_edit": can(request.user, "project.edit", project),
    }
    if request.htmx:
        return render(request, "projects/_activity.html", context | {"project": project})
    return render_project(request, project, "projects/activity.html", phase="", **context)


def _lines(project: Project, entries: list[Activity]) -> list[Line]:
    """Each entry with its words; what was brought back already is not offered again."""
    back = bin.undone(project)
    return [
        Line(
            each,
            words_of(each),
            bool(bin.restorer(each.verb)) and "row" in each.detail and each.pk not in back,
            changes_of(each.detail),
            address_of(project, each),
        )
        for each in entries
    ]


def address_of(project: Project, entry: Activity) -> str:
    """The page of what the entry is about, where that can be talked about."""
    if entry.about_kind not in KINDS or not entry.about_id:
        return ""
    return reverse("projects:talk", args=[project.code, entry.about_kind, entry.about_id])


def parsed_day(text: str) -> date | None:
    """A day as the browser sends it; what is no day filters nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _verbs(seen: QuerySet[Activity]) -> list[str]:
    return list(seen.order_by().values_list("verb", flat=True).distinct())


@require_POST
@login_required
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Undoes a removal, from the page it happened on or from the trail."""
    action = "project.edit"
    project = get_project(request.user, code, action)
    entry = get_restricted(Activity, request.user, action, pk=pk, project=project)
    if known := bin.restorer(entry.verb):
        get_project(request.user, code, known.action)
    try:
        done = removing.restore(entry=entry, by=request.user)
        text = _("“%(subject)s” is back.") if done else _("“%(subject)s” is already there.")
        messages.success(request, text % {"subject": entry.subject})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(bin.page_of(entry) if known else reverse("projects:activity", args=[code]))
