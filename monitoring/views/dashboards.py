"""KPI dashboards of departments."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from monitoring import selectors


@login_required
@require_GET
def dashboards(request: HttpRequest) -> HttpResponse:
    """The departments in reach; a head of just one lands on its dashboard."""
    rows = selectors.department_rows(request.user)
    if request.user.role == "head" and len(rows) == 1:
        return redirect("monitoring:dashboard", pk=rows[0].department.pk)
    return render(request, "monitoring/dashboards.html", {"rows": rows})


@login_required
@require_GET
def dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(selectors.visible_departments(request.user), pk=pk)
    found = selectors.dashboard(request.user, department, request.GET.get("kpi", ""))
    return render(request, "monitoring/dashboard.html", {"department": department, "dashboard": found})
