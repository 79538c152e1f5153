"""Who may see and decide pain reports. They belong to no project until one is made of them, so the standings of
`projects/permissions.py: POLICY` follow here from role, department and authorship alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, F, Q
from django.http import Http404

from common.fields import LARGEST_ID
from projects.permissions import POLICY, Standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def reports_where(user: User | AnonymousUser, action: str) -> Q | None:
    """A condition on PainReport; `None` means every report."""
    allowed = POLICY[action]
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if user.role == "administrator" and Standing.ADMINISTRATOR in allowed:
        return None
    if user.role == "manager" and Standing.MANAGER in allowed:
        return None
    condition = Q(pk__in=[])
    if Standing.HEAD in allowed and user.role == "head":
        condition |= Q(department__head=user)
    if Standing.REPORTER in allowed:
        condition |= Q(reporter=user)
    return condition


def may_read_lists(user: User | AnonymousUser) -> bool:
    """Whose list holds more than what they wrote themselves."""
    return user.is_authenticated and user.is_active and user.role in {"administrator", "manager", "head"}


class PainReportQuerySet(models.QuerySet[Any]):
    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        condition = reports_where(user, action)
        return self if condition is None else self.filter(condition)

    def with_votes(self) -> Self:
        """Adds `vote_count` and `total`, the visible sum of effect, frequency and votes."""
        return self.annotate(vote_count=Count("votes", distinct=True)).annotate(total=F("score") + F("vote_count"))


class SeenWithReport(models.QuerySet[Any]):
    """What hangs on a report is seen by whoever sees the report."""

    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        from projects.models import PainReport

        return self.filter(report__in=PainReport.objects.restrict(user, action).values("pk"))


def get_reports(user: User | AnonymousUser, action: str, ids: list[int]) -> list[Any]:
    """All of these reports, oldest first; 404 if one is out of reach, 403 if all are seen but this may not be done."""
    from projects.models import PainReport

    wanted = set(ids)
    if any(pk > LARGEST_ID for pk in wanted):
        raise Http404  # the database would refuse to look for it
    rows = PainReport.objects.filter(pk__in=wanted).select_related("reporter", "department", "project", "merged_into")
    found = list(rows.restrict(user, action).order_by("pk"))
    if wanted and len(found) == len(wanted):
        return found
    if wanted and rows.restrict(user, "pain_report.read").count() == len(wanted):
        raise PermissionDenied
    raise Http404
