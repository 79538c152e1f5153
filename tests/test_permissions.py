"""Every URL pattern × every subject: who gets in, who is refused, who must not know. Rows in `tests/policy/`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from projects.permissions import POLICY, Standing

from .policy import SUBJECTS, Row
from .worlds import World, build_world

BATCH = 12
ROW_MODULES = [f"tests.policy.{app}" for app in ["config", *settings.APPS]]


def rows() -> list[Row]:
    return [each for name in ROW_MODULES if find_spec(name) for each in import_module(name).ROWS]


def url_names(resolver: URLResolver | None = None, prefix: str = "") -> set[str]:
    names: set[str] = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= url_names(pattern, space)
        elif isinstance(pattern, URLPattern):
            names.add(f"{prefix}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}")
    return names


def test_every_url_pattern_has_a_row() -> None:
    missing = url_names() - {each.url for each in rows()}
    assert sorted(missing) == []


def test_every_row_names_a_url_pattern() -> None:
    assert sorted({each.url for each in rows()} - url_names()) == []


def test_every_action_allows_administrators_and_owners() -> None:
    wrong = [a for a, who in POLICY.items() if not {Standing.ADMINISTRATOR, Standing.OWNER} <= who]
    assert wrong == []


def expected(row: Row, subject: str) -> str:
    if subject in row.allowed:
        return "allowed"
    if subject in {"anonymous", "gone"}:
        return "sign in"
    return "forbidden" if subject in row.forbidden else "unknown"


def outcome(status: int, location: str) -> str:
    if status == 401 or (status == 302 and "/accounts/login/" in location):
        return "sign in"
    if status >= 500:
        return f"error {status}"
    return {403: "forbidden", 404: "unknown", 405: "wrong method"}.get(status, "allowed")


class Undo(Exception):
    """Rolls back what a permitted write changed, so that every subject meets the same world."""


def ask(row: Row, world: World, subject: str, sessions: dict[str, str]) -> str:
    client = Client()
    if subject in sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[subject]
    address = reverse(row.url, kwargs=row.kwargs(world))
    body = row.data(world)
    as_json = address.startswith("/api/") and row.method != "get" and not row.headers.get("multipart")
    options: dict[str, Any] = {"headers": {k: v for k, v in row.headers.items() if k != "multipart"}}
    if as_json:
        options["content_type"] = "application/json"
    answer = ""
    try:
        with transaction.atomic():
            response = getattr(client, row.method)(address, body, **options)
            answer = outcome(response.status_code, response.headers.get("Location", ""))
            raise Undo
    except Undo:
        return answer


@pytest.fixture
def sessions(people: Any, client_for: Callable[[Any], Client]) -> dict[str, str]:
    """The session of each subject, opened once: thousands of requests come with them, and signing in costs as much."""
    named = [subject for subject in SUBJECTS if subject != "anonymous"]
    return {each: client_for(getattr(people, each)).cookies[settings.SESSION_COOKIE_NAME].value for each in named}


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


def batches() -> list[list[Row]]:
    """A dozen rows at a time share one world, which each request leaves as it was: building it costs the most."""
    found = rows()
    return [found[first : first + BATCH] for first in range(0, len(found), BATCH)]


@pytest.mark.parametrize("batch", batches(), ids=lambda rows: f"{rows[0].method} {rows[0].url} and after")
def test_who_may_reach_these_addresses(batch: list[Row], world: World, sessions: dict[str, str]) -> None:
    wrong = {}
    for row in batch:
        found, wanted = {s: ask(row, world, s, sessions) for s in SUBJECTS}, {s: expected(row, s) for s in SUBJECTS}
        if found != wanted:
            wrong[f"{row.method} {row.url}"] = {s: (found[s], wanted[s]) for s in SUBJECTS if found[s] != wanted[s]}
    assert wrong == {}
