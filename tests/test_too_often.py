"""Who asks too often is held up, says the answer, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.throttling import UserRateThrottle

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_throttle() -> None:
    """In place of that of all tests: here the limit counts."""


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(email: str, password: str, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password})


def test_guessing_a_password_ends_after_a_few_attempts(people: Any) -> None:
    """The right password does not help any more either, from anywhere; another person signs in as ever."""
    for attempt in range(10):
        assert sign_in(people.owner.email, f"guess {attempt}", f"192.0.2.{attempt}").status_code == 200
    held_up = sign_in(people.owner.email, PASSWORD, "192.0.2.77")
    assert held_up.status_code == 200
    assert "Too many failed login attempts" in held_up.content.decode()
    assert sign_in(people.editor.email, PASSWORD, "192.0.2.78").status_code == 302


def test_an_unknown_address_is_held_up_like_a_known_one(people: Any) -> None:
    """Else the limit would tell who has an account."""
    pages = []
    for email in (people.owner.email, "nobody@example.com"):
        cache.clear()
        answers = [sign_in(email, "wrong", f"192.0.2.{n}").content.decode() for n in range(12)]
        pages.append([("Too many failed login attempts" in page) for page in answers])
    assert pages[0] == pages[1]
    assert pages[0][-1]


def test_the_api_says_when_to_ask_again(
    people: Any, client_for: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "3/min"})
    owner = client_for(people.owner)
    answers = [owner.get("/api/v1/projects/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert client_for(people.editor).get("/api/v1/projects/").status_code == 200
