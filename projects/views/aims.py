"""The organisation's strategic aims: managers and administrators keep the list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from projects.models import Objective, StrategicAim
from projects.plan_forms import AimForm
from projects.services.aims import may_keep_aims, save_aim


def _page(request: HttpRequest, form: AimForm, editing: StrategicAim | None, status: int) -> HttpResponse:
    # Only goals that this person may read are counted.
    seen = Objective.objects.restrict(request.user, "project.read").exclude(aim=None)
    uses = dict(seen.order_by().values_list("aim").annotate(Count("pk")))
    rows = list(StrategicAim.objects.all())
    context = {"aims": [(each, uses.get(each.pk, 0)) for each in rows], "form": form, "editing": editing}
    return render(request, "projects/aims.html", context, status=status)


def _answer(request: HttpRequest, row: StrategicAim | None) -> HttpResponse:
    if not may_keep_aims(request.user):
        raise Http404
    form = AimForm(request.POST or None, instance=row)
    if request.method != "POST":
        return _page(request, form, row, 200)
    if form.is_valid():
        try:
            save_aim(row=row, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("projects:aims")
    return _page(request, form, row, 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def aims(request: HttpRequest) -> HttpResponse:
    """The list; POST adds one."""
    return _answer(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def aim(request: HttpRequest, pk: int) -> HttpResponse:
    """One aim: rename it, retire it, take it up again."""
    if not may_keep_aims(request.user):
        raise Http404
    return _answer(request, get_object_or_404(StrategicAim, pk=pk))
