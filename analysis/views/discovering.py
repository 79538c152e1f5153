"""Draws the as-is map from the log: two sliders, the picture, how well it fits; one click makes it a version."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from analysis import selectors
from analysis.discovering import discovered, read_sliders
from analysis.filtering import chips
from analysis.views.bottlenecks import view_or_plain
from common.errors import DomainError
from processes.selectors import current_version
from processes.services.discovering import save_discovered
from projects.permissions import get_project
from projects.shell import render_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discover(request: HttpRequest, code: str) -> HttpResponse:
    """Sliders and filters stand in the address; a POST to the same address makes what it shows the next version."""
    project = get_project(request.user, code, "map.edit")
    view, wrong = view_or_plain(request, project)
    sliders = read_sliders(request.GET.dict())
    page = discovered(project, view, sliders)
    if request.method == "POST" and page is not None:
        try:
            version = save_discovered(
                project=project,
                model=page.found.model,
                activities=page.found.figures.activities,
                by=request.user,
                note=page.note,
                now=timezone.now(),
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Saved as %(version)s.") % {"version": str(version)})
        return redirect("processes:map", code=code)
    return render_project(
        request,
        project,
        "analysis/discover.html",
        phase="map",
        tab="map",
        page=page,
        view=view,
        wrong=wrong,
        chips=chips(view, {}),
        address=view.query(activities=str(sliders.activities), paths=str(sliders.paths)),
        head=current_version(project, "as_is"),
        waiting=selectors.newest_import(project),
    )
