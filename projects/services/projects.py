"""Starts and edits projects. Their phases move in `gates.py` and `cycles.py`, their charter in `charter.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import DomainError
from projects.models import Cycle, Membership, Project
from projects.services.activity import record
from projects.services.versions import advance

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
    *,
    name: str,
    prefix: str,
    departments: Iterable[Department],
    description: str,
    by: User,
    now: datetime,
    began_with: str = "",
    case_limit_seconds: int | None = None,
) -> Project:
    """A project in its charter phase, owned by `by`, with its first cycle open. `began_with`: see its model."""
    prefix = prefix.strip().upper()
    if not PREFIX.fullmatch(prefix):
        message = _("A code begins with a letter and has up to eight letters and digits, for example “AS”.")
        raise DomainError("invalid_prefix", message, field="prefix")
    chosen = list(departments)
    for _attempt in range(5):
        values = {"name": name.strip(), "description": description.strip(), "began_with": began_with}
        try:
            code = next_code(prefix)
            return _create(Project(code=code, case_limit_seconds=case_limit_seconds, **values), chosen, by, now)
        except IntegrityError:
            continue  # somebody took this code a moment ago
    raise DomainError("code_taken", _("No free code was found. Try again."), field="prefix", status=409)


@transaction.atomic
def _create(project: Project, departments: list[Department], by: User, now: datetime) -> Project:
    project.save()
    project.departments.set(departments)
    Membership.objects.create(project=project, user=by, role=Membership.Role.OWNER)
    Cycle.objects.create(project=project, number=1, started_at=now)
    record(project=project, by=by, verb="project.created", subject=project.name, began_with=project.began_with)
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
    ends_on: date | None = None,
    version: int | None = None,
) -> Project:
    """Changes the head of the charter. With `version`, refuses if somebody saved in between (412)."""
    advance(project, by=by, expected=version)
    stood = head_of(Project.objects.get(pk=project.pk))
    Project.objects.filter(pk=project.pk).update(
        name=name.strip(),
        description=description.strip(),
        calendar=calendar,
        case_limit_seconds=case_limit_seconds,
        ends_on=ends_on,
    )
    project.refresh_from_db()
    chosen = list(departments)
    project.departments.set(chosen)
    record(
        project=project,
        by=by,
        verb="project.edited",
        subject=project.name,
        before=stood,
        after=head_of(project),
    )
    return project


def head_of(project: Project) -> dict[str, Any]:
    """The head of the charter as the trail keeps it."""
    names = ("name", "description", "case_limit_seconds", "calendar")
    departments = sorted(project.departments.values_list("name", flat=True))
    ends = project.ends_on.isoformat() if project.ends_on else None
    return {name: getattr(project, name) for name in names} | {"departments": departments, "ends_on": ends}
