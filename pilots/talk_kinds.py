"""A pilot can be talked about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from pilots.models import Pilot
from projects.models import Project
from projects.subjects import SubjectKind, register, row_finder


def _url(project: Project, row: Pilot) -> str:
    return reverse("pilots:pilot", args=[project.code]) + f"?pilot={row.pk}"


def register_own() -> None:
    pilots = row_finder(Pilot, "pilot.read")
    register(SubjectKind("pilot", pgettext_lazy("object", "Pilot"), "pilot.read", pilots, _url))
