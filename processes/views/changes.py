"""What differs between two versions: pictures side by side and the changes in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from processes.comparing import compare_versions
from processes.models import MapKind, ProcessVersion
from processes.phases import counts_in_words
from processes.selectors import current_version
from projects.models import Project
from projects.permissions import get_project
from projects.shell import render_project


def _chosen(project: Project, given: str, kind: str) -> ProcessVersion | None:
    """The version that the address names, else the newest of that kind."""
    if given.isdecimal() and len(given) < 19:
        found = ProcessVersion.objects.filter(process__project=project, pk=int(given))
        return found.select_related("author", "process").first()
    return current_version(project, kind)


@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """`?from=&to=` name versions; without them the newest as-is and the newest to-be map."""
    project = get_project(request.user, code, "map.read")
    before = _chosen(project, request.GET.get("from", ""), MapKind.AS_IS)
    after = _chosen(project, request.GET.get("to", ""), MapKind.TO_BE)
    comparison = compare_versions(before, after) if before and after else None
    rows = ProcessVersion.objects.filter(process__project=project).defer("xml").order_by("kind", "-number")
    return render_project(
        request,
        project,
        "processes/changes.html",
        phase="design",
        tab="changes",
        before=before,
        after=after,
        comparison=comparison,
        counts=counts_in_words(comparison.counts) if comparison else "",
        versions=rows,
    )
