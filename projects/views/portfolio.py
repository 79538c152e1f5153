"""The portfolio: all projects in reach, chosen and ordered by the address; the same choice as a file; saved views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.spreadsheets import csv_lines, xlsx_file
from projects import portfolio
from projects.models import Project, SavedView
from projects.phases import phases
from projects.selection import Selection, chosen, read_selection
from projects.sentences import projects_heading
from projects.services import saved_views
from projects.services.projects import may_create

ON_A_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def project_list(request: HttpRequest) -> HttpResponse:
    views = list(request.user.saved_views.all())
    first = next((each for each in views if each.is_default), None)
    if first and not request.GET:
        return redirect(f"{reverse('projects:list')}?{first.query}")
    selection = read_selection(request.GET.dict())
    page = Paginator(chosen(request.user, selection).values_list("pk", flat=True), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = _shown(request, selection, page, views)
    return render(request, "projects/_list.html" if request.htmx else "projects/list.html", context)


def _shown(request: HttpRequest, selection: Selection, page: Page[int], views: list[SavedView]) -> dict[str, Any]:
    offered, address = portfolio.choices(request.user), selection.address()
    reach = Project.objects.restrict(request.user, "project.read").order_by()
    counts = reach.aggregate(
        active=Count("pk", filter=Q(status="active")), closed=Count("pk", filter=Q(status="closed"))
    )
    return {
        "rows": portfolio.portfolio_rows(list(page), today=timezone.localdate()),
        "page": page,
        "first": page.start_index(),
        "last": page.end_index(),
        "heading": projects_heading(counts["active"], counts["closed"]),
        "selection": selection,
        "address": address,
        "columns": portfolio.columns(selection),
        "parts": portfolio.parts(selection, offered),
        "offered": offered,
        "phases": phases(),
        "goal_states": portfolio.goal_states(),
        "views": views,
        "shown_view": next((each for each in views if each.query == address), None),
        "none_at_all": not counts["active"] and not counts["closed"],
        "may_create": may_create(request.user),
    }


@require_safe
@login_required
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Exactly what the address chooses, on all pages of it, as far as this person may see it."""
    selection = read_selection(request.GET.dict())
    ids = list(chosen(request.user, selection).values_list("pk", flat=True))
    head, rows = portfolio.export_head(), _in_language(portfolio.export_rows(ids, today=timezone.localdate()))
    name = f"projects-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if kind == "xlsx":
        return FileResponse(xlsx_file(_("Projects"), head, rows), as_attachment=True, filename=name, content_type=XLSX)
    raise Http404


def _in_language(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows are made while the answer is sent, when the request's language may be gone."""
    language = translation.get_language()
    while True:
        with translation.override(language):
            row = next(rows, None)
        if row is None:
            return
        yield row


@login_required
def views(request: HttpRequest) -> HttpResponse:
    """All saved views of this person; a POST saves one more and shows it."""
    error = ""
    if request.method == "POST":
        given = request.POST
        try:
            view = saved_views.save_view(
                user=request.user,
                name=given.get("name", ""),
                query=given.get("query", ""),
                is_default="is_default" in given,
            )
        except DomainError as refused:
            error = refused.message
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{reverse('projects:list')}?{view.query}")
    return _views_page(request, error=error)


def _views_page(request: HttpRequest, *, error: str = "", at: int | None = None) -> HttpResponse:
    """The list of views. `error` stands at the view `at`, or at the form of the one that could not be saved."""
    typed = request.POST.dict() if error else {}
    offered = portfolio.choices(request.user)
    rows = [
        (each, portfolio.parts(read_selection(QueryDict(each.query).dict()), offered))
        for each in request.user.saved_views.all()
    ]
    context = {"rows": rows, "error": error, "at": at, "typed": typed}
    return render(request, "projects/saved_views.html", context, status=422 if error else 200)


@require_POST
@login_required
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Renames a saved view, makes it the first one or not, or removes it."""
    row = get_object_or_404(SavedView, pk=pk, user=request.user)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "rename":
            saved_views.rename_view(view=row, name=request.POST.get("name", ""))
        elif wanted in {"default", "no_default"}:
            saved_views.choose_default(view=row, is_default=wanted == "default")
        elif wanted == "remove":
            saved_views.remove_view(view=row)
            messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
        else:
            raise Http404
    except DomainError as refused:
        return _views_page(request, error=refused.message, at=row.pk)
    return redirect("projects:saved_views")
