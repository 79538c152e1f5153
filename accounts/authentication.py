"""Who calls the API: a bearer token, or the browser's own session with its CSRF token."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services.tokens import find_token

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
IMPORT_ADDRESSES = frozenset({"event-log-list", "event-log-events"})


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer TOKEN`. A read-only token may not write."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        token = find_token(secret.strip(), now=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid, has expired or was revoked."))
        if token.scope == "read" and request.method not in SAFE_METHODS:
            raise exceptions.PermissionDenied(_("This token may only read."))
        if token.scope == "import" and request.method not in SAFE_METHODS and not _is_import(request):
            raise exceptions.PermissionDenied(_("This token may only read and push event logs."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _is_import(request: Request) -> bool:
    match = request._request.resolver_match
    return match is not None and match.url_name in IMPORT_ADDRESSES


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; without one the answer is 401, as for a missing token."""

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "session"}
