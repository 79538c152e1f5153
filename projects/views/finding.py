"""The search page: one box over everything that the person may read, asked of each app's registered source."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.search import find


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    hits = find(request.user, query)
    template = "projects/_hits.html" if request.htmx else "projects/search.html"
    return render(request, template, {"query": query, "hits": hits})
