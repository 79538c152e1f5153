"""Which removals can be undone, for all apps; and those of a project that nobody has undone yet.

The rows themselves are kept by the trail (`services/removing.py`); nothing is read from here but entries.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from projects.models import Activity, Project

SHOWN = 200


@dataclass(frozen=True)
class Restorer:
    """`undone` is the verb of the entry that bringing back writes; `page` the address where the thing stands then."""

    undone: str
    action: str
    page: str


_restorers: dict[str, Restorer] = {}


def register(verb: str, *, undone: str, action: str, page: str) -> None:
    """Adds a removal that can be undone, in `apps.ready()`."""
    _restorers[verb] = Restorer(undone, action, page)


def restorer(verb: str) -> Restorer | None:
    return _restorers.get(verb)


def page_of(entry: Activity) -> str:
    """Where one sees what this entry removed once it is back."""
    known = _restorers[entry.verb]
    return reverse(known.page, args=[entry.project.code])


def open_removals(project: Project) -> list[Activity]:
    """The removals that nobody has undone, the newest first."""
    rows = Activity.objects.filter(project=project, verb__in=list(_restorers)).select_related("by").order_by("-pk")
    back = undone(project)
    return [each for each in rows[:SHOWN] if each.pk not in back and "row" in each.detail]


def undone(project: Project) -> set[int]:
    """The numbers of the entries that were undone."""
    verbs = {each.undone for each in _restorers.values()}
    rows = Activity.objects.filter(project=project, verb__in=verbs)
    return set(rows.values_list("detail__entry", flat=True))
