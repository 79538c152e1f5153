"""The options page: scores with visible weights, computed effects, the choice and its reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import option_pages, selectors
from analysis.forms import OptionForm, WeightsForm
from analysis.models import Option
from analysis.services import options as services
from common.errors import DomainError
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version


@login_required
@require_safe
def options(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "option.read")
    return render_project(
        request,
        project,
        "analysis/options.html",
        phase="design",
        tab="options",
        page=option_pages.page_of(project),
        may_edit_options=can(request.user, "option.edit", project),
        choosing=request.GET.get("choose", ""),
    )


@login_required
@require_POST
def weights(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "option.edit")
    form = WeightsForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("invalid_weights", _("Weights are whole numbers from 0 to 100."))
        services.weigh(project=project, by=request.user, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("analysis:options", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def option(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    action = "option.edit" if request.method == "POST" or not pk else "option.read"
    project = get_project(request.user, code, action)
    row = get_restricted(Option, request.user, action, pk=pk, project=project) if pk else Option(project=project)
    form = OptionForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        project=project,
        steps=selectors.step_names(project),
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = posted_version(request)
            saved = services.save_option(option=form.option(), by=request.user, now=timezone.now(), version=version)
            messages.success(request, _("“%(option)s” is saved.") % {"option": saved.title})
            return redirect("analysis:options", code)
        except ChangedMeanwhile:
            return came_second(request, row, form, posted_version(request)) or redirect("analysis:options", code)
        except DomainError as error:
            field = "effect_percent" if error.field == "effect_share" else error.field
            form.add_error(field if field in form.fields else None, str(error.message))
    may_edit = can(request.user, "option.edit", project)
    status = 422 if form.errors else 200
    return render_project(
        request, project, "analysis/option.html", phase="design", tab="options", form=form, option=row,
        may_edit_options=may_edit, status=status,
    )  # fmt: skip


@login_required
@require_POST
def choose(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "option.edit")
    row = get_restricted(Option, request.user, "option.edit", pk=pk, project=project)
    chosen = request.POST.get("chosen", "1") == "1"
    try:
        services.choose(
            option=row, reason=request.POST.get("reason", ""), chosen=chosen, by=request.user, now=timezone.now()
        )
        return redirect("analysis:options", code)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{request.path.rsplit('options/', 1)[0]}?choose={pk}#option-{pk}")


@login_required
@require_POST
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "option.edit")
    row = get_restricted(Option, request.user, "option.edit", pk=pk, project=project)
    try:
        services.delete_option(option=row, by=request.user)
        messages.success(request, _("“%(option)s” is deleted.") % {"option": row.title})
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("analysis:options", code)
