"""From a figure to its cases, from a case to its timeline; and the variants. Cases need the right to read the log."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from analysis import figures, selectors
from analysis.views.bottlenecks import view_or_plain
from common.templatetags.format import unit_word
from projects.permissions import can, get_project
from projects.shell import render_project


@login_required
@require_safe
def cases(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "log.read")
    view, wrong = view_or_plain(request, project)
    selected = selectors.select(project, view)
    if selected is None:
        raise Http404
    number = request.GET.get("page", "1")
    page = selectors.case_page(selected.log, view, int(number) if number.isdecimal() and len(number) < 9 else 1)
    return render_project(
        request,
        project,
        "analysis/cases.html",
        phase="analyze",
        tab="bottlenecks",
        page=page,
        selected=selected,
        view=view,
        wrong=wrong,
        bar=selectors.filter_bar(selected),
        limit=selected.figures.settings.case_limit,
    )


@login_required
@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "log.read")
    view, _wrong = view_or_plain(request, project)
    log = figures.primary_log(project)
    case_id = request.GET.get("id", "")
    entries = selectors.timeline(log, case_id, view.calendar) if log else []
    if log is None or not entries:
        raise Http404
    return render_project(
        request,
        project,
        "analysis/case.html",
        phase="analyze",
        tab="bottlenecks",
        case_id=case_id,
        entries=entries,
        log=log,
        view=view,
        bars=selectors.timeline_bars(entries),
        unit=selectors.timeline_unit(entries),
    )


@login_required
@require_safe
def variants(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "figures.read")
    view, wrong = view_or_plain(request, project)
    selected = selectors.select(project, view)
    return render_project(
        request,
        project,
        "analysis/variants.html" if selected else "analysis/no_log.html",
        phase="analyze",
        tab="variants",
        selected=selected,
        view=view,
        wrong=wrong,
        bar=selectors.filter_bar(selected) if selected else None,
        waiting=selectors.newest_import(project),
        may_read_log=can(request.user, "log.read", project),
        unit_word=unit_word(selected.unit) if selected else "",
        shown=sum(row.cases for row in selected.figures.variants) if selected else 0,
    )
