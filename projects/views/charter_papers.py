"""The charter on paper: print view, PDF, Word, and its frozen revisions."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import papers
from common.templatetags.format import format_day, format_moment
from projects.charter_changes import changes
from projects.charter_document import Document, Row, Section, document
from projects.charter_snapshot import guardrail_figures, snapshot
from projects.charter_word import charter_word
from projects.models import CharterRevision, GateDecision, Project
from projects.permissions import get_project
from projects.phases import phase
from projects.querysets import get_restricted
from projects.shell import render_project

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def charter_now(project: Project) -> Document:
    """The charter as it stands, with the guardrails' figures of today."""
    return document(snapshot(project), guardrail_figures(project))


def _gates(project: Project) -> Section:
    """What was decided at the gates, overrides with their reasons: on paper as on the page."""
    rows = []
    for each in GateDecision.objects.filter(project=project).order_by("pk"):
        cells = (
            str(phase(each.phase).title),
            str(each.get_kind_display()),
            each.name,
            format_moment(each.at, year=True),
        )
        rows.append(Row(each.pk, (*cells, each.reason or "–")))
    head = (_("Phase"), _("Decision"), _("By whom"), _("When"), _("Reason"))
    return Section("gates", _("Gates"), head, tuple(rows), hint=_("No gate was decided yet."))


def _foot(request: HttpRequest, project: Project, revision: CharterRevision | None) -> str:
    """Where it comes from, which version, which day."""
    address = request.build_absolute_uri(reverse("projects:charter", args=[project.code]))
    day = format_day(timezone.localdate(), year=True)
    if revision:
        words = _("%(address)s · revision %(number)d · %(day)s")
        return words % {"address": address, "number": revision.number, "day": day}
    return _("%(address)s · version %(number)d · %(day)s") % {"address": address, "number": project.version, "day": day}


def _asked(request: HttpRequest, code: str) -> tuple[Project, CharterRevision | None, Document]:
    """The project and the charter that is asked for: `?revision=3`, or as it stands."""
    project = get_project(request.user, code, "project.read")
    number = request.GET.get("revision", "")
    if number.isdecimal() and len(number) < 10:
        revision = get_restricted(CharterRevision, request.user, "project.read", project=project, number=int(number))
        return project, revision, document(revision.content)
    paper = charter_now(project)
    return project, None, replace(paper, sections=(*paper.sections, _gates(project)))


@require_safe
@login_required
def printed(request: HttpRequest, code: str) -> HttpResponse:
    project, revision, paper = _asked(request, code)
    context = {"project": project, "revision": revision, "paper": paper, "foot": _foot(request, project, revision)}
    context |= {"no_pdf": "no-pdf" in request.GET}
    return render(request, "projects/charter/paper.html", context)


@require_safe
@login_required
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF; where it cannot be made here, the print view, which says so."""
    project, revision, paper = _asked(request, code)
    context = {"paper": paper, "revision": revision, "foot": _foot(request, project, revision), "is_pdf": True}
    data = papers.pdf("projects/charter/paper.html", context)
    if data is None:
        query = f"?no-pdf&revision={revision.number}" if revision else "?no-pdf"
        return redirect(reverse("projects:charter_print", args=[project.code]) + query)
    return _file(data, "application/pdf", f"{project.code}-charter.pdf")


@require_safe
@login_required
def word(request: HttpRequest, code: str) -> HttpResponse:
    project, revision, paper = _asked(request, code)
    data = charter_word(paper, _foot(request, project, revision))
    return _file(data, WORD, f"{project.code}-charter.docx")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)


@require_safe
@login_required
def revisions(request: HttpRequest, code: str) -> HttpResponse:
    """All revisions; the newest or the one that `?revision=` names beside the charter as it stands."""
    project, revision, _paper = _asked(request, code)
    rows = list(CharterRevision.objects.filter(project=project))
    chosen = revision or (rows[0] if rows else None)
    context = {"revisions": rows, "chosen": chosen}
    if chosen:
        frozen = document(chosen.content)
        context |= {"paper": frozen, "changes": changes(frozen, document(snapshot(project)))}
    return render_project(request, project, "projects/charter/revisions.html", phase="charter", **context)
