"""A person's own trainings, outside any project: what is asked of me, and my confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pilots.models import Training
from pilots.services.trainings import confirm_training
from pilots.trainings import meant_for, own_trainings


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    rows = own_trainings(request.user, timezone.localdate())
    context = {"rows": rows, "open_count": sum(row.confirmed_at is None for row in rows)}
    return render(request, "pilots/trainings.html", context)


@require_POST
def training_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Only for those whom the training is meant for: others who may see the project are refused, strangers know
    nothing."""
    found = meant_for(request.user).filter(pk=pk).first()
    if found is None:
        if Training.objects.restrict(request.user, "project.read").filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404
    confirm_training(training=found, by=request.user, now=timezone.now())
    messages.success(request, _("Thank you. Your confirmation is recorded."))
    return redirect("pilots:trainings")
