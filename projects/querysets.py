"""Permission as a filter: every model with a path to a project reads only through `restrict(user, action)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

from projects.permissions import where

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ProjectQuerySet(models.QuerySet[Any]):
    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        """Only the projects to which `user` may do `action`."""
        condition = where(user, action)
        if condition is None:
            return self
        # The inner query keeps the joins of the condition from multiplying rows or clashing with later filters.
        return self.filter(pk__in=self.model.objects.filter(condition).values("pk"))

    def active(self) -> Self:
        return self.filter(status="active")


class ProjectScoped(models.QuerySet[Any]):
    """For models with a path to a project, named by the class attribute `PROJECT_PATH`."""

    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        """Only the rows of projects to which `user` may do `action`."""
        from projects.models import Project

        condition = where(user, action)
        if condition is None:
            return self.filter(**{f"{self.model.PROJECT_PATH}__isnull": False})
        return self.filter(**{f"{self.model.PROJECT_PATH}__in": Project.objects.filter(condition).values("pk")})


def get_restricted(model: type[models.Model], user: User | AnonymousUser, action: str, **lookup: Any) -> Any:
    """One row, or 404 where the person may not know of it, or 403 where they may read the project but not do this."""
    manager: Any = model._default_manager
    row = manager.restrict(user, action).filter(**lookup).first()
    if row is not None:
        return row
    if manager.restrict(user, "project.read").filter(**lookup).exists():
        raise PermissionDenied
    raise Http404
