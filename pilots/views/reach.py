"""Finds the pilot that a request is about, if this person may do that with it. Every view of pilots starts here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.errors import DomainError
from pilots.models import Pilot
from pilots.selectors import RELATED, pilots_of
from projects.models import Project
from projects.permissions import get_project
from projects.shell import render_project


def project_and_pilots(request: HttpRequest, code: str) -> tuple[Project, Pilot | None, list[Pilot]]:
    """The project, the pilot of `?pilot=` (else the newest) and all of them."""
    project = get_project(request.user, code, "pilot.read")
    pilots = pilots_of(project)
    wanted = request.GET.get("pilot", "")
    if not wanted:
        return project, (pilots[0] if pilots else None), pilots
    chosen = next((each for each in pilots if str(each.pk) == wanted), None)
    if chosen is None:
        raise Http404
    return project, chosen, pilots


def editable_pilot(request: HttpRequest, code: str, pk: int) -> Pilot:
    """A pilot of this project, for those who edit pilots."""
    project = get_project(request.user, code, "pilot.edit")
    pilot = Pilot.objects.filter(project=project, pk=pk).select_related(*RELATED).first()
    if pilot is None:
        raise Http404
    return pilot


def address(name: str, pilot: Pilot) -> str:
    """A page of the phase, at this pilot."""
    return f"{reverse(f'pilots:{name}', args=[pilot.project.code])}?pilot={pilot.pk}"


def ask(request: HttpRequest, pilot: Pilot, tab: str, *, title: str, text: str, action: str) -> HttpResponse:
    """The page that asks before something is deleted; the safe choice leads back."""
    return render_project(
        request,
        pilot.project,
        "pilots/confirm.html",
        phase="pilot",
        tab=tab,
        title=title,
        text=text,
        action=action,
        back_url=address(tab, pilot),
    )


def back(request: HttpRequest, name: str, pilot: Pilot, error: DomainError | None = None) -> HttpResponse:
    """To a page of the pilot; an error is told there."""
    if error is not None:
        messages.error(request, str(error.message))
    return redirect(address(name, pilot))
