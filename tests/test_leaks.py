"""Nothing of another project or department reaches anybody: no word of it, no count, no difference of a byte.

Each person's pages are read, then a second organisation is planted, then they are read again and compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.foreign import SECRET, SHELF, plant

from .policy import Row
from .test_permissions import rows
from .worlds import World, build_world

# An editor reads what the owner reads.
INSIDE = ("owner", "outsider", "head", "staff", "viewer", "blind_viewer")
OTHER_SIDE = ("other_head", "other_staff")
# Ops managers may read every published handbook and every pain report, so these lists of theirs grow.
SHELVES = {"processes:handbooks", "api:handbook-list", "projects:search"}
SHELVES |= {"projects:pain_reports", "api:pain-report-list"}
MANAGERS = {"owner", "outsider"}
# Packed, with the moment in it; what it says is read on the page that is printed.
PAPER = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml")
# Their words change with the clock or with each request.
NOISE = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|>\d+ (s|min|h) ago<|"written_at": "[^"]*"'
)


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


def reading_rows() -> list[Row]:
    skipped = {"account_logout", "healthz", "readyz", "licences", "api:schema"}
    return [each for each in rows() if each.method == "get" and each.url not in skipped]


def addresses(world: World) -> dict[str, str]:
    """Every page and list of the own world, by name; lists also with filters that name the other side."""
    found = {}
    for each in reading_rows():
        address = reverse(each.url, kwargs=each.kwargs(world))
        query = "&".join(f"{key}={value}" for key, value in each.data(world).items())
        found[f"{each.url} {address}"] = f"{address}?{query}" if query else address
    department, other = world.people.other_department.pk, world.other_project
    for name in ("projects:list", "processes:library", "monitoring:dashboards", "monitoring:alerts", "analysis:logs"):
        for query in (f"department={department}", f"project={other.code}", f"project={other.pk}", "status=closed"):
            found[f"{name} ?{query}"] = f"{reverse(name)}?{query}"
    for words in (SECRET[:5], "FI-1", "Foreign", "zebrafish"):
        found[f"projects:search ?q={words}"] = f"{reverse('projects:search')}?q={words}"
        found[f"projects:search ?palette {words}"] = f"{reverse('projects:search')}?palette=1&at=/p/FI-1/&q={words}"
    for each in reading_rows():
        if each.url.startswith("api:") and each.url.endswith("-list"):
            for query in (f"project__code={other.code}", "page_size=200", f"department={department}", "ordering=-name"):
                found[f"{each.url} ?{query}"] = f"{reverse(each.url)}?{query}"
    return found


def read(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    if response.headers.get("Content-Type", "").startswith(PAPER):
        return response.status_code, ""
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, NOISE.sub("", body.decode("utf-8", "replace"))


def seen_by(client_for: Callable[[Any], Client], world: World, subject: str, pages: dict[str, str]) -> Any:
    client = client_for(world.user(subject))
    return {name: read(client, address) for name, address in pages.items()}


def difference(before: str, after: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    return f"…{before[max(0, at - 80) : at + 80]!r} → …{after[max(0, at - 80) : at + 80]!r}"


@pytest.mark.parametrize("subject", INSIDE)
def test_another_project_changes_nothing_that_a_person_reads(
    world: World, client_for: Callable[[Any], Client], subject: str
) -> None:
    pages = addresses(world)
    seen_by(client_for, world, subject, pages)  # first visits may write: kept figures, last seen
    before = seen_by(client_for, world, subject, pages)
    plant(world)
    after = seen_by(client_for, world, subject, pages)
    shelf = SHELVES if subject in MANAGERS else set()
    changed = {
        name: difference(before[name][1], after[name][1])[:400] if before[name][0] == after[name][0] else after[name][0]
        for name in pages
        if before[name] != after[name] and name.split(" ")[0] not in shelf
    }
    leaked = [name for name, (_status, text) in after.items() if SECRET in text]
    read_shelf = [name for name, (_status, text) in after.items() if SHELF in text and name.split(" ")[0] not in shelf]
    assert leaked == []
    assert read_shelf == []
    assert changed == {}


@pytest.mark.parametrize("subject", INSIDE)
def test_addresses_of_another_project_tell_a_person_nothing(
    world: World, client_for: Callable[[Any], Client], subject: str
) -> None:
    """Every page of the other side, asked for by its own address."""
    foreign = plant(world)
    foreign.things = {**world.things, **foreign.things}
    client = client_for(world.user(subject))
    leaked = {}
    for each in reading_rows():
        address = reverse(each.url, kwargs=each.kwargs(foreign))
        status, text = read(client, address)
        word = SHELF if subject in MANAGERS and status == 200 else ""
        if SECRET in text or (SHELF in text and not word):
            leaked[address] = difference(text.replace(SECRET, "").replace(SHELF, ""), text)
    assert leaked == {}


@pytest.mark.parametrize("subject", OTHER_SIDE)
def test_the_other_side_reads_nothing_of_this_one(
    world: World, client_for: Callable[[Any], Client], subject: str
) -> None:
    """The same the other way round, so that being head or staff anywhere opens nothing elsewhere."""
    client = client_for(world.user(subject))
    lists = {name: url for name, url in addresses(world).items() if "/AS-1/" not in name}
    words = ("After-sales complaints", "Cut handling to 1.5 days", "Assign automatically", "AS-1")
    found = {name: [w for w in words if w in read(client, url)[1]] for name, url in lists.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_planted_words_are_there_for_those_who_may_read_them(
    world: World, client_for: Callable[[Any], Client]
) -> None:
    """The test of the test: its owner sees the marked words on nearly every page of the other project."""
    foreign = plant(world)
    both = replace(foreign, things={**world.things, **foreign.things})
    client = client_for(foreign.people.owner)
    texts = {}
    for each in reading_rows():
        if "code" in each.kwargs(both):
            texts[each.url] = read(client, reverse(each.url, kwargs=each.kwargs(both)))
    without = sorted(name for name, (status, text) in texts.items() if status == 200 and text and SECRET not in text)
    assert sum(status == 200 for status, _text in texts.values()) > 30
    assert len(without) < 10, " ".join(without)
