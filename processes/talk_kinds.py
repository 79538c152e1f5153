"""The steps of a map can be talked about: by element id, so that a comment stays with its step over all versions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from processes.models import Observation, StepFacts
from projects.models import Project
from projects.subjects import SubjectKind, register, row_finder


def _step(user: User, project: Project, id: str) -> Any:
    rows = StepFacts.objects.restrict(user, "map.read").filter(version__process__project=project, element_id=id)
    return rows.select_related("version").order_by("-version_id").first()


def _url(project: Project, row: StepFacts) -> str:
    return reverse("processes:step", args=[project.code, row.element_id]) + f"?kind={row.version.kind}"


def register_own() -> None:
    record_url = lambda project, row: reverse("processes:observation", args=[project.code, row.pk])  # noqa: E731
    find = row_finder(Observation, "map.read")
    register(SubjectKind("observation", pgettext_lazy("object", "Observation"), "map.read", find, record_url))
    register(SubjectKind("step", pgettext_lazy("object", "Step"), "map.read", _step, _url))
