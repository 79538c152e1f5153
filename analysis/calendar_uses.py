"""Where a calendar is used. Apps to the right add what they know, so that nothing that is used is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from analysis.models import EventLog
from projects.models import DepartmentCalendar, Goal, Project, WorkCalendar

Finder = Callable[[str], Iterable[str]]
FINDERS: list[Finder] = []


def register(finder: Finder) -> None:
    """Adds a function from a calendar's key to sentences such as “the pilot “A” of AS-1”."""
    if finder not in FINDERS:
        FINDERS.append(finder)


def uses(calendar: WorkCalendar) -> list[str]:
    """Everything that is counted in the calendar, each in words."""
    found: list[str] = []
    for row in DepartmentCalendar.objects.filter(calendar=calendar).select_related("department"):
        found.append(_("the department “%(name)s”") % {"name": row.department.name})
    for project in Project.objects.filter(calendar=calendar.key).order_by("code"):
        found.append(_("the project %(code)s “%(name)s”") % {"code": project.code, "name": project.name})
    for log in EventLog.objects.filter(calendar=calendar.key).select_related("project"):
        found.append(_("the log “%(name)s” of %(code)s") % {"name": log.name, "code": log.project.code})
    for goal in Goal.objects.filter(calendar=calendar.key).select_related("project"):
        found.append(_("the goal “%(name)s” of %(code)s") % {"name": goal, "code": goal.project.code})
    for finder in FINDERS:
        found += finder(calendar.key)
    return found
