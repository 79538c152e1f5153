"""Who else has a page open, asked and noted every 20 s by the open page itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects.permissions import get_project
from projects.services.presence import note_presence

PAGES = {"charter", "map", "options", "pilot", "actions"}


@require_POST
@login_required
def presence(request: HttpRequest, code: str, page: str) -> HttpResponse:
    project = get_project(request.user, code, "project.edit")
    if page not in PAGES:
        raise Http404
    others = note_presence(project=project, page=page, user=request.user, now=timezone.now())
    return render(request, "projects/_presence.html", {"project": project, "page": page, "others": others})
