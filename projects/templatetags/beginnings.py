"""What the charter says of how its project began: the lines that are still the template's, or that none is written."""

from __future__ import annotations

from typing import Any

from django import template

from projects.beginnings import LOG
from projects.models import Project
from projects.project_templates import TEMPLATES

register = template.Library()


@register.inclusion_tag("projects/charter/_began_with.html")
def began_with(project: Project, may_edit: bool) -> dict[str, Any]:
    """Silent for a project that began blank, and as soon as nothing is left to say."""
    found = TEMPLATES.get(project.began_with)
    if found:
        sources = {found.source.en, found.source.zh}
        drafts = [goal.name for goal in project.goals.all() if goal.owner_id is None]
        drafts += [point.text for point in project.pain_points.all() if point.source in sources]
        return {"name": str(found.name), "drafts": drafts, "may_edit": may_edit}
    unwritten = project.began_with == LOG and not (project.goals.exists() or project.pain_points.exists())
    return {"unwritten": unwritten, "may_edit": may_edit}
