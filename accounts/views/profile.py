"""The own account: settings, password, language and appearance."""

from __future__ import annotations

from allauth.account.signals import password_changed
from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ChangePasswordForm, ProfileForm
from accounts.models import User
from accounts.models.user import Theme
from accounts.services import profile as service
from common.errors import DomainError

ONE_YEAR = 365 * 24 * 3600


def _profile_form(user: User, data: object = None) -> ProfileForm:
    initial = {name: getattr(user, name) for name in ("name", "language", "time_zone", "theme")}
    return ProfileForm(data, initial=initial, zone=user.time_zone)


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """The address to go back to, if it is one of ours."""
    target = request.POST.get("next") or ""
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # A bare word would be taken by `redirect` for the name of a view.
    return target if own and target.startswith(("/", "http://", "https://")) else fallback


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    form = _profile_form(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = service.change_profile(user=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            with override(user.language):
                messages.success(request, _("Saved."))
            return _with_language(redirect("accounts:settings"), user.language)
    context = {"form": form, "password_form": ChangePasswordForm(request.user)}
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.user, request.POST)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        password_changed.send(sender=User, request=request, user=request.user)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("accounts:settings")
    context = {"form": _profile_form(request.user), "password_form": form}
    return render(request, "accounts/settings.html", context, status=422)


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        django_settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=ONE_YEAR,
        samesite="Lax",
        secure=django_settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Open to everybody, since the sign-in page has the switch too; a signed-in person's choice is stored with them."""
    chosen = request.POST.get("language", "")
    if chosen in dict(django_settings.LANGUAGES) and request.user.is_authenticated:
        service.change_language(user=request.user, language=chosen)
    response = redirect(safe_next(request))
    return _with_language(response, chosen) if chosen in dict(django_settings.LANGUAGES) else response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """The browser has already changed its colours; this remembers the choice for the next page and device."""
    chosen = request.POST.get("theme", "")
    response = HttpResponse(status=204) if request.htmx else redirect(safe_next(request))
    if chosen not in Theme.values:
        return response
    if request.user.is_authenticated:
        service.change_theme(user=request.user, theme=chosen)
    response.set_cookie("theme", chosen, max_age=ONE_YEAR, samesite="Lax", secure=django_settings.SESSION_COOKIE_SECURE)
    return response
