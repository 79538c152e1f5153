"""What this app gives to the search page: projects, goals and people in reach."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Goal, Project
from projects.search import LIMIT, Hit
from projects.services.charter import goal_title


def projects_named(user: User, query: str) -> list[Hit]:
    words = Q(name__icontains=query) | Q(code__icontains=query) | Q(description__icontains=query)
    rows = Project.objects.restrict(user, "project.read").filter(words)[:LIMIT]
    return [Hit(_("Project"), row.name, row.get_absolute_url(), row.code, "stack-2") for row in rows]


def goals_named(user: User, query: str) -> list[Hit]:
    rows = Goal.objects.restrict(user, "project.read").filter(Q(name__icontains=query) | Q(step__icontains=query))
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


def people_named(user: User, query: str) -> list[Hit]:
    """Administrators find everybody; others the people in the teams of projects that they may read."""
    rows = User.objects.filter(is_active=True).filter(Q(name__icontains=query) | Q(email__icontains=query))
    if user.is_administrator:
        return [
            _person(row, reverse("accounts:person", args=[row.pk])) for row in rows.select_related("department")[:LIMIT]
        ]
    reach = Project.objects.restrict(user, "project.read")
    hits = []
    for row in rows.filter(memberships__project__in=reach.values("pk")).distinct()[:LIMIT]:
        shared = reach.filter(memberships__user=row).first()
        if shared:
            hits.append(_person(row, reverse("projects:team", args=[shared.code])))
    return hits


def _person(person: User, url: str) -> Hit:
    return Hit(_("Person"), person.name, url, str(person.get_role_display()), "user")
