"""Each request speaks the person's language; who must have a second factor is led to it; refused writes are noted."""

from __future__ import annotations

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import SecuritySettings
from accounts.receivers import address_of
from accounts.services.audit import note

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
ROLES_SECONDS = 5  # how long a process may still ask for what it asked for before
SEEN_KEPT = 20_000
SEEN_SECONDS = 300  # "last seen" is written at most this often
# What stays open to somebody who still has to set up the second factor.
WAY_IN = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout", "account_login"})
OPEN_PAGES = WAY_IN | {"language", "theme", "set_language", "healthz", "readyz", "licences"}


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        try:
            timezone.activate(ZoneInfo(user.time_zone))
        except (ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class SecondFactorMiddleware:
    """Whoever has a role that needs a second factor sets it up before anything else. Tokens are not asked: they are
    made by somebody who has been through here, and carry 160 random bits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not request.session.session_key:
            return None
        _note_seen(request.session.session_key)
        if _open_page(request) or user.role not in _roles() or is_mfa_enabled(user):
            return None
        if request.path.startswith("/api/"):
            message = _("Your role needs a second factor. Set it up on your settings page first.")
            return JsonResponse({"code": "second_factor_missing", "message": message, "errors": {}}, status=403)
        return redirect("mfa_activate_totp")


def _open_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in OPEN_PAGES


# Kept in the process: the shared cache may be down, and then people still sign in.
_seen: dict[str, float] = {}
_asked: dict[str, tuple[float, list[str]]] = {}


def _note_seen(session_key: str) -> None:
    now = time.monotonic()
    if now - _seen.get(session_key, -SEEN_SECONDS) < SEEN_SECONDS:
        return
    if len(_seen) > SEEN_KEPT:
        _seen.clear()
    _seen[session_key] = now
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


def _roles() -> list[str]:
    """The roles that need one: wanted at every request, so asked for every few seconds."""
    at, roles = _asked.get("roles", (-ROLES_SECONDS, []))
    if time.monotonic() - at >= ROLES_SECONDS:
        roles = SecuritySettings.current().second_factor_roles
        _asked["roles"] = (time.monotonic(), roles)
    return roles


def forget_roles() -> None:
    """After the setting was changed: this process asks again at once."""
    _asked.clear()


class DeniedWriteMiddleware:
    """A change that was refused to somebody who is signed in leaves a line in the audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = response.status_code in (403, 404) and request.method not in SAFE_METHODS
        if refused and request.resolver_match is not None and request.user.is_authenticated:
            note(
                by=request.user,
                verb="write.denied",
                subject=request.path,
                method=request.method,
                status=response.status_code,
                address=address_of(request),
            )
        return response
