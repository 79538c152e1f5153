"""The sources of the search page and the palette. Each app registers its own in `apps.ready()`; nothing here knows
what they find.

from projects import search
search.register(find_handbooks)      # (user, q) -> list[Hit], already limited to what `user` may read

Words are looked for as they stand, anywhere in a name: Chinese has no blanks to cut at, and two characters are a word.
Several words must all be there, in any order; `every_word` says so to the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 10  # each source returns at most this many
MOST_WORDS = 6


@dataclass(frozen=True)
class Hit:
    """One line of the result. `kind` is a translated word ("Project", "Handbook"), `url` where it leads."""

    kind: str | Promise
    title: str
    url: str
    detail: str = ""
    icon: str = "search"


@dataclass(frozen=True)
class Group:
    """The hits of one kind. `more`: the source stopped at its limit, there may be others."""

    kind: str
    hits: list[Hit]
    more: bool


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


def grouped(hits: list[Hit]) -> list[Group]:
    """By kind, each with its count; only what was found for this person is counted."""
    kinds: dict[str, list[Hit]] = {}
    for hit in hits:
        kinds.setdefault(str(hit.kind), []).append(hit)
    return [Group(kind, rows, len(rows) >= LIMIT) for kind, rows in kinds.items()]


def words_of(query: str) -> list[str]:
    return query.split()[:MOST_WORDS]


def every_word(query: str, *fields: str) -> Q:
    """Each word of the query stands in one of these fields.

    >>> every_word("投诉 处理", "name")
    <Q: (AND: ('name__icontains', '投诉'), ('name__icontains', '处理'))>
    """
    per_word = [reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)) for word in words_of(query)]
    return reduce(and_, per_word, Q())
