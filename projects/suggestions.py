"""Names of processes and steps to choose from while typing. Each app registers its own in `apps.ready()`.

from projects import suggestions
suggestions.register(names_in_reach)      # user -> Suggested, already limited to what `user` may read
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 200  # a browser's list of suggestions does not get better by more


@dataclass(frozen=True)
class Suggested:
    processes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


Source = Callable[["User"], Suggested]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def for_person(user: User) -> Suggested:
    """All names in this person's reach, each once, in order of the alphabet."""
    found = [source(user) for source in _sources]
    processes = sorted({name for each in found for name in each.processes if name})
    steps = sorted({name for each in found for name in each.steps if name})
    return Suggested(tuple(processes[:LIMIT]), tuple(steps[:LIMIT]))
