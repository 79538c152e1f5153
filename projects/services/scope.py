"""The scope as a filter: which cases every figure of the project is of."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from projects import figures
from projects.models import Goal, Project
from projects.services.activity import record
from projects.services.versions import advance


@transaction.atomic
def set_scope_filter(*, project: Project, by: User, filter: dict[str, Any], version: int | None = None) -> Project:
    """From now on every figure of the project is of these cases. A baseline of other cases would be a lie, so those
    that were drawn go; what they were stands in the trail."""
    words = figures.filter_words()
    chosen = words.checked(filter)
    before = Project.objects.get(pk=project.pk).scope_filter
    if chosen == before:
        return project
    advance(project, by=by, expected=version)
    Project.objects.filter(pk=project.pk).update(scope_filter=chosen)
    goals = Goal.objects.filter(project=project)
    drawn = dict(goals.exclude(baseline_value=None).values_list("pk", "baseline_value"))
    goals.update(revision=F("revision") + 1, baseline_value=None, baseline_at=None, baseline_note={})
    project.refresh_from_db()
    record(
        project=project,
        by=by,
        verb="scope.filter",
        subject=words.sentence(chosen),
        before={"filter": before, "baselines": drawn},
        after={"filter": chosen},
    )
    return project
