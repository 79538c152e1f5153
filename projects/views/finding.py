"""The search page and the palette: one box over everything that the person may read, asked of each app's source."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.commands import commands_for
from projects.search import find, grouped


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """`palette=1` gives the list that the palette shows; `at` is the page that it was opened on."""
    query = " ".join(request.GET.get("q", "").split())[:200]
    hits = find(request.user, query)
    context = {"query": query, "hits": hits, "groups": grouped(hits)}
    if "palette" in request.GET:
        context["here"], context["commands"] = commands_for(request.user, query, request.GET.get("at", "")[:300])
        return render(request, "projects/_palette.html", context)
    return render(request, "projects/_hits.html" if request.htmx else "projects/search.html", context)


@require_safe
@login_required
def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/shortcuts.html")
