"""The API's addresses, collected from each app's `api.ROUTES`, and its description."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

app_name = "api"


def singular(prefix: str) -> str:
    """`event-logs` → `event-log`, `processes` → `process`: the name before `-list` and `-detail`."""
    return prefix.removesuffix("es") if prefix.endswith("sses") else prefix.removesuffix("s")


router = SimpleRouter()
for app in settings.APPS:
    for prefix, viewset in import_module(f"{app}.api").ROUTES:
        router.register(prefix, viewset, basename=singular(prefix))

urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="schema"), *router.urls]
