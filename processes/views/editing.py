"""The editor's page, its draft and its remarks. Saving a version is `saving.py`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from processes import bpmn
from processes.blank import blank_map
from processes.bpmn.lint import lint as lint_map
from processes.editor_words import words
from processes.forms import StepForm
from processes.map_page import outline_rows
from processes.models import Draft, MapKind, ProcessVersion
from processes.reading_maps import language, read_map
from processes.selectors import current_version, steps
from processes.services.processes import create_process
from processes.services.saving import save_draft
from projects.models import Project
from projects.permissions import get_project
from projects.shell import render_project
from projects.talk_page import comment_counts

from .reach import asked_kind, base_version

MODDLE = Path(bpmn.__file__).parent / "ss-moddle.json"


@cache
def moddle() -> dict[str, Any]:
    """Our extension of BPMN as the browser's editor reads it."""
    return json.loads(MODDLE.read_text(encoding="utf-8"))


@require_safe
def editor(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    head = current_version(project, kind)
    if head is None and kind == MapKind.TO_BE:
        return redirect("processes:to_be", code=code)
    draft = Draft.objects.filter(process__project=project, kind=kind, user=request.user).select_related("base").first()
    return render_project(
        request,
        project,
        "processes/editor.html",
        phase="map" if kind == MapKind.AS_IS else "design",
        tab="map" if kind == MapKind.AS_IS else "to_be",
        kind=kind,
        kind_label=MapKind(kind).label,
        head=head,
        draft=draft,
        rows=outline_rows(head, []) if head else [],
        panel_form=StepForm(auto_id="panel-%s"),
        editor=_editor_data(project, kind, draft) | _talk_data(request, project, head),
        moddle=moddle(),
    )


def _editor_data(project: Project, kind: str, draft: Draft | None) -> dict[str, Any]:
    """What the script needs: the map, its base, addresses, words. A draft goes before the newest version."""
    head = current_version(project, kind)
    base = draft.base if draft else head
    return {
        "xml": draft.xml if draft else head.xml if head else blank_map(project.name, language()),
        "original": base.xml if base else "",
        "base": base.pk if base else None,
        "head": head.pk if head else None,
        "kind": kind,
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "isDraft": draft is not None,
        "name": f"{project.code}-{kind}",
        "urls": {
            "draft": reverse("processes:draft", args=[project.code]),
            "discard": reverse("processes:draft_discard", args=[project.code]),
            "save": reverse("processes:save", args=[project.code]),
            "lint": reverse("processes:lint", args=[project.code]),
            "talk": reverse("projects:talk", args=[project.code, "step", "ELEMENT"]),
            "conflict": reverse("processes:conflict", args=[project.code]) + f"?kind={kind}",
            "done": reverse("processes:map" if kind == MapKind.AS_IS else "processes:to_be", args=[project.code]),
        },
        "words": words(),
    }


def _talk_data(request: HttpRequest, project: Project, head: ProcessVersion | None) -> dict[str, Any]:
    """Which steps have a page to talk about, and how many comments this person may read there."""
    counts = comment_counts(request.user, project)
    return {
        "saved": [row.element_id for row in steps(head)] if head else [],
        "comments": {id: count for (about, id), count in counts.items() if about == "step"},
    }


def posted_xml(request: HttpRequest, name: str = "xml") -> bytes:
    """The map in a request: a file part (no limit but the map's own) or a field."""
    file = request.FILES.get(name)
    return file.read() if file else request.POST.get(name, "").encode("utf-8")


@require_POST
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Autosave: keeps what this person has drawn. Text that is no map is refused, the draft before it stays."""
    project = get_project(request.user, code, "map.edit")
    kind = asked_kind(request)
    now = timezone.now()
    try:
        xml = posted_xml(request)
        read_map(xml)
        base = base_version(project, kind, request.POST.get("base", ""))
        process = create_process(project=project, by=request.user)
        save_draft(process=process, kind=kind, xml=xml.decode("utf-8"), base=base, by=request.user, now=now)
    except (DomainError, UnicodeDecodeError) as error:
        return JsonResponse({"code": getattr(error, "code", "encoding"), "message": str(error)}, status=400)
    return JsonResponse({"saved_at": now.isoformat()})


@require_http_methods(["POST"])
def lint(request: HttpRequest, code: str) -> HttpResponse:
    """What is odd about the map as it is drawn now."""
    get_project(request.user, code, "map.edit")
    try:
        found = lint_map(read_map(posted_xml(request)))
    except DomainError as error:
        return JsonResponse({"code": error.code, "message": str(error.message)}, status=400)
    rows = [
        {
            "rule": each.rule,
            "element": each.element_id or "",
            "severity": each.severity,
            "message": each.message(language()),
        }
        for each in found
    ]
    return JsonResponse({"findings": rows})
