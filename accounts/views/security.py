"""What administrators ask of sign-in: which roles need a second factor."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import selectors
from accounts.access import administrators_only
from accounts.middleware import forget_roles
from accounts.models import SecuritySettings
from accounts.models.user import Role
from accounts.services.security import require_second_factor


class SecurityForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that need a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def security(request: HttpRequest) -> HttpResponse:
    form = SecurityForm(request.POST or None, initial={"roles": SecuritySettings.current().second_factor_roles})
    if request.method == "POST":
        form = SecurityForm(request.POST)
        if form.is_valid():
            require_second_factor(roles=form.cleaned_data["roles"], by=request.user)
            forget_roles()
            messages.success(request, _("Saved."))
            return redirect("accounts:security")
    context = {"form": form, "counts": selectors.second_factor_counts()}
    return render(request, "accounts/security.html", context, status=422 if form.errors else 200)
