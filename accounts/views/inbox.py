"""The own inbox: what happened, newest first; opening a line marks it as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import selectors
from accounts.models import Notification
from accounts.services.inbox import mark_read


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    only_unread = request.GET.get("show") == "unread"
    rows = selectors.inbox_of(request.user, only_unread=only_unread)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    unread = Notification.objects.filter(user=request.user, read_at=None).count()
    return render(request, "accounts/inbox.html", {"page": page, "only_unread": only_unread, "unread": unread})


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Marks one line (`id`) or all of them as read."""
    given = request.POST.get("id", "")
    ids = [int(given)] if given.isdecimal() and len(given) < 19 else None
    if ids is None and given:
        return redirect("accounts:inbox")
    mark_read(user=request.user, now=timezone.now(), ids=ids)
    return redirect("accounts:inbox")


@require_POST
@login_required
def open_line(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Notification, pk=pk, user=request.user)
    mark_read(user=request.user, now=timezone.now(), ids=[row.pk])
    own = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return redirect(row.url if row.url and own else "accounts:inbox")
