"""What the search page finds of this app: pilots and trainings that the person may read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pilots.models import Pilot, Training
from projects.search import LIMIT, Hit


def find_pilots(user: User, query: str) -> list[Hit]:
    rows = Pilot.objects.restrict(user, "pilot.read").filter(name__icontains=query).select_related("project")[:LIMIT]
    return [
        Hit(
            _("Pilot"),
            row.name,
            f"{reverse('pilots:pilot', args=[row.project.code])}?pilot={row.pk}",
            row.project.name,
            "flask",
        )
        for row in rows
    ]


def find_trainings(user: User, query: str) -> list[Hit]:
    rows = Training.objects.restrict(user, "training.read").filter(title__icontains=query).select_related("project")
    return [
        Hit(_("Training"), row.title, reverse("pilots:training", args=[row.project.code]), row.project.name, "school")
        for row in rows[:LIMIT]
    ]
