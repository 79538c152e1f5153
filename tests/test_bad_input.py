"""Malformed input is refused with a sentence, never answered with a server error.

Every address that takes a body gets its own valid body (`tests/policy`) with one value after the other replaced by
something no person types, and every address at all the same in its query string.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from .policy import Row
from .test_permissions import Undo, rows
from .worlds import World, build_world

BODIES = ["[]", '"text"', "7", "null", "[" * 100_000, '{"reason": "a\\u0000b"}', '{"reason": "a\\ud800b"}']
STRANGE = {
    "nul": "a\x00b",
    "number": "9" * 25,
    "control": "a\x0bb\ufffe",
    "long": "x" * 20_000,
    "empty": "",
    "list": [],
    "object": {"a": {"b": 1}},
}
ONLY_JSON = {"list", "object"}
QUERY = [
    "q", "page", "cursor", "department", "from", "to", "next", "id", "kind", "status", "variant", "resource",
    "activity", "project", "calendar", "phase", "metric", "step", "who", "sort", "tab", "period", "against",
    "version", "column",
]  # fmt: skip
WRITING = {"post", "put", "patch", "delete"}


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


@pytest.fixture
def senders(client_for: Callable[[Any], Client], people: Any) -> list[Client]:
    """The owner, who may do most, and the administrator, who may do the rest; a broken view answers 500 here."""
    clients = [client_for(people.owner), client_for(people.admin)]
    for client in clients:
        client.raise_request_exception = False
    return clients


def answer(client: Client, row: Row, address: str, body: Any) -> int:
    """The status; what was written is rolled back."""
    options: dict[str, Any] = {"headers": {k: v for k, v in row.headers.items() if k != "multipart"}}
    if address.startswith("/api/") and row.method in WRITING and not row.headers.get("multipart"):
        options["content_type"] = "application/json"
    status = 0
    try:
        with transaction.atomic():
            status = getattr(client, row.method)(address, body, **options).status_code
            raise Undo
    except Undo:
        return status


@pytest.mark.parametrize("kind", STRANGE)
def test_a_strange_value_in_a_body_is_never_a_server_error(world: World, senders: list[Client], kind: str) -> None:
    broken = []
    for row in rows():
        is_api = row.url.startswith("api:")
        if row.method not in WRITING or (kind in ONLY_JSON and not is_api):
            continue
        address, valid = reverse(row.url, kwargs=row.kwargs(world)), row.data(world)
        for key in valid:
            for client in senders:
                status = answer(client, row, address, {**valid, key: STRANGE[kind]})
                if status >= 500:
                    broken.append(f"{row.method} {row.url} {key}: {status}")
                if status not in (403, 404):
                    break
    assert broken == []


@pytest.mark.parametrize("kind", ["nul", "number", "control"])
def test_a_strange_query_string_is_never_a_server_error(world: World, senders: list[Client], kind: str) -> None:
    broken = []
    for row in rows():
        if row.method != "get" or row.url.endswith("stream"):
            continue
        address = reverse(row.url, kwargs=row.kwargs(world))
        for client in senders:
            status = answer(client, row, address, {**row.data(world), **dict.fromkeys(QUERY, STRANGE[kind])})
            if status >= 500:
                broken.append(f"{row.url}: {status}")
            if status not in (403, 404):
                break
    assert broken == []


@pytest.mark.parametrize("body", BODIES, ids=["list", "text", "number", "null", "nested", "nul", "half_pair"])
def test_a_strange_json_body_is_a_400(world: World, senders: list[Client], body: str) -> None:
    """The address exists and the person may write there, so that every answer is about the body; where people edit
    together, the question for If-Match (428) comes first."""
    answers = {}
    for row in rows():
        if (
            row.url.startswith("api:")
            and row.method in WRITING - {"delete"}
            and "owner" in row.allowed
            and row.data(world)
        ):
            address = reverse(row.url, kwargs=row.kwargs(world))
            response = getattr(senders[0], row.method)(address, body, content_type="application/json")
            answers[f"{row.method} {row.url}"] = response.status_code
    assert answers
    assert {name: status for name, status in answers.items() if status not in (400, 428)} == {}
    assert list(answers.values()).count(400) > 10


def test_a_nul_in_an_address_or_a_form_is_refused(world: World, senders: list[Client]) -> None:
    home = reverse("projects:project", kwargs={"code": world.project.code})
    # No address of ours holds a NUL, so that one is simply unknown.
    refused = [
        senders[0].get(f"{home}?q=a%00b"),
        senders[0].get("/projects/a%00b/"),
        senders[0].post(reverse("accounts:tokens"), {"name": "a\x00b", "scope": "read", "days": "30"}),
    ]
    assert [response.status_code for response in refused] == [400, 404, 400]


@pytest.mark.parametrize("name", ["accounts:language", "accounts:theme"])
def test_a_bare_word_as_next_leads_home(client: Client, db: None, name: str) -> None:
    response = client.post(reverse(name), {"next": "word"})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
