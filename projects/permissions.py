"""Who may do what: one table, used by pages, API, files, exports, streams, tasks and tests alike.

A person's *standings* towards a project follow from their role, their membership and their department. An action is
allowed to those standings that its row names. Querysets (`projects/querysets.py`) turn the same rows into filters.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db import models

    from accounts.models import User
    from projects.models import Project


class Standing(StrEnum):
    ADMINISTRATOR = "administrator"  # everywhere
    OWNER = "owner"  # ops manager who owns the project
    EDITOR = "editor"  # ops manager who works on it
    HEAD = "head"  # head of a department that the project names
    STAFF = "staff"  # works in a department that the project names
    VIEWER = "viewer"  # was granted a look at this project
    MANAGER = "manager"  # any ops manager, member or not
    REPORTER = "reporter"  # wrote the pain report; see projects/pain_access.py


_OWNER = frozenset({Standing.ADMINISTRATOR, Standing.OWNER})
_WORK = _OWNER | {Standing.EDITOR}
_FIGURES = _WORK | {Standing.HEAD}
_READ = _FIGURES | {Standing.VIEWER}
_EVERYBODY = _READ | {Standing.STAFF, Standing.MANAGER}

POLICY: dict[str, frozenset[Standing]] = {
    "project.read": _READ,
    "project.edit": _WORK,
    "project.manage": _OWNER,
    "team.manage": _OWNER,
    "gate.pass": _FIGURES,  # heads approve the gates of projects that concern their department
    "gate.ask": _WORK,
    "gate.override": _OWNER,
    "log.read": _WORK,
    "log.import": _WORK,
    "figures.read": _FIGURES,
    "map.read": _WORK | {Standing.VIEWER},
    "map.edit": _WORK,
    "map.approve": _OWNER,
    "map_published.read": _EVERYBODY - {Standing.MANAGER},
    "handbook.read": _EVERYBODY,
    "handbook.edit": _WORK,
    "handbook.acknowledge": _EVERYBODY - {Standing.VIEWER, Standing.MANAGER},
    "acknowledgement.read": _FIGURES,
    "cause.read": _READ,
    "cause.edit": _WORK,
    "option.read": _READ,
    "option.edit": _WORK,
    "report.read": _READ,
    "report.edit": _WORK,
    "pilot.read": _READ,
    "pilot.edit": _WORK,
    "rollout.read": _READ,
    "rollout.edit": _WORK,
    "training.read": _FIGURES,
    "training.edit": _WORK,
    "training.confirm": _EVERYBODY - {Standing.VIEWER, Standing.MANAGER},
    "rule.read": _WORK,
    "rule.edit": _WORK,
    "kpi.read": _READ,
    "kpi.edit": _WORK,
    "alert_rule.read": _WORK,
    "alert_rule.edit": _WORK,
    "alert.read": _FIGURES,
    "alert.handle": _FIGURES,
    "job.read": _WORK,
    # Pain reports stand outside projects: HEAD is the head of the reporter's department, MANAGER any ops manager.
    "pain_report.read": _WORK | {Standing.MANAGER, Standing.HEAD, Standing.REPORTER},
    "pain_report.decide": _WORK | {Standing.MANAGER},
    "action.read": _READ,
    "action.edit": _WORK,  # the owner of an action also moves it
    "file.add": _FIGURES,
}


def where(user: User | AnonymousUser, action: str) -> Q | None:
    """The projects towards which `user` has a standing that `action` allows, as a condition on Project.

    `None` means every project (administrators). Raises KeyError for an action that the table does not name.
    """
    allowed = POLICY[action]
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if user.role == "administrator":
        return None if Standing.ADMINISTRATOR in allowed else Q(pk__in=[])
    condition = Q(pk__in=[])
    if user.role == "manager":
        if Standing.MANAGER in allowed:
            return None
        roles = [str(s) for s in (Standing.OWNER, Standing.EDITOR) if s in allowed]
        condition |= Q(memberships__user=user, memberships__role__in=roles)
    if Standing.VIEWER in allowed:
        condition |= Q(memberships__user=user, memberships__role="viewer")
    if Standing.HEAD in allowed and user.role == "head":
        condition |= Q(departments__head=user)
    if Standing.STAFF in allowed and user.role in {"staff", "head"} and user.department_id:
        condition |= Q(departments=user.department_id)
    return condition


def can(user: User | AnonymousUser, action: str, project: Project) -> bool:
    """Whether `user` may do `action` to `project`: one query."""
    from projects.models import Project

    return Project.objects.restrict(user, action).filter(pk=project.pk).exists()


def get_project(user: User | AnonymousUser, code: str, action: str) -> Project:
    """The project, or 404 for those who may not know of it, or 403 for those who may see it but not do this."""
    from projects.models import Project

    project = Project.objects.restrict(user, action).filter(code=code).first()
    if project is not None:
        return project
    if Project.objects.restrict(user, "project.read").filter(code=code).exists():
        raise PermissionDenied
    raise Http404


def people_who(project: Project, action: str) -> models.QuerySet[User]:
    """`where` read from the other side: the active people who may do `action` to this project."""
    from accounts.models import User

    allowed = POLICY[action]
    condition = Q(pk__in=[])
    if Standing.ADMINISTRATOR in allowed:
        condition |= Q(role="administrator")
    if Standing.MANAGER in allowed:
        condition |= Q(role="manager")
    roles = [str(s) for s in (Standing.OWNER, Standing.EDITOR) if s in allowed]
    condition |= Q(role="manager", pk__in=project.memberships.filter(role__in=roles).values("user"))
    if Standing.VIEWER in allowed:
        condition |= Q(pk__in=project.memberships.filter(role="viewer").values("user"))
    if Standing.HEAD in allowed:
        condition |= Q(role="head", pk__in=project.departments.values("head"))
    if Standing.STAFF in allowed:
        condition |= Q(role__in=["staff", "head"], department__in=project.departments.values("pk"))
    return User.objects.filter(condition, is_active=True)
