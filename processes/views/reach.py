"""Finds the map that a request is about, if this person may do that with it. Every view of maps starts here."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from processes.models import MapKind, ProcessVersion
from projects.models import Project
from projects.permissions import can, get_project


def asked_kind(request: HttpRequest) -> str:
    """`?kind=` (or the posted field); as-is unless it says otherwise."""
    given = request.POST.get("kind") or request.GET.get("kind") or MapKind.AS_IS
    if given not in MapKind.values:
        raise Http404
    return given


def readable_version(request: HttpRequest, code: str, pk: int) -> tuple[Project, ProcessVersion]:
    """A version of this project: any to those who read maps, published ones to those who read published maps."""
    project = get_project(request.user, code, "map_published.read")
    found = ProcessVersion.objects.filter(process__project=project, pk=pk).select_related("process__project", "author")
    if not can(request.user, "map.read", project):
        found = found.filter(status=ProcessVersion.Status.PUBLISHED)
    version = found.first()
    if version is None:
        raise Http404
    return project, version


def editable_version(request: HttpRequest, code: str, pk: int) -> tuple[Project, ProcessVersion]:
    """A version of this project, for those who edit its maps."""
    project = get_project(request.user, code, "map.edit")
    found = ProcessVersion.objects.filter(process__project=project, pk=pk).select_related("process__project", "author")
    version = found.first()
    if version is None:
        raise Http404
    return project, version


def base_version(project: Project, kind: str, given: str) -> ProcessVersion | None:
    """The version that a form or header names as its base: its id, "" for none. 404 for anything else."""
    text = given.strip().strip('"')
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    found = ProcessVersion.objects.filter(process__project=project, kind=kind, pk=int(text)).select_related("process")
    version = found.first()
    if version is None:
        raise Http404
    return version
