"""What needs a person now, in groups: a registry that every app may add to. Read, never stored.

A *source* is a function from `Reader` to work items. An app registers its own in `apps.ready()`:

    from projects import needs
    needs.register("actions", actions_due)

The groups and their order stand here; a group without items is not shown. A source answers with at most `MOST` items
and a bounded number of queries, and names only what the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from projects.selectors import ProjectRow

MOST = 50
AT_FIRST = 5

# key → title; the order is the order on the page.
GROUPS: dict[str, str | Promise] = {
    "alerts": _("Alerts"),
    "conflicts": pgettext_lazy("two people changed one thing", "Conflicts"),
    "approvals": _("Gates to approve"),
    "actions": _("Actions due"),
    "stopped": _("Work that stopped"),
    "confirmations": _("To read and confirm"),
    "news": _("News that asks something"),
}


@dataclass(frozen=True)
class WorkItem:
    """One line of "Needs you now". With `opens` the button posts, which marks the line of the inbox as read.

    `about` names the thing in question; the same thing asked for by two sources of one group is shown once.
    """

    icon: str
    tint: str
    title: str
    detail: str
    at: datetime | None
    url: str
    button: str
    opens: bool = False
    about: str = ""


@dataclass(frozen=True)
class Reader:
    """Who asks, when, and the rows of the projects that home shows, which were read already."""

    user: User
    now: datetime
    rows: Sequence[ProjectRow] = field(default=())


Source = Callable[[Reader], Iterable[WorkItem]]


@dataclass(frozen=True)
class NeedGroup:
    key: str
    title: str
    items: list[WorkItem]

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def first(self) -> list[WorkItem]:
        return self.items[:AT_FIRST]

    @property
    def more(self) -> list[WorkItem]:
        return self.items[AT_FIRST:]


_sources: dict[str, list[Source]] = {}


def register(group: str, source: Source) -> None:
    """Adds a source to one of `GROUPS`; the same one twice counts once."""
    if group not in GROUPS:
        raise KeyError(group)
    known = _sources.setdefault(group, [])
    if source not in known:
        known.append(source)


def needs_of(reader: Reader) -> list[NeedGroup]:
    """The groups that have something for this person, in order."""
    groups = [NeedGroup(key, str(title), _items(key, reader)) for key, title in GROUPS.items()]
    return [group for group in groups if group.items]


def _items(key: str, reader: Reader) -> list[WorkItem]:
    found: list[WorkItem] = []
    seen: set[str] = set()
    for source in _sources.get(key, []):
        for item in source(reader):
            if item.about and item.about in seen:
                continue
            seen.add(item.about)
            found.append(item)
    return found
