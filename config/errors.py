"""What is said when a request never reaches a view, or breaks in one: a page, or the API's JSON under `/api/`."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults


def _json(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse(
        {"code": code, "message": message, "errors": []}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_big(request)
    if _is_api(request):
        return _json("bad_request", _("The request was not understood."), 400)
    return defaults.bad_request(request, exception)


def too_big(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return _json("too_large", _("The body is too large. Nothing was stored."), 413)
    response = defaults.bad_request(request, Exception(), "413.html")
    response.status_code = 413
    return response


def wrong_method(request: HttpRequest) -> HttpResponse:
    """For somebody who opens the address of a form: after signing in again, or by going back in the browser."""
    match = request.resolver_match
    context = {"project_code": match.kwargs.get("code") if match else None}
    return render(request, "405.html", context, status=405)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _json("forbidden", _("You may see this but not change it."), 403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _json("not_found", _("There is nothing here under this address."), 404)
    return defaults.page_not_found(request, exception)


def crashed(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return _json("server_error", _("Something broke on our side. The log of the server has the reason."), 500)
    return defaults.server_error(request)
