"""The process row of a project: made once, renamed by its editors. Its maps are saved in `saving.py`."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from processes.models import Process
from projects.models import Project
from projects.services.activity import record
from projects.services.versions import advance


@transaction.atomic
def create_process(
    *, project: Project, by: User | None, name: str = "", owner: User | None = None, category: str = ""
) -> Process:
    """The project's process; the one that is there if there is one."""
    process, new = Process.objects.get_or_create(
        project=project, defaults={"name": name or project.name, "owner": owner, "category": category}
    )
    if new:
        record(project=project, by=by, verb="process.created", subject=process.name)
    return process


@transaction.atomic
def describe_process(
    *, process: Process, name: str, owner: User | None, category: str, by: User, version: int | None = None
) -> Process:
    before = process.name
    advance(process, by=by, expected=version)
    process.name, process.owner, process.category = name, owner, category
    process.save(update_fields=["name", "owner", "category"])
    record(project=process.project, by=by, verb="process.described", subject=name, before=before)
    return process
