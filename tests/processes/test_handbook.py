"""Handbooks: a chapter for each step, editions that do not change, readers who confirm once, remarks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification
from common.errors import DomainError
from processes import editions
from processes.handbook_text import ChapterBody, to_html
from processes.models import Acknowledgement, HandbookEdition, Remark
from processes.selectors import steps
from processes.services import handbook

from .factories import make_as_is, make_to_be


@pytest.fixture
def draft(project: Any, people: Any) -> HandbookEdition:
    version = make_as_is(project, people.owner)
    return handbook.draft_edition(version=version, language="en", by=people.owner, now=timezone.now())


@pytest.fixture
def edition(draft: HandbookEdition, people: Any) -> HandbookEdition:
    return handbook.publish_edition(
        edition=draft, audience=[people.department], introduction="**Read** this.", by=people.owner, now=timezone.now()
    )


def test_a_draft_has_a_chapter_for_each_step_in_flow_order(draft: HandbookEdition) -> None:
    rows = [(row.element_id, row.title) for row in draft.chapters.all()]
    assert rows == [(step.element_id, step.name) for step in steps(draft.version)]
    triage = ChapterBody.of_json(draft.chapters.get(element_id="triage").body)
    assert triage.role
    assert "Urgent" in triage.criteria


def test_publishing_tells_exactly_the_readers_of_the_audience(edition: HandbookEdition, people: Any) -> None:
    """He Jia (head) and Zhou Min (staff) are in the department; the managers and Finance are not."""
    told = set(Notification.objects.filter(kind="handbook.published").values_list("user__name", flat=True))
    assert told == {"He Jia", "Zhou Min"}
    assert set(editions.readers(edition)) == {people.head, people.staff}


def test_a_published_edition_does_not_change(edition: HandbookEdition, people: Any) -> None:
    chapter = edition.chapters.first()
    with pytest.raises(DomainError, match="does not change"):
        handbook.change_chapter(chapter=chapter, title="x", body=ChapterBody(), by=people.owner)
    with pytest.raises(DomainError, match="published already"):
        handbook.publish_edition(
            edition=edition, audience=[people.department], introduction="", by=people.owner, now=timezone.now()
        )
    assert Notification.objects.filter(kind="handbook.published").count() == 2


def test_an_edition_needs_readers(draft: HandbookEdition, people: Any) -> None:
    with pytest.raises(DomainError) as refused:
        handbook.publish_edition(edition=draft, audience=[], introduction="", by=people.owner, now=timezone.now())
    assert (refused.value.code, refused.value.field) == ("no_audience", "audience")


def test_text_that_people_wrote_stays_in_the_next_edition_and_changes_are_marked(
    draft: HandbookEdition, project: Any, people: Any
) -> None:
    now = timezone.now()
    chapter = draft.chapters.get(element_id="record")
    body = replace(ChapterBody.of_json(chapter.body), instruction="1. Open the ticket")
    handbook.change_chapter(chapter=chapter, title=chapter.title, body=body, by=people.owner)
    handbook.publish_edition(edition=draft, audience=[people.department], introduction="", by=people.owner, now=now)
    second = handbook.draft_edition(version=make_to_be(project, people.owner), language="en", by=people.owner, now=now)
    assert second.number == 2
    assert ChapterBody.of_json(second.chapters.get(element_id="record").body).instruction == "1. Open the ticket"
    added = set(second.chapters.filter(change="added").values_list("title", flat=True))
    assert added == {"Assign priority automatically", "Look up the knowledge base"}
    assert editions.removed_titles(second) == ["Assign by hand"]
    assert second.chapters.get(element_id="record").change == ""


def test_confirming_twice_is_recorded_once_with_version_and_time(edition: HandbookEdition, people: Any) -> None:
    first = handbook.acknowledge(edition=edition, user=people.staff, now=timezone.now())
    second = handbook.acknowledge(edition=edition, user=people.staff, now=timezone.now())
    assert first.pk == second.pk
    assert Acknowledgement.objects.count() == 1


def test_a_draft_cannot_be_confirmed(draft: HandbookEdition, people: Any) -> None:
    with pytest.raises(DomainError, match="published"):
        handbook.acknowledge(edition=draft, user=people.staff, now=timezone.now())


def test_staff_read_confirm_and_remark_on_the_page(edition: HandbookEdition, people: Any, client_for: Any) -> None:
    client: Client = client_for(people.staff)
    shelf = client.get("/handbooks/").content.decode()
    assert "please confirm" in shelf
    assert "1 handbook waits for your confirmation" in shelf
    address = f"/handbooks/{edition.pk}/"
    text = client.get(address).content.decode()
    assert 'id="triage"' in text
    assert "<strong>Read</strong> this." in text
    assert "Who has read it" not in text
    client.post(f"{address}acknowledge/")
    assert "You have read and understood this edition" in client.get(address).content.decode()
    assert "1 handbook is in force" in client.get("/handbooks/").content.decode()
    response = client.post(f"{address}remarks/", {"element_id": "triage", "text": "Which table?"})
    assert response["Location"] == f"{address}#triage"
    assert Remark.objects.get().user == people.staff
    assert Notification.objects.filter(user=people.owner, kind="handbook.remark").count() == 1


def test_a_reader_sees_only_the_own_remarks(edition: HandbookEdition, people: Any, client_for: Any) -> None:
    now = timezone.now()
    handbook.remark(edition=edition, element_id="triage", text="Kumquat", by=people.staff, now=now)
    assert "Kumquat" not in client_for(people.head).get(f"/handbooks/{edition.pk}/").content.decode()
    assert "Kumquat" in client_for(people.owner).get(f"/handbooks/{edition.pk}/").content.decode()


def test_the_handbook_takes_few_queries(
    edition: HandbookEdition, people: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(people.staff)
    with django_assert_max_num_queries(28):
        assert client.get(f"/handbooks/{edition.pk}/").status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get("/handbooks/").status_code == 200


def test_a_head_sees_who_of_the_own_department_has_not_confirmed(
    edition: HandbookEdition, people: Any, client_for: Any
) -> None:
    edition.audience.add(people.other_department)
    handbook.acknowledge(edition=edition, user=people.staff, now=timezone.now())
    rows = editions.reading_list(edition, people.head)
    assert [(row.name, row.at is not None) for row in rows] == [("He Jia", False), ("Zhou Min", True)]
    names = {row.name for row in editions.reading_list(edition, people.owner)}
    assert names == {"He Jia", "Zhou Min", "Sun Li", "Qian Hui"}
    text = client_for(people.head).get(f"/handbooks/{edition.pk}/readers/").content.decode()
    assert "1 of 2 people have confirmed" in text


def test_acknowledgements_of_others_stay_out_of_sight(edition: HandbookEdition, people: Any) -> None:
    edition.audience.add(people.other_department)
    now = timezone.now()
    mine = handbook.acknowledge(edition=edition, user=people.staff, now=now)
    other = handbook.acknowledge(edition=edition, user=people.other_staff, now=now)
    assert set(editions.visible_acknowledgements(people.staff)) == {mine}
    assert set(editions.visible_acknowledgements(people.head)) == {mine}
    assert set(editions.visible_acknowledgements(people.other_staff)) == {other}
    assert set(editions.visible_acknowledgements(people.owner)) == {mine, other}
    assert set(editions.visible_acknowledgements(people.outsider)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/x.png)",
    ],
)
def test_markdown_never_becomes_something_that_runs_or_loads(text: str) -> None:
    html = to_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_markdown_keeps_lists_and_tables() -> None:
    html = to_html("1. Open\n2. Close\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<ol>" in html
    assert "<td>2</td>" in html


def test_owner_writes_and_publishes_by_page(project: Any, people: Any, client_for: Any) -> None:
    make_as_is(project, people.owner)
    client = client_for(people.owner)
    client.post("/p/AS-1/handbook/draft/", {"kind": "as_is"})
    draft = HandbookEdition.objects.get()
    chapter = draft.chapters.get(element_id="triage")
    address = f"/handbooks/{draft.pk}/chapters/{chapter.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"title": ""}).status_code == 422
    client.post(address, {"title": "Triage", "instruction": "1. Look", "inputs": "A\nB"})
    chapter.refresh_from_db()
    assert (chapter.body["instruction"], chapter.body["inputs"]) == ("1. Look", ["A", "B"])
    assert chapter.body["time_limit_seconds"] is None or chapter.body["time_limit_seconds"] > 0
    response = client.post(f"/handbooks/{draft.pk}/publish/", {"audience": [people.department.pk]})
    assert response["Location"] == f"/handbooks/{draft.pk}/"
    assert client.get("/p/AS-1/handbook/").status_code == 200
