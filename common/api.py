"""The API's manners, the same for every app: one error envelope, one way to page. No models here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination as BaseCursorPagination
from rest_framework.response import Response
from rest_framework.views import set_rollback

from .errors import DomainError


class CursorPagination(BaseCursorPagination):
    """`{"next", "previous", "results"}`, newest first, `?page_size=` up to 200."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200


def _envelope(code: str, message: str, errors: list[dict[str, Any]], http_status: int) -> Response:
    return Response({"code": code, "message": message, "errors": errors}, status=http_status)


def _field_errors(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    """Flattens DRF's nested detail to `[{"field", "message"}]`."""
    if isinstance(detail, dict):
        return [
            row for key, value in detail.items() for row in _field_errors(value, f"{prefix}.{key}" if prefix else key)
        ]
    if isinstance(detail, list):
        return [row for value in detail for row in _field_errors(value, prefix)]
    return [{"field": prefix, "message": str(detail)}]


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as `{"code", "message", "errors"}`; what is not known here stays a 500."""
    if isinstance(exc, DomainError):
        set_rollback()
        rows = exc.errors or ([{"field": exc.field, "message": str(exc.message)}] if exc.field else [])
        return _envelope(exc.code, str(exc.message), rows, exc.status)
    if isinstance(exc, Http404):
        return _envelope("not_found", _("There is nothing here under this address."), [], status.HTTP_404_NOT_FOUND)
    if isinstance(exc, PermissionDenied):
        return _envelope("forbidden", _("You may see this but not change it."), [], status.HTTP_403_FORBIDDEN)
    if isinstance(exc, exceptions.ValidationError):
        set_rollback()
        message = _("Some fields need another value.")
        return _envelope("invalid", message, _field_errors(exc.detail), exc.status_code)
    if isinstance(exc, exceptions.APIException):
        set_rollback()
        response = _envelope(str(exc.get_codes()), str(exc.detail), [], exc.status_code)
        if getattr(exc, "auth_header", None):
            response["WWW-Authenticate"] = exc.auth_header
        if getattr(exc, "wait", None):
            response["Retry-After"] = str(int(exc.wait) + 1)
        return response
    return None
