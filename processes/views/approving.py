"""A version on its way to being published: asking for a review, approving, sending back, publishing with its day.

Also what the library says of the process: its name, category and owner.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from processes.forms import AboutForm
from processes.library import known_categories
from processes.models import Process, ProcessVersion
from processes.services.processes import describe_process
from processes.services.publishing import approve, ask_for_review, send_back
from projects.models import Project
from projects.permissions import get_project
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version

from .saving import page_of


def _version(project: Project, pk: int) -> ProcessVersion:
    found = ProcessVersion.objects.filter(process__project=project, pk=pk).select_related("process__project").first()
    if found is None:
        raise Http404
    return found


@require_POST
def review(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`do`: ask for a review, or take the version back to draft."""
    project = get_project(request.user, code, "map.edit")
    version = _version(project, pk)
    try:
        if request.POST.get("do") == "back":
            send_back(version=version, by=request.user, reason=_("Taken back"))
            messages.success(request, _("%(version)s is a draft again.") % {"version": str(version)})
        else:
            ask_for_review(version=version, by=request.user, now=timezone.now())
            messages.success(request, _("%(version)s is in review.") % {"version": str(version)})
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(page_of(project, version.kind))


@require_POST
def decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`do`: approve, or send back with a reason."""
    project = get_project(request.user, code, "map.approve")
    version = _version(project, pk)
    reason = request.POST.get("reason", "").strip()
    try:
        if request.POST.get("do") == "back":
            if not reason:
                raise DomainError("no_reason", _("Write why it goes back."), field="reason")
            send_back(version=version, by=request.user, reason=reason)
            messages.success(request, _("%(version)s is a draft again.") % {"version": str(version)})
        else:
            approve(version=version, by=request.user, now=timezone.now())
            messages.success(request, _("%(version)s is approved.") % {"version": str(version)})
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(page_of(project, version.kind))


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, code: str) -> HttpResponse:
    """Name, category and owner of the process."""
    project = get_project(request.user, code, "map.edit")
    process = Process.objects.filter(project=project).select_related("project").first()
    if process is None:
        raise Http404
    form = AboutForm(request.POST if request.method == "POST" else None, instance=process)
    if request.method == "POST" and form.is_valid():
        version = posted_version(request)
        try:
            describe_process(process=process, **form.values(), by=request.user, version=version)
        except ChangedMeanwhile:
            return came_second(request, process, form, version) or redirect("processes:map", code=code)
        messages.success(request, _("The process is described."))
        return redirect("processes:map", code=code)
    return render_project(
        request,
        project,
        "processes/about.html",
        phase="map",
        tab="map",
        form=form,
        categories=known_categories(request.user),
        process=process,
        status=422 if form.errors else 200,
    )
