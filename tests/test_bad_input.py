"""Malformed input is refused with a sentence, never answered with a server error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from .test_permissions import rows
from .worlds import build_world

BODIES = ["[]", '"text"', "7", "null", "[" * 100_000, '{"reason": "a\\u0000b"}', '{"reason": "a\\ud800b"}']


@pytest.mark.parametrize("body", BODIES, ids=["list", "text", "number", "null", "nested", "nul", "half_pair"])
def test_a_strange_json_body_is_a_400_everywhere(
    people: Any, project: Any, other_project: Any, client_for: Callable[[Any], Client], body: str
) -> None:
    """Each address of the API that takes a body: no answer is a server error, and some say 400."""
    world = build_world(people, project, other_project)
    client = client_for(people.owner)
    client.raise_request_exception = False
    answers = {}
    for each in rows():
        if each.url.startswith("api:") and each.method in {"post", "put", "patch"}:
            address = reverse(each.url, kwargs=each.kwargs(world))
            send = getattr(client, each.method)
            answers[f"{each.method} {each.url}"] = send(address, body, content_type="application/json").status_code
    assert {name: status for name, status in answers.items() if status >= 500} == {}
    assert 400 in answers.values()


@pytest.mark.parametrize("name", ["accounts:language", "accounts:theme"])
def test_a_bare_word_as_next_leads_home(client: Client, db: None, name: str) -> None:
    response = client.post(reverse(name), {"next": "word"})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
