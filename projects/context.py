"""What the shell around every page shows: navigation, pinned projects, counts. Lazy, at most three queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Notification
from projects.models import Project
from projects.selectors import rail_of, worked_on

PINNED = 5
EVERYBODY = frozenset({"administrator", "manager", "head", "staff", "viewer"})
ON_THE_WAY = ("home-2", "bell", "chart-histogram", "book-2", "school", "sitemap")
OFFICE = frozenset({"administrator", "manager", "head"})
WORKERS = frozenset({"administrator", "manager"})

# (label, icon, address, what else lies under it, who sees it)
NAVIGATION: tuple[tuple[str | Promise, str, str, tuple[str, ...], frozenset[str]], ...] = (
    (_("Home"), "home-2", "projects:home", (), EVERYBODY),
    (_("Projects"), "stack-2", "projects:list", ("/p/",), EVERYBODY - {"staff"}),
    (_("What hurts"), "hand-stop", "projects:pain_reports", (), OFFICE),
    (_("What hurts"), "hand-stop", "projects:my_pain_reports", ("/intake/",), EVERYBODY - OFFICE),
    (_("Processes"), "sitemap", "processes:library", (), EVERYBODY),
    (_("Event logs"), "database-import", "analysis:logs", ("/calendars/",), WORKERS),
    (_("Dashboards"), "chart-histogram", "monitoring:dashboards", (), EVERYBODY - {"staff"}),
    (_("Alerts"), "bell", "monitoring:alerts", (), OFFICE),
    (_("Handbooks"), "book-2", "processes:handbooks", (), EVERYBODY),
    (pgettext_lazy("navigation", "Trainings"), "school", "pilots:trainings", (), EVERYBODY - {"viewer"}),
    (pgettext_lazy("to do", "Actions"), "checklist", "projects:my_actions", (), EVERYBODY - {"staff"}),
    (_("People"), "users", "accounts:people", ("/departments/",), frozenset({"administrator"})),
)


@dataclass(frozen=True)
class NavItem:
    label: str
    icon: str
    url: str
    count: int
    active: bool


@dataclass(frozen=True)
class Pinned:
    name: str
    url: str
    rail: list[str]


class Shell:
    """Asked by the templates of the shell; every answer is computed once, and only if it is asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def _known(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def _unread(self) -> dict[str, int]:
        rows = Notification.objects.filter(user=self.user, read_at=None)
        return rows.aggregate(all=Count("pk"), alerts=Count("pk", filter=Q(kind__startswith="alert")))

    @property
    def unread(self) -> int:
        return self._unread["all"] if self._known else 0

    @property
    def open_alerts(self) -> int:
        return self._unread["alerts"] if self._known else 0

    @property
    def theme(self) -> str:
        return self.user.theme if self._known else ""

    @cached_property
    def items(self) -> list[NavItem]:
        return [item for item in map(self._item, NAVIGATION) if item] if self._known else []

    @cached_property
    def shortcuts(self) -> list[NavItem]:
        """The bar at the bottom of a phone: of what this person has, the four needed on the way."""
        rank = {icon: place for place, icon in enumerate(ON_THE_WAY)}
        known = sorted((each for each in self.items if each.icon in rank), key=lambda each: rank[each.icon])
        return known[:4]

    def _item(self, entry: tuple[Any, ...]) -> NavItem | None:
        label, icon, name, below, roles = entry
        try:
            url = reverse(name)
        except NoReverseMatch:
            return None
        if self.user.role not in roles:
            return None
        path = self.request.path
        active = path == url or any(path.startswith(prefix) for prefix in (*below, url if url != "/" else "//"))
        counts = {"stack-2": lambda: self._projects, "bell": lambda: self.open_alerts}
        return NavItem(str(label), icon, url, counts.get(icon, int)(), active)

    @cached_property
    def _projects(self) -> int:
        return Project.objects.restrict(self.user, "project.read").active().count()

    @cached_property
    def pinned(self) -> list[Pinned]:
        if not self._known:
            return []
        return [Pinned(each.name, each.get_absolute_url(), rail_of(each)) for each in worked_on(self.user)[:PINNED]]


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
