"""The own API tokens: make one (shown this once), revoke one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.services.tokens import create_token, revoke_token


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    form, secret, now = TokenForm(request.POST or None), "", timezone.now()
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        _row, secret = create_token(
            user=request.user,
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            now=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        form = TokenForm()
    # Shown in this very answer and nowhere else, so there is no redirect after the form.
    context = {"form": form, "secret": secret, "tokens": ApiToken.objects.filter(user=request.user), "now": now}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    revoke_token(token=token, by=request.user, now=timezone.now())
    messages.success(request, _("“%(name)s” is revoked and works no more.") % {"name": token.name})
    return redirect("accounts:tokens")
