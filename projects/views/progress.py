"""The panel of one background job. It asks for itself every second until the job is over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from projects.models import Job
from projects.services.jobs import cancel


def _job(request: HttpRequest, pk: int) -> Job:
    """Jobs of projects in reach, and one's own that belong to no project; anything else is not known here."""
    reach = Job.objects.restrict(request.user, "job.read").values("pk")
    own = Q(asked_by=request.user, project=None)
    job = Job.objects.filter(Q(pk__in=reach) | own, pk=pk).select_related("project").first()
    if job is None:
        raise Http404
    return job


@require_safe
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    template = "projects/_job.html" if request.htmx else "projects/job.html"
    return render(request, template, {"job": _job(request, pk)})


@require_POST
@login_required
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    cancel(job=found, now=timezone.now())
    found.refresh_from_db()
    template = "projects/_job.html" if request.htmx else "projects/job.html"
    return render(request, template, {"job": found})
