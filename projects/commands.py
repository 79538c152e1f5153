"""What the palette offers besides what it finds: places and things to do, and the phases of the project one is in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from projects.models import Project
from projects.phases import phases
from projects.services.projects import may_create

IN_PROJECT = re.compile(r"^/p/([^/]+)/")


@dataclass(frozen=True)
class Command:
    """`press`: instead of going to `url`, the element of the page that this selector finds is clicked."""

    title: str
    icon: str
    url: str = ""
    detail: str = ""
    keys: tuple[str, ...] = ()
    press: str = ""


def commands_for(user: User, query: str, path: str) -> tuple[list[Command], list[Command]]:
    """Those whose title holds every word of the query: the phases of the project at `path`, and things to do."""
    words = query.casefold().split()

    def wanted(each: Command) -> bool:
        return all(word in each.title.casefold() for word in words)

    return [each for each in _of_project(user, path) if wanted(each)], [each for each in _to_do(user) if wanted(each)]


def _of_project(user: User, path: str) -> Iterator[Command]:
    match = IN_PROJECT.match(path)
    project = Project.objects.restrict(user, "project.read").filter(code=match[1]).first() if match else None
    if project is None:
        return
    for number, each in enumerate(phases(), start=1):
        url = reverse(each.url_name, args=[project.code])
        yield Command(str(each.title), "stack-2", url, project.name, ("G", str(number)))
    yield Command(_("Team"), "users", reverse("projects:team", args=[project.code]), project.name)
    yield Command(_("Activity"), "history", reverse("projects:activity", args=[project.code]), project.name)


def _to_do(user: User) -> Iterator[Command]:
    if may_create(user):
        yield Command(_("New project"), "plus", reverse("projects:new"))
    yield Command(_("Inbox"), "bell", reverse("accounts:inbox"))
    yield Command(_("Settings"), "settings", reverse("accounts:settings"))
    if user.is_administrator:
        yield Command(_("Invite somebody"), "user-plus", reverse("accounts:invite"))
        yield Command(_("Audit log"), "history", reverse("projects:audit"))
    chinese = (get_language() or "").startswith("zh")
    other = "en" if chinese else "zh-hans"
    title = "Switch to English" if chinese else "切换到中文"
    yield Command(title, "language", press=f'[name="language"][value="{other}"]')
    yield Command(_("Keyboard shortcuts"), "keyboard", reverse("projects:shortcuts"), keys=("?",))
