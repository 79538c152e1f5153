"""What every viewset of a project's things shares: rows and permission from the same table as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from projects.models import Project
from projects.permissions import get_project


class RestrictedViewSet(viewsets.GenericViewSet):
    """Rows in reach of the caller for the action at hand; unknown or out of reach is 404, visible but denied 403.

    `model` names the rows, `action_rules` the line of `projects.permissions.POLICY` for each action of the viewset.
    """

    model: ClassVar[type[Model]]
    action_rules: ClassVar[dict[str, str]]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        manager: Any = self.model._default_manager
        return manager.restrict(self.request.user, self.action_rules[self.action or "list"])

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            manager: Any = self.model._default_manager
            seen = manager.restrict(self.request.user, "project.read").filter(pk=self._pk())
            if seen.exists():
                raise PermissionDenied from None
            raise

    def _pk(self) -> int:
        text = str(self.kwargs.get(self.lookup_url_kwarg or self.lookup_field, ""))
        return int(text) if text.isdecimal() and len(text) < 19 else -1

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # An id that is no number is an unknown address, never a server error.
        if self.detail and self._pk() < 0:
            raise Http404
        return super().filter_queryset(queryset)

    def project_in(self, request: Request, action: str) -> Project:
        """The project that a body names by its code or id, if the caller may do `action` to it."""
        if not isinstance(request.data, Mapping):
            raise ValidationError(_("Send one JSON object."))
        code = str(request.data.get("project", ""))
        if code.isdecimal() and len(code) < 19:
            code = Project.objects.filter(pk=int(code)).values_list("code", flat=True).first() or ""
        return get_project(request.user, code.replace("\x00", ""), action)
