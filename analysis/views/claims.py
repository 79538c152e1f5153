"""What people typed beside what the log says: a page for each project, and the panel that the charter fetches."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analysis.claims.reading import claims_of
from analysis.claims.words import tolerance
from projects.permissions import get_project
from projects.shell import render_project


@login_required
@require_safe
def claims(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "figures.read")
    page = claims_of(project, request.user)
    return render_project(request, project, "analysis/claims.html", phase="charter", page=page, tolerance=tolerance())


@login_required
@require_safe
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Only the card, for another page to load into itself."""
    project = get_project(request.user, code, "figures.read")
    page = claims_of(project, request.user)
    return render(request, "analysis/_claims_panel.html", {"project": project, "page": page})
