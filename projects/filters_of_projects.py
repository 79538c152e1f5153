"""The filters of the API's list of projects: the same as the page's, by the same functions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, NumberFilter
from django_filters.rest_framework import FilterSet

from projects import selection
from projects.models import Project
from projects.phases import KEYS

Rows = QuerySet[Project]


class ProjectFilter(FilterSet):
    """Without `status` both active and closed projects are listed. Always the newest first: the API's pages are read on
    from a mark, which no other order keeps."""

    q = CharFilter(method="by_text", max_length=200, help_text=_("Part of the name, the code or a department's name"))
    status = ChoiceFilter(choices=Project.Status.choices)
    phase = ChoiceFilter(choices=[(key, key) for key in KEYS], help_text=_("The step in which the project is"))
    code = CharFilter(max_length=20)
    department = NumberFilter(
        method="by_department", min_value=0, max_value=selection.LARGEST_ID, help_text=_("Id of a department")
    )
    owner = NumberFilter(
        method="by_owner", min_value=0, max_value=selection.LARGEST_ID, help_text=_("Id of the person who owns it")
    )
    goals = ChoiceFilter(
        choices=[(key, key) for key in selection.GOALS],
        method="by_goals",
        help_text=_(
            "not_met: at least one goal misses its target; met: there are goals and all are met; no_reading: all others"
        ),
    )
    mine = BooleanFilter(method="by_membership", help_text=_("Only projects of which you are a member"))

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def by_text(self, rows: Rows, _name: str, value: str) -> Rows:
        return selection.named(rows, value.strip())

    def by_department(self, rows: Rows, _name: str, value: Any) -> Rows:
        return selection.in_department(rows, int(value))

    def by_owner(self, rows: Rows, _name: str, value: Any) -> Rows:
        return selection.with_member(rows, int(value), owner=True)

    def by_goals(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(selection.goals_are(value))

    def by_membership(self, rows: Rows, _name: str, value: bool) -> Rows:
        mine = selection.with_member(Project.objects.all(), self.request.user.pk, owner=False).order_by()
        return rows.filter(pk__in=mine.values("pk")) if value else rows.exclude(pk__in=mine.values("pk"))
