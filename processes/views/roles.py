"""Who does what on the map: RACI, handovers, which department a role is; the RACI table as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.spreadsheets import csv_lines, xlsx_file
from processes.models import MapKind
from processes.roles import all_departments
from processes.roles_page import RolesPage, raci_table, roles_page
from processes.services.roles import set_role_departments
from projects.permissions import can, get_project
from projects.shell import render_project

from .reach import asked_kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, code: str) -> HttpResponse:
    """POST: for each `role` the `department` beside it, "" as its name says, "-" none on purpose."""
    project = get_project(request.user, code, "map.edit" if request.method == "POST" else "map.read")
    kind = asked_kind(request)
    page = roles_page(project, kind)
    if page is None:
        return redirect("processes:map" if kind == MapKind.AS_IS else "processes:to_be", code=code)
    if request.method == "POST":
        return _match(request, page)
    return render_project(
        request,
        project,
        "processes/roles.html",
        phase="map",
        tab="roles",
        page=page,
        departments=all_departments(),
        may_edit_map=can(request.user, "map.edit", project),
        may_read_figures=can(request.user, "figures.read", project),
    )


def _match(request: HttpRequest, page: RolesPage) -> HttpResponse:
    chosen = dict(zip(request.POST.getlist("role"), request.POST.getlist("department"), strict=False))
    try:
        changed = set_role_departments(process=page.version.process, lines=page.roles, chosen=chosen, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = ngettext("%(count)d role matched anew.", "%(count)d roles matched anew.", changed)
        messages.success(request, text % {"count": changed} if changed else _("Nothing was changed."))
    return redirect(reverse("processes:roles", args=[page.project.code]) + f"?kind={page.kind}#departments")


@require_safe
def roles_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The RACI table, one row a step in flow order."""
    project = get_project(request.user, code, "map.read")
    page = roles_page(project, asked_kind(request))
    if page is None or form not in {"csv", "xlsx"}:
        raise Http404
    head, rows = raci_table(page)
    name = f"{project.code}-{page.kind}-raci.{form}"
    if form == "xlsx":
        return FileResponse(xlsx_file("RACI", head, rows), as_attachment=True, filename=name, content_type=XLSX)
    response = HttpResponse(b"".join(csv_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
