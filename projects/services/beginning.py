"""Begins a project: blank, from a log, or from a template, whose lines are drafts that the owner changes.

Each row that a template brings is made by the service that makes it for everybody, so that each has its own entry in
the trail and can be undone alone. Nobody answers for a goal of a template yet: the gate asks for an owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import DomainError
from projects.beginnings import BLANK, LOG, draw_map
from projects.models import Project
from projects.project_templates import TEMPLATES, ProjectTemplate
from projects.services import charter
from projects.services.projects import create_project

DAY_SECONDS = 86_400


def prefix_of(name: str) -> str:
    """A code for those who give none: the initials of the name, “P” where it has no Latin words.

    >>> prefix_of("After-sales complaint handling"), prefix_of("Returns"), prefix_of("投诉")
    ('ASCH', 'RE', 'P')
    """
    words = re.findall(r"[A-Za-z]+", name)
    letters = "".join(word[0] for word in words)[:4] if len(words) > 1 else "".join(words)[:2]
    return letters.upper() or "P"


@transaction.atomic
def begin_project(
    *,
    name: str,
    prefix: str,
    departments: Iterable[Department],
    description: str,
    start: str,
    by: User,
    now: datetime,
) -> Project:
    """`start`: "charter" (blank), "log", or the key of a template."""
    template = TEMPLATES.get(start)
    if template is None and start not in {BLANK, LOG}:
        raise DomainError("unknown_start", _("Choose how the project begins."), field="start")
    project = create_project(
        name=name,
        prefix=prefix.strip() or prefix_of(name),
        departments=departments,
        description=description,
        by=by,
        now=now,
        began_with="" if start == BLANK else start,
        case_limit_seconds=template.case_limit_days * DAY_SECONDS if template else None,
    )
    if template:
        _write_charter(project, template, by)
        draw_map(project, template.key, by, now)
    return project


def _write_charter(project: Project, template: ProjectTemplate, by: User) -> None:
    for pain in template.pains:
        charter.save_pain_point(
            project=project,
            row=None,
            by=by,
            text=str(pain.text),
            metric=pain.metric,
            value=pain.value,
            source=str(template.source),
        )
    for goal in template.goals:
        values = charter.GoalValues(
            metric=goal.metric,
            comparison=goal.comparison,
            target=goal.target,
            name=str(goal.name),
            due=timezone.localdate() + timedelta(days=goal.due_in_days),
        )
        charter.add_goal(project=project, by=by, values=values)
    for texts, inside in ((template.scope_in, True), (template.scope_out, False)):
        for text in texts:
            charter.save_scope_item(project=project, row=None, by=by, text=str(text), inside=inside)
