"""The 5-Why page: the tree, one answer with its evidence, and everything that changes them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import selectors, trees
from analysis.figures import default_clock
from analysis.forms import EvidenceForm, WhyForm
from analysis.models import Evidence, Why
from analysis.services import whys as services
from common.errors import DomainError
from projects.models import Project
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.shell import render_project


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


@login_required
@require_safe
def causes(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "cause.read")
    roots = trees.tree(project)
    gone = Why.objects.filter(project=project, pk=_number(request.GET.get("gone"))).exclude(deleted_at=None).first()
    return render_project(
        request,
        project,
        "analysis/causes.html",
        phase="analyze",
        tab="causes",
        roots=roots,
        finding=trees.heading(project, roots),
        conclusions=trees.causes_for_report(project),
        may_edit_causes=can(request.user, "cause.edit", project),
        adding=_number(request.GET.get("add")),
        adding_problem=request.GET.get("add") == "problem",
        gone=gone,
    )


def _back(code: str, **query: object) -> HttpResponse:
    # With a field to fill in, no fragment: browsers would take the focus from the field.
    at = query.pop("at", None)
    anchor = f"#why-{at}" if at and not query.get("add") else ""
    text = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return redirect(reverse("analysis:causes", args=[code]) + (f"?{text}" if text else "") + anchor)


@login_required
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "cause.edit")
    parent_id = _number(request.POST.get("parent"))
    parent = get_restricted(Why, request.user, "cause.edit", pk=parent_id, project=project) if parent_id else None
    try:
        why = services.add_why(
            project=project,
            parent=parent,
            text=request.POST.get("text", ""),
            step=request.POST.get("step", "")[:300],
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return _back(code, add=parent_id or "problem")
    following = {"child": why.pk, "sibling": parent_id or "problem"}.get(request.POST.get("then", ""), "")
    return _back(code, add=following, at=why.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    action = "cause.edit" if request.method == "POST" else "cause.read"
    project = get_project(request.user, code, action)
    row = get_restricted(Why, request.user, action, pk=pk, project=project, deleted_at=None)
    initial = {name: getattr(row, name) for name in ("text", "step", "is_root_cause", "owner", "direction")}
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        project=project,
        steps=selectors.step_names(project),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_why(why=row, by=request.user, **form.cleaned_data)
            return _back(code, at=row.pk)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
    return _why_page(request, project, row, form, None)


def _why_page(
    request: HttpRequest, project: Project, row: Why, form: WhyForm | None, evidence_form: EvidenceForm | None
) -> HttpResponse:
    steps = selectors.step_names(project)
    initial = {name: getattr(row, name) for name in ("text", "step", "is_root_cause", "owner", "direction")}
    wrong = bool((form and form.errors) or (evidence_form and evidence_form.errors))
    return render_project(
        request,
        project,
        "analysis/why.html",
        phase="analyze",
        tab="causes",
        why=row,
        form=form or WhyForm(project=project, steps=steps, initial=initial),
        evidence_form=evidence_form or EvidenceForm(steps=steps, initial={"step": row.step}),
        evidence=[(item, trees.figure_words(item.figure)) for item in row.evidence.select_related("by")],
        may_edit_causes=can(request.user, "cause.edit", project),
        may_read_log=can(request.user, "log.read", project),
        status=422 if wrong else 200,
    )


@login_required
@require_POST
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "cause.edit")
    row = get_restricted(Why, request.user, "cause.edit", pk=pk, project=project)
    count = services.delete_why(why=row, by=request.user, now=timezone.now())
    messages.success(
        request, ngettext("%(count)d answer deleted.", "%(count)d answers deleted.", count) % {"count": count}
    )
    return _back(code, gone=row.pk)


@login_required
@require_POST
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "cause.edit")
    row = get_restricted(Why, request.user, "cause.edit", pk=pk, project=project)
    try:
        services.restore_why(why=row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(code, at=row.pk)


@login_required
@require_POST
def add_evidence(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "cause.edit")
    row = get_restricted(Why, request.user, "cause.edit", pk=pk, project=project, deleted_at=None)
    form = EvidenceForm(request.POST, steps=selectors.step_names(project))
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("kind", "stance", "text")}
        definition = form.definition(default_clock(project))
        try:
            services.add_evidence(why=row, definition=definition, by=request.user, now=timezone.now(), **data)
            messages.success(request, _("The evidence stands under this answer."))
            return redirect("analysis:why", code, pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
    return _why_page(request, project, row, None, form)


@login_required
@require_POST
def delete_evidence(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_project(request.user, code, "cause.edit")
    row = get_restricted(Evidence, request.user, "cause.edit", pk=pk, why__project=project)
    why_id = row.why_id
    services.delete_evidence(evidence=row, by=request.user)
    messages.success(request, _("The evidence was removed."))
    return redirect("analysis:why", code, why_id)
