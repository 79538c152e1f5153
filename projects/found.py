"""What this app gives to the search page: projects, goals, pain points and people in reach."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Goal, PainPoint, Project
from projects.search import LIMIT, Hit, every_word
from projects.services.charter import goal_title


def projects_named(user: User, query: str) -> list[Hit]:
    words = every_word(query, "name", "code", "description")
    rows = Project.objects.restrict(user, "project.read").filter(words)[:LIMIT]
    return [Hit(_("Project"), row.name, row.get_absolute_url(), row.code, "stack-2") for row in rows]


def goals_named(user: User, query: str) -> list[Hit]:
    rows = Goal.objects.restrict(user, "project.read").filter(every_word(query, "name", "step"))
    return [
        Hit(
            _("Goal"),
            goal_title(row),
            reverse("projects:charter", args=[row.project.code]) + "#goals",
            row.project.name,
            "target-arrow",
        )
        for row in rows.select_related("project")[:LIMIT]
    ]


def pain_points_saying(user: User, query: str) -> list[Hit]:
    rows = PainPoint.objects.restrict(user, "project.read").filter(every_word(query, "text"))
    return [
        Hit(
            _("Pain point"),
            row.text,
            reverse("projects:charter", args=[row.project.code]) + "#pain-points",
            row.project.name,
            "alert-triangle",
        )
        for row in rows.select_related("project")[:LIMIT]
    ]


def people_named(user: User, query: str) -> list[Hit]:
    """Administrators find everybody; others the people in the teams of projects that they may read."""
    rows = User.objects.filter(is_active=True).filter(every_word(query, "name", "email"))
    if user.is_administrator:
        return [
            _person(row, reverse("accounts:person", args=[row.pk])) for row in rows.select_related("department")[:LIMIT]
        ]
    reach = Project.objects.restrict(user, "project.read")
    found = list(rows.filter(memberships__project__in=reach.values("pk")).distinct()[:LIMIT])
    shared = dict(reach.filter(memberships__user__in=found).values_list("memberships__user", "code"))
    return [_person(row, reverse("projects:team", args=[shared[row.pk]])) for row in found if row.pk in shared]


def _person(person: User, url: str) -> Hit:
    return Hit(_("Person"), person.name, url, str(person.get_role_display()), "user")
