"""The page behind the link of an invitation: set a name and a password, and be signed in."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import JoinForm
from accounts.services.invitations import accept_invitation, find_invitation
from common.errors import DomainError

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    invitation = find_invitation(secret, now=now)
    if invitation is None:
        return render(request, "accounts/join_over.html", status=404)
    with translation.override(invitation.language):
        form = JoinForm(request.POST or None, initial={"name": invitation.name})
        if request.method == "POST" and form.is_valid():
            try:
                person = accept_invitation(secret=secret, **form.cleaned_data, now=now)
            except DomainError as error:
                form.add_error(error.field, error.message)
            else:
                login(request, person, backend=BACKEND)
                return redirect("projects:home")
        context = {"form": form, "invitation": invitation, "LANGUAGE_CODE": invitation.language}
        return render(request, "accounts/join.html", context, status=422 if form.errors else 200)
