"""Middleware that belongs to no app: the request's id and the headers that every answer carries."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from config.errors import wrong_method

Next = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class RequestIdMiddleware:
    """Gives each request an id, shown on error pages and in logs, so that a report can be matched to its log line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class StorableTextMiddleware:
    """Refuses NUL in addresses and forms before any view meets it: PostgreSQL cannot keep it, nobody types it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        # The API's own parsers look at its bodies, once they know who asks.
        texts = [request.GET] if request.path.startswith("/api/") else [request.GET, request.POST]
        if "\x00" in request.path or any(_holds_nul(each) for each in texts):
            raise BadRequest("a NUL character")


def _holds_nul(texts: QueryDict) -> bool:
    return any("\x00" in text for key, values in texts.lists() for text in (key, *values))


class WrongMethodMiddleware:
    """Puts a page where Django answers 405 with nothing, which browsers show as an error of their own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith("/api/"):
            return response
        page = wrong_method(request)
        page["Allow"] = response.get("Allow", "")
        return page


class SecurityHeadersMiddleware:
    """The headers that Django has no setting for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store, private")
        if request.method == "POST" and request.path == reverse("account_logout") and response.status_code == 302:
            # What this browser kept of the person leaves with the person.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response
