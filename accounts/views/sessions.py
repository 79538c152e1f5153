"""The own sessions: which devices are signed in; end one, or all but this."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services import sessions as service


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "row": row,
            "device": service.device(row.user_agent),
            "is_current": row.session_key == request.session.session_key,
        }
        for row in service.sessions_of(request.user)
    ]
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    current = row.session_key == request.session.session_key
    if current:
        messages.error(request, _("This is the session you are in. Sign out to end it."))
        return redirect("accounts:sessions")
    service.end_session(row=row, by=request.user)
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    service.end_other_sessions(user=request.user, current=request.session.session_key or "")
    messages.success(request, _("All other devices are signed out."))
    return redirect("accounts:sessions")
