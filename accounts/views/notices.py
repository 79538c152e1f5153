"""How the signed-in person is told of what happens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.notice_forms import NoticesForm
from accounts.notices import settings_of
from accounts.services.notices import choose_notices
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    form = NoticesForm(request.POST or None, own=settings_of(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        times = {name: data[name] for name in ("digest_hour", "quiet_from", "quiet_until")}
        try:
            choose_notices(user=request.user, ways=form.ways(), **times)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:notices")
    return render(request, "accounts/notices.html", {"form": form}, status=422 if form.errors else 200)
