"""A new project: first how it begins (blank, from a log, from a template), then its name and departments."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.templatetags.format import format_value
from projects import figures
from projects.beginnings import BLANK, LOG, map_steps
from projects.forms_beginning import NewProjectForm
from projects.models import Project
from projects.project_templates import TEMPLATES, ProjectTemplate
from projects.sentences import comparison_words
from projects.services.beginning import begin_project
from projects.services.projects import may_create


@dataclass(frozen=True)
class TemplateCard:
    """A template as it is offered: what is inside, in words."""

    template: ProjectTemplate
    pains: list[str]
    goals: list[str]
    steps: list[str]


def card_of(template: ProjectTemplate) -> TemplateCard:
    goals = []
    for goal in template.goals:
        metric = figures.metric(goal.metric)
        target = comparison_words(goal.comparison, format_value(goal.target, metric.unit))
        goals.append(_("%(label)s: %(words)s") % {"label": figures.metric_name(goal.metric), "words": target})
    return TemplateCard(template, [str(each.text) for each in template.pains], goals, map_steps(template.key))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_project(request: HttpRequest) -> HttpResponse:
    if not may_create(request.user):
        raise Http404
    posted = request.method == "POST"
    start = request.POST.get("start", "") or request.GET.get("start", "") or (BLANK if posted else "")
    if start not in {BLANK, LOG, *TEMPLATES}:
        cards = [card_of(each) for each in TEMPLATES.values()]
        context = {"cards": cards, "unknown": bool(start)}
        return render(request, "projects/begin.html", context, status=422 if posted else 200)
    form = NewProjectForm(request.POST if posted else None, start=start)
    if posted and form.is_valid():
        project = _begin(request, form)
        if project:
            return redirect(_first_page(project))
    template = TEMPLATES.get(start)
    context = {"form": form, "start": start, "card": card_of(template) if template else None}
    return render(request, "projects/new.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, form: NewProjectForm) -> Project | None:
    values = {"description": ""} | form.cleaned_data
    try:
        return begin_project(**values, by=request.user, now=timezone.now())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _first_page(project: Project) -> str:
    """The import page if the project begins with a log; its app may not be there."""
    if project.began_with == LOG:
        try:
            return reverse("analysis:upload", args=[project.code])
        except NoReverseMatch:
            pass
    return reverse("projects:charter", args=[project.code])
