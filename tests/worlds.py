"""One object of each kind, in the project that the named people have and in another that they must not know of."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from accounts.models import User
from projects.models import Project


@dataclass
class World:
    """`w.project` and what each app's `tests/<app>/factories.py: build(world)` hangs on it (`w.log`, `w.goal`, …)."""

    people: Any
    project: Project
    other_project: Project
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    def user(self, subject: str) -> User:
        return getattr(self.people, subject)


def build_world(people: Any, project: Project, other_project: Project) -> World:
    world = World(people, project, other_project)
    for app in settings.APPS:
        name = f"tests.{app}.factories"
        if find_spec(f"tests.{app}") and find_spec(name):
            import_module(name).build(world)
    return world
