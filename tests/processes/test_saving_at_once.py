"""Twenty people who save on the same version at the same moment, and the joining of what two of them did.

On SQLite the threads work on a file in WAL mode, as an installation does; on PostgreSQL on the server itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from processes.bpmn.annotations import StepAnnotation, get_annotation
from processes.models import Draft, ProcessVersion
from processes.reading_maps import model_of
from processes.services.annotating import annotate
from processes.services.saving import save_draft
from projects.models import Activity, Membership
from tests.at_once import at_once
from tests.conftest import make_user

from .factories import make_as_is
from .test_saving import described

MANY = 20


@pytest.mark.django_db(transaction=True)
def test_of_twenty_saves_on_one_base_one_wins_and_nineteen_are_kept(
    people: Any, project: Any, client_for: Callable[[Any], Client], on_disk: Callable[[], None]
) -> None:
    base = make_as_is(project, people.owner)
    writers = [make_user(f"writer{n}@example.com", f"Writer {n}", "manager") for n in range(MANY)]
    Membership.objects.bulk_create([Membership(project=project, user=user, role="editor") for user in writers])
    clients = [client_for(user) for user in writers]
    maps = [described(base, "triage", criteria=f"Rule {number}.").decode() for number in range(MANY)]
    on_disk()

    def saving(number: int) -> Callable[[], Any]:
        data = {"kind": "as_is", "xml": maps[number]}
        return lambda: clients[number].post("/p/AS-1/map/save/", data, headers={"If-Match": base.etag})

    answers = at_once([saving(number) for number in range(MANY)])
    statuses = sorted(each.status_code for each in answers)
    assert statuses == [201] + [412] * (MANY - 1)
    refused = [each.json() for each in answers if each.status_code == 412]

    def look() -> tuple[str, list[str], int]:
        version = ProcessVersion.objects.get(number=2)
        won = get_annotation(model_of(version), "triage").criteria
        entries = Activity.objects.filter(verb="map.saved").count()
        return won, [each.xml for each in Draft.objects.all()], entries

    won, drafts, entries = at_once([look])[0]
    assert entries == 1
    kept = [next(n for n in range(MANY) if f"Rule {n}.<" in xml) for xml in drafts]
    assert sorted([f"Rule {n}." for n in kept] + [won]) == sorted(f"Rule {n}." for n in range(MANY))
    assert all(won in " ".join(answer["theirs"]) for answer in refused)
    mine = [" ".join(answer["mine"]) for answer in refused]
    assert all(sum(f"Rule {n}." in text for text in mine) == 1 for n in kept)


@pytest.fixture
def owner(people: Any, client_for: Callable[[Any], Client]) -> Client:
    return client_for(people.owner)


def drawn_by_both(project: Any, people: Any, mine: str) -> tuple[ProcessVersion, ProcessVersion]:
    """The editor described `record` first; the owner's draft describes the step `mine` on the same base."""
    base = make_as_is(project, people.owner)
    now, xml = timezone.now(), described(base, mine, criteria="Urgent first").decode()
    save_draft(process=base.process, kind="as_is", xml=xml, base=base, by=people.owner, now=now)
    stated = StepAnnotation(criteria="All fields filled")
    return base, annotate(base=base, element_id="record", annotation=stated, by=people.editor, now=now)


@pytest.mark.django_db
def test_disjoint_work_is_joined_on_request(owner: Client, people: Any, project: Any) -> None:
    _base, head = drawn_by_both(project, people, "triage")
    page = owner.get("/p/AS-1/map/conflict/?kind=as_is").content.decode()
    assert "Join both" in page
    response = owner.post("/p/AS-1/map/draft/join/", {"kind": "as_is", "head": head.pk})
    assert response["Location"] == "/p/AS-1/map/"
    made = ProcessVersion.objects.get(number=3)
    found = model_of(made)
    assert (made.base, made.author) == (head, people.owner)
    assert get_annotation(found, "triage").criteria == "Urgent first"
    assert get_annotation(found, "record").criteria == "All fields filled"
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_what_both_touched_is_named_and_not_joined(owner: Client, people: Any, project: Any) -> None:
    _base, head = drawn_by_both(project, people, "record")
    page = owner.get("/p/AS-1/map/conflict/?kind=as_is").content.decode()
    assert "Join both" not in page
    assert "both of you changed: Record complaint" in page
    text = owner.post("/p/AS-1/map/draft/join/", {"kind": "as_is", "head": head.pk}, follow=True).content.decode()
    assert "You both changed the same elements." in text
    assert ProcessVersion.objects.count() == 2
    assert "Urgent first" in Draft.objects.get().xml


@pytest.mark.django_db
def test_a_join_on_a_version_that_is_old_by_now_is_refused(owner: Client, people: Any, project: Any) -> None:
    base, head = drawn_by_both(project, people, "triage")
    text = owner.post("/p/AS-1/map/draft/join/", {"kind": "as_is", "head": base.pk}, follow=True).content.decode()
    assert "saved v2 first" in text
    assert Draft.objects.get().base == base
    assert ProcessVersion.objects.order_by("-number").first() == head
