"""The addresses: each app brings its own, all under the root; the API and the health checks stand here."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from . import health, licences

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/set-language/", login_not_required(set_language), name="set_language"),
    path("licences/", licences.page, name="licences"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("api/v1/", include("config.api_urls")),
    *[path("", include(f"{app}.urls")) for app in settings.APPS],
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.crashed"
