"""Home, the list of projects, a new project, and the way into a project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Notification
from common.errors import DomainError
from projects import selectors
from projects.forms import NewProjectForm
from projects.models import Project
from projects.permissions import can, get_project
from projects.phases import phase, phases
from projects.sentences import home_heading, projects_heading
from projects.services.projects import create_project, may_create
from projects.work_queue import apart, work_queue

ON_HOME = 8


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person, their projects, the latest alerts. Its heading says how much of it there is."""
    today, now = timezone.localdate(), timezone.now()
    mine = selectors.my_projects(request.user, limit=ON_HOME)
    rows = selectors.project_rows(mine, today=today, with_criteria=True)
    items = work_queue(request.user, rows, now=now)
    names = [row.project.name for row in rows]
    news = Notification.objects.filter(user=request.user, kind__in=["alert", "resolved_alert"])[:5]
    alerts = [(line, *apart(line.text, names)) for line in news]
    context = {
        "heading": home_heading(len(items), sum(row.at_risk for row in rows)),
        "items": items,
        "rows": rows,
        "alerts": alerts,
        "today": today,
        "may_create": may_create(request.user),
        "shows_projects": bool(rows) or request.user.role != "staff",
    }
    return render(request, "projects/home.html", context)


@require_safe
@login_required
def project_list(request: HttpRequest) -> HttpResponse:
    query, status = request.GET.get("q", "").strip(), request.GET.get("status", "active")
    chosen = request.GET.get("phase", "")
    found = selectors.projects_found(request.user, query=query, status=status, phase_key=chosen)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    today = timezone.localdate()
    reach = Project.objects.restrict(request.user, "project.read")
    context = {
        "rows": selectors.project_rows(list(page), today=today, with_criteria=False),
        "page": page,
        "heading": projects_heading(reach.filter(status="active").count(), reach.filter(status="closed").count()),
        "query": query,
        "status": status,
        "phase_key": chosen,
        "phases": phases(),
        "narrowed": bool(query or chosen or status not in {"active"}),
        "may_create": may_create(request.user),
    }
    template = "projects/_list.html" if request.htmx else "projects/list.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_project(request: HttpRequest) -> HttpResponse:
    if not may_create(request.user):
        raise Http404
    form = NewProjectForm(request.POST or None, initial={"start": request.GET.get("start", "charter")})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        start = values.pop("start")
        try:
            project = create_project(**values, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return redirect(_first_page(project, start))
    return render(request, "projects/new.html", {"form": form}, status=422 if form.errors else 200)


def _first_page(project: Project, start: str) -> str:
    """The import page if the project begins with a log; its app may not be there."""
    if start == "log":
        try:
            return reverse("analysis:upload", args=[project.code])
        except NoReverseMatch:
            pass
    return reverse("projects:charter", args=[project.code])


@require_safe
@login_required
def project(request: HttpRequest, code: str) -> HttpResponse:
    """To the page of the phase in which the project is; readers, whom some phases refuse, to the charter."""
    found = get_project(request.user, code, "project.read")
    address = phase(found.phase).url_name if can(request.user, "project.edit", found) else "projects:charter"
    return redirect(address, found.code)
