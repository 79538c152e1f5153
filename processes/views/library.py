"""The library: the processes that this person may see, and one published map to be read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from processes import library as shelves
from processes.editions import current_edition
from processes.library import Wanted
from processes.map_page import outline_rows
from processes.models import Process
from processes.selectors import picture, published_version
from processes.states import LABELS
from projects.permissions import can
from projects.querysets import get_restricted


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`?q=&category=&owner=&status=` narrow the list."""
    given = {name: request.GET.get(name, "").strip()[:200] for name in ("category", "owner", "status")}
    wanted = Wanted(query=request.GET.get("q", "").strip()[:200], **given)
    page = shelves.library(request.user, wanted, timezone.localdate())
    return render(request, "processes/library.html", {"page": page, "rows": page.rows, "states": LABELS})


@require_safe
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """The published map: picture and list, for everybody whom the project concerns. `?step=` points at one node."""
    found = get_restricted(Process, request.user, "map_published.read", pk=pk)
    version = published_version(found.project)
    if version is None:
        if not can(request.user, "map.read", found.project):
            raise Http404
        return render(request, "processes/not_published.html", {"project": found.project, "may_open_project": True})
    edition = current_edition(found.project)
    rows = outline_rows(version, [])
    asked = request.GET.get("step", "")
    context = {
        "process": found,
        "project": found.project,
        "version": version,
        "picture": picture(version, title=found.name),
        "rows": rows,
        "chosen": next((row for row in rows if row.facts.element_id == asked), None),
        "today": timezone.localdate(),
        "edition": edition,
        "may_open_project": can(request.user, "project.read", found.project),
    }
    return render(request, "processes/process.html", context)
