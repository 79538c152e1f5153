"""The bottleneck page: map with heat, ranked steps and waits, distribution; its files and its overlay."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from analysis import exports, overlaying, selectors, steptable
from analysis.figures import default_clock, figures_for
from analysis.filtering import View, chips, read_view
from analysis.steptable import SORTS, Row, Sort
from common.errors import DomainError
from projects.models import Project
from projects.permissions import can, get_project
from projects.shell import render_project

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def view_or_plain(request: HttpRequest, project: Project) -> tuple[View, str]:
    """The view that the address asks for; an address that cannot be read gives the whole log and a sentence."""
    clock = default_clock(project)
    try:
        return read_view(request.GET, clock), ""
    except DomainError as error:
        return read_view({}, clock), str(error.message)


def sort_labels() -> dict[Sort, str]:
    return {"slow": _("Longest"), "errors": _("Most errors"), "late": _("Most late")}


@login_required
@require_safe
@vary_on_headers("HX-Request")
def bottlenecks(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "figures.read")
    view, wrong = view_or_plain(request, project)
    chosen = request.GET.get("sort", "slow")
    sort: Sort = next((each for each in SORTS if each == chosen), "slow")
    page = selectors.bottlenecks(project, view, sort, overlaying.read_shown(request.GET.dict()))
    return render_project(
        request,
        project,
        "analysis/bottlenecks.html" if page else "analysis/no_log.html",
        phase="analyze",
        tab="bottlenecks",
        page=page,
        bar=page.bar if page else None,
        sorts=[(key, label, view.query(sort=key), key == sort) for key, label in sort_labels().items()],
        view=view,
        wrong=wrong,
        may_read_log=can(request.user, "log.read", project),
        waiting=selectors.newest_import(project),
    )


@login_required
@require_safe
def overlay(request: HttpRequest, code: str) -> HttpResponse:
    """The map as SVG with heat and badges, for the map page to load into itself."""
    project = get_project(request.user, code, "figures.read")
    view, wrong = view_or_plain(request, project)
    selected = selectors.select(project, view)
    shown = overlaying.read_shown(request.GET.dict())
    heat = None
    if selected:
        heat = overlaying.heat_map(project, selected.figures, selected.table, selected.unit, shown)
    context = {"heat": heat, "project": project, "selected": selected, "view": view, "chips": chips(view, {})}
    return render(request, "analysis/_overlay.html", context | {"wrong": wrong})


@login_required
@require_safe
def handovers(request: HttpRequest, code: str) -> HttpResponse:
    """Measured handovers per case in a sentence, for the map's page of roles to load into itself."""
    project = get_project(request.user, code, "figures.read")
    return render(request, "analysis/_handovers.html", {"project": project, "figures": figures_for(project)})


@login_required
@require_safe
def download(request: HttpRequest, code: str, form: str) -> HttpResponse:
    project = get_project(request.user, code, "figures.read")
    view, _wrong = view_or_plain(request, project)
    selected = selectors.select(project, view)
    if selected is None or form not in {"csv", "xlsx"}:
        raise Http404
    head, rows = _head(selected.table), [_cells(row) for row in selected.table.sorted("slow")]
    if form == "csv":
        response = HttpResponse(exports.to_csv(head, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(exports.to_xlsx(_("Steps"), head, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{project.code}-steps.{form}"'
    return response


def _head(table: steptable.Table) -> list[str]:
    share = _("Share of lead time") if table.of_lead_time else _("Share of all step durations")
    return [
        _("Step"), _("Kind"), _("Mean (s)"), _("Median (s)"), _("P90 (s)"), share, _("Share of step time"),
        _("Executions"), _("Late"), _("Late, of"), _("Timeout rate"), _("Errors"), _("Error rate"), _("Rework rate"),
    ]  # fmt: skip


def _cells(row: Row) -> list[object]:
    kind = _("step") if row.kind == "step" else _("wait before it")
    return [
        row.activity, kind, row.mean, row.median, row.p90, row.share, row.step_share, row.count, row.late_count,
        row.late_base if row.late is not None else None, row.late, row.errors, row.error, row.rework,
    ]  # fmt: skip
