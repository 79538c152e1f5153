"""The pages of the roll-out: tasks, trainings, rules, and each person's own trainings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from pilots import rollout as rows
from pilots.forms import show_error
from pilots.models import Training
from pilots.rollout_forms import HandOverForm, TrainingForm
from pilots.rules import rules_document
from pilots.services.rules import hand_over_rules
from pilots.services.trainings import change_training, delete_training, plan_training
from pilots.trainings import people_states
from processes.models import ProcessVersion
from projects.models import Project
from projects.permissions import can, get_project
from projects.shell import render_project


def _show(request: HttpRequest, project: Project, template: str, tab: str, **context: object) -> HttpResponse:
    return render_project(
        request,
        project,
        template,
        phase="rollout",
        tab=tab,
        status=422 if request.method == "POST" else 200,
        may_edit_rollout=can(request.user, "rollout.edit", project),
        **context,
    )


@require_safe
def rollout(request: HttpRequest, code: str) -> HttpResponse:
    """The task list. How many people have confirmed is for those who may read it."""
    project = get_project(request.user, code, "rollout.read")
    state = rows.rollout_state(project, timezone.localdate())
    return _show(
        request,
        project,
        "pilots/rollout.html",
        "tasks",
        state=state,
        done=sum(task.done for task in state.tasks),
        may_read_training=can(request.user, "training.read", project),
        may_read_rules=can(request.user, "rule.read", project),
    )


@require_safe
def training(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "training.read")
    states = rows.training_states(project, timezone.localdate())
    return _show(
        request,
        project,
        "pilots/training.html",
        "training",
        trainings=[(each, people_states(each.training, request.user)) for each in states],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def training_new(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "training.edit")
    form = TrainingForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            plan_training(project=project, plan=form.plan(), by=request.user, now=timezone.now())
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("pilots:training", code=code)
    return _show(request, project, "pilots/training_form.html", "training", form=form, title=_("Plan a training"))


def _editable(request: HttpRequest, code: str, pk: int) -> Training:
    project = get_project(request.user, code, "training.edit")
    found = Training.objects.filter(project=project, pk=pk).select_related("project").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = _editable(request, code, pk)
    form = TrainingForm(request.POST or None, instance=found, project=found.project)
    if request.method == "POST" and form.is_valid():
        try:
            change_training(training=found, plan=form.plan(), by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("pilots:training", code=code)
    title = _("Change the training")
    return _show(
        request, found.project, "pilots/training_form.html", "training", form=form, title=title, training=found
    )


@require_http_methods(["GET", "HEAD", "POST"])
def training_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = _editable(request, code, pk)
    if request.method == "POST":
        try:
            delete_training(training=found, by=request.user)
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect("pilots:training", code=code)
    return _show(request, found.project, "pilots/training_delete.html", "training", training=found)


@require_safe
def rules(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "rule.read")
    version, states = rows.rule_states(project)
    form = HandOverForm(states=states)
    return _show_rules(request, project, version, states, form)


def _show_rules(
    request: HttpRequest,
    project: Project,
    version: ProcessVersion | None,
    states: list[rows.RuleState],
    form: HandOverForm,
) -> HttpResponse:
    handed = sum(each.state == "handed_over" for each in states)
    return _show(
        request, project, "pilots/rules.html", "rules", version=version, rules=states, form=form, handed=handed
    )


@require_safe
def rules_json(request: HttpRequest, code: str) -> HttpResponse:
    """The rules as the map says them now, as a file."""
    project = get_project(request.user, code, "rule.read")
    version, found = rows.rules_of(project)
    if version is None:
        raise Http404
    now = timezone.localtime()
    source = rows.source_of(project, version, timezone.get_current_timezone_name())
    answer = JsonResponse(
        rules_document(found, source, now.isoformat(timespec="seconds")),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = f'attachment; filename="rules-{project.pk}-{version.label}.json"'
    return answer


@require_POST
def rules_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "rule.edit")
    version, states = rows.rule_states(project)
    form = HandOverForm(request.POST, states=states)
    if form.is_valid():
        try:
            hand_over_rules(
                project=project,
                rules=form.chosen(states),
                to_system=form.cleaned_data["to_system"],
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("pilots:rules", code=code)
    return _show_rules(request, project, version, states, form)
