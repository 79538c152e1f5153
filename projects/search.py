"""The sources of the search page. Each app registers its own in `apps.ready()`; nothing here knows what they find.

from projects import search
search.register(find_handbooks)      # (user, q) -> list[Hit], already limited to what `user` may read
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 10  # each source returns at most this many


@dataclass(frozen=True)
class Hit:
    """One line of the result. `kind` is a translated word ("Project", "Handbook"), `url` where it leads."""

    kind: str | Promise
    title: str
    url: str
    detail: str = ""
    icon: str = "search"


Source = Callable[["User", str], list[Hit]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Adds a source; a second registration of the same function changes nothing."""
    if source not in _sources:
        _sources.append(source)


def find(user: User, query: str) -> list[Hit]:
    """What all sources find for this person, in the order of registration. A blank query finds nothing."""
    words = query.strip()
    if not words:
        return []
    return [hit for source in _sources for hit in source(user, words)[:LIMIT]]
