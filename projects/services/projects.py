"""Starts and edits projects. Their phases move in `gates.py` and `cycles.py`, their charter in `charter.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import DomainError
from projects.models import Cycle, Membership, Project
from projects.services.activity import record

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}")


def may_create(user: User | AnonymousUser) -> bool:
    """Ops managers and administrators start projects; nobody else does."""
    return user.is_authenticated and user.role in {"administrator", "manager"}


def next_code(prefix: str) -> str:
    """`AS` → `AS-1`, then `AS-2`: one above the highest number in use, so that no code is ever given twice."""
    codes = Project.objects.filter(code__startswith=f"{prefix}-").values_list("code", flat=True)
    numbers = [int(tail) for tail in (code.rpartition("-")[2] for code in codes) if tail.isdecimal()]
    return f"{prefix}-{max(numbers, default=0) + 1}"


def create_project(
    *, name: str, prefix: str, departments: Iterable[Department], description: str, by: User, now: datetime
) -> Project:
    """A project in its charter phase, owned by `by`, with its first cycle open."""
    prefix = prefix.strip().upper()
    if not PREFIX.fullmatch(prefix):
        message = _("A code begins with a letter and has up to eight letters and digits, for example “AS”.")
        raise DomainError("invalid_prefix", message, field="prefix")
    for _attempt in range(5):
        try:
            return _create(name.strip(), next_code(prefix), list(departments), description.strip(), by, now)
        except IntegrityError:
            continue  # somebody took this code a moment ago
    raise DomainError("code_taken", _("No free code was found. Try again."), field="prefix", status=409)


@transaction.atomic
def _create(name: str, code: str, departments: list[Department], description: str, by: User, now: datetime) -> Project:
    project = Project.objects.create(code=code, name=name, description=description)
    project.departments.set(departments)
    Membership.objects.create(project=project, user=by, role=Membership.Role.OWNER)
    Cycle.objects.create(project=project, number=1, started_at=now)
    record(project=project, by=by, verb="project.created", subject=name)
    return project


@transaction.atomic
def edit_project(
    *,
    project: Project,
    by: User,
    name: str,
    description: str,
    departments: Iterable[Department],
    calendar: str,
    case_limit_seconds: int | None,
    version: int | None = None,
) -> Project:
    """Changes the head of the charter. With `version`, refuses if somebody saved in between (412)."""
    rows = Project.objects.filter(pk=project.pk)
    if version is not None:
        rows = rows.filter(version=version)
    before = Project.objects.get(pk=project.pk)
    changed = rows.update(
        name=name.strip(),
        description=description.strip(),
        calendar=calendar,
        case_limit_seconds=case_limit_seconds,
        version=F("version") + 1,
    )
    if not changed:
        raise changed_meanwhile()
    project.refresh_from_db()
    chosen = list(departments)
    project.departments.set(chosen)
    record(
        project=project,
        by=by,
        verb="project.edited",
        subject=project.name,
        before={"name": before.name, "case_limit_seconds": before.case_limit_seconds, "calendar": before.calendar},
        after={"name": project.name, "case_limit_seconds": case_limit_seconds, "calendar": calendar},
    )
    return project


def changed_meanwhile() -> DomainError:
    message = _("Somebody saved this in the meantime. Look at their version, then save again.")
    return DomainError("changed_meanwhile", message, status=412)
