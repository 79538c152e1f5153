"""The first maps of the templates in `projects/project_templates/`, as plain data; registered in `apps.ready()`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from projects.models import Project

from .complaints import COMPLAINTS
from .drawing import TemplateMap, draw
from .invoices import INVOICES
from .onboarding import ONBOARDING
from .procurement import PROCUREMENT

MAPS: dict[str, TemplateMap] = {
    "complaints": COMPLAINTS,
    "procurement": PROCUREMENT,
    "onboarding": ONBOARDING,
    "invoices": INVOICES,
}


def steps_of(key: str) -> list[str]:
    found = MAPS.get(key)
    return found.steps() if found else []


def save_first_map(project: Project, key: str, by: User, now: datetime) -> None:
    """The template's map as the project's first as-is version, which says where it comes from."""
    from processes.bpmn.writing import to_bytes
    from processes.services.saving import import_map

    found = MAPS.get(key)
    if found is None:
        return
    note = _("From the template “%(name)s”: a draft") % {"name": found.name}
    import_map(project=project, data=to_bytes(draw(found, project.name)), by=by, now=now, note=note)
