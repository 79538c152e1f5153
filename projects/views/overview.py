"""Home, the list of projects, a new project, and the way into a project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects import selectors
from projects.needs import Reader, needs_of
from projects.permissions import can, get_project
from projects.phases import phase
from projects.sentences import home_heading
from projects.services.projects import may_create
from projects.work_queue import apart, told_alerts

ON_HOME = 8
RECENT = 6


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person, their projects, what they opened last. The heading says how much of it there is."""
    today, now = timezone.localdate(), timezone.now()
    mine = selectors.my_projects(request.user, limit=ON_HOME)
    rows = selectors.project_rows(mine, today=today, with_criteria=True)
    groups = needs_of(Reader(request.user, now, rows))
    names = [row.project.name for row in rows]
    context = {
        "heading": home_heading(sum(each.count for each in groups), sum(row.at_risk for row in rows)),
        "groups": groups,
        "needs": sum(each.count for each in groups),
        "rows": rows,
        "alerts": [(line, *apart(line.text, names)) for line in told_alerts(request.user)],
        "recent": [(each, selectors.rail_of(each)) for each in selectors.opened_last(request.user, limit=RECENT)],
        "today": today,
        "may_create": may_create(request.user),
        "shows_projects": bool(rows) or request.user.role != "staff",
    }
    return render(request, "projects/home.html", context)


@require_safe
@login_required
def project(request: HttpRequest, code: str) -> HttpResponse:
    """To the page of the phase in which the project is; readers, whom some phases refuse, to the charter."""
    found = get_project(request.user, code, "project.read")
    address = phase(found.phase).url_name if can(request.user, "project.edit", found) else "projects:charter"
    return redirect(address, found.code)
