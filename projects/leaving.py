"""What somebody who leaves holds in projects, and how it goes to somebody else: projects and goals."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.belongings import Belonging
from accounts.models import User
from projects.models import Goal, Membership
from projects.services import team


def held(person: User) -> list[Belonging]:
    owned = Membership.objects.filter(user=person, role=Membership.Role.OWNER).select_related("project")
    goals = Goal.objects.filter(owner=person).select_related("project")
    projects = [Belonging(_("Project"), row.project.name, row.project.get_absolute_url()) for row in owned]
    return projects + [
        Belonging(_("Goal"), str(row), reverse("projects:charter", args=[row.project.code]) + "#goals") for row in goals
    ]


def give(person: User, to: User, by: User) -> int:
    """The projects that `person` owns, and the goals there and elsewhere, are `to`'s from now on."""
    return team.hand_over_all(person=person, to=to, by=by)
