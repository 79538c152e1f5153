"""The bin of a project: what was removed, by whom and when, with a button that brings it back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from projects import bin as registry
from projects.permissions import can, get_project
from projects.shell import render_project
from projects.views.trail import words_of


@require_safe
@login_required
def removed(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "project.edit")
    entries = registry.open_removals(project)
    known = {each.verb: registry.restorer(each.verb) for each in entries}
    allowed = {
        action: can(request.user, action, project) for action in {each.action for each in known.values() if each}
    }
    lines = [(each, words_of(each), allowed[found.action]) for each in entries if (found := known[each.verb])]
    return render_project(request, project, "projects/bin.html", lines=lines)
