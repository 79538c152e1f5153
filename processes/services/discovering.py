"""Takes a map that was drawn from a log as the next as-is version, with its activities bound to its steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from processes.bpmn import writing
from processes.bpmn.model import Model
from processes.models import MapKind, ProcessVersion
from processes.selectors import current_version
from projects.models import Project

from .binding import bind_activities
from .processes import create_process
from .saving import save_version


def save_discovered(
    *, project: Project, model: Model, activities: Iterable[str], by: User, note: str, now: datetime
) -> ProcessVersion:
    """Whatever was the newest as-is map stays among the versions. Refused if the newest says the same already."""
    process = create_process(project=project, by=by)
    saved = save_version(
        process=process,
        kind=MapKind.AS_IS,
        xml=writing.to_bytes(model),
        base=current_version(project, MapKind.AS_IS),
        by=by,
        note=note,
        now=now,
        origin=ProcessVersion.Origin.DISCOVERY,
    )
    bind_activities(project=project, activities=activities, by=by)
    return saved.version
