"""What a person holds, so that nothing is forgotten when they leave. Each app registers its own in `apps.ready()`.

from accounts import belongings
belongings.register(projects_owned, hand_over=give_projects)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True)
class Belonging:
    """One thing. `moves`: it goes to the successor; others stay as they are and need nobody."""

    kind: str | Promise
    title: str
    url: str
    moves: bool = True


Finder = Callable[[User], list[Belonging]]
Giver = Callable[[User, User, User], int]  # from, to, by → how many changed hands
_finders: list[Finder] = []
_givers: list[Giver] = []


def register(finder: Finder, hand_over: Giver | None = None) -> None:
    if finder not in _finders:
        _finders.append(finder)
    if hand_over is not None and hand_over not in _givers:
        _givers.append(hand_over)


def belongings_of(person: User) -> list[Belonging]:
    return [each for finder in _finders for each in finder(person)]


def hand_over(person: User, to: User, by: User) -> int:
    """Everything that moves goes to `to`; each app writes its own entries."""
    return sum(give(person, to, by) for give in _givers)
