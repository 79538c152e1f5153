"""From a draft to the library: review, approval, the day from which a version holds; search, filters, deep links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.errors import DomainError
from processes.bpmn.annotations import StepAnnotation
from processes.library import Wanted, library
from processes.models import ProcessVersion
from processes.selectors import current_version, published_version
from processes.services.annotating import annotate
from processes.services.processes import describe_process
from processes.services.publishing import approve, ask_for_review, publish
from processes.states import states
from projects.models import Activity, Project

from .factories import make_as_is

NOW = timezone.now()


@pytest.fixture
def as_is(project: Any, people: Any) -> ProcessVersion:
    return make_as_is(project, people.owner)


@pytest.fixture
def owner(people: Any, client_for: Any) -> Client:
    return client_for(people.owner)


def next_version(head: ProcessVersion, by: Any, text: str) -> ProcessVersion:
    return annotate(base=head, element_id="triage", annotation=StepAnnotation(criteria=text), by=by, now=NOW)


def test_a_version_is_reviewed_approved_and_published_each_once(
    owner: Client, client_for: Any, people: Any, project: Project, as_is: ProcessVersion
) -> None:
    base = f"/p/AS-1/map/versions/{as_is.pk}"
    editor = client_for(people.editor)
    before = Activity.objects.count()
    assert "is in review." in editor.post(f"{base}/review/", {"do": "ask"}, follow=True).content.decode()
    assert "Approve" in owner.get("/p/AS-1/map/").content.decode()
    early = editor.post(f"{base}/publish/", follow=True).content.decode()
    assert "It can be published once it is approved." in early
    assert editor.post(f"{base}/decide/", {"do": "approve"}).status_code == 403
    assert "Write why it goes back." in owner.post(f"{base}/decide/", {"do": "back"}, follow=True).content.decode()
    owner.post(f"{base}/decide/", {"do": "approve"})
    editor.post(f"{base}/publish/", {"valid_from": "2026-11-01"})
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))[before:]
    assert verbs == ["map.review_asked", "map.approved", "map.published"]
    as_is.refresh_from_db()
    assert (as_is.asked_by, as_is.approved_by, as_is.published_by) == (people.editor, people.owner, people.editor)
    assert str(as_is.valid_from) == "2026-11-01"
    late = owner.post(f"{base}/decide/", {"do": "back", "reason": "Too late"}, follow=True).content.decode()
    assert "that cannot be done any more" in late
    assert "approved by Lin Yue" in owner.get("/processes/").content.decode()


def test_sending_back_makes_it_a_draft_and_two_at_once_are_told(people: Any, as_is: ProcessVersion) -> None:
    stale = ProcessVersion.objects.get(pk=as_is.pk)
    ask_for_review(version=as_is, by=people.editor, now=NOW)
    with pytest.raises(DomainError, match="In review"):
        ask_for_review(version=stale, by=people.owner, now=NOW)
    with pytest.raises(DomainError):
        approve(version=next_version(as_is, people.owner, "New"), by=people.owner, now=NOW)


def test_a_version_holds_from_its_day_and_the_one_before_is_superseded(
    project: Project, people: Any, as_is: ProcessVersion
) -> None:
    today = timezone.localdate()
    first = publish(version=as_is, by=people.owner, now=NOW)
    assert first.approved_by == people.owner  # who publishes without a review approves
    second = next_version(first, people.owner, "Second")
    second = publish(version=second, by=people.owner, now=NOW, valid_from=today + timedelta(days=9))
    assert published_version(project) == first
    assert states([first, second], today) == {first.pk: "published", second.pk: "published"}
    assert states([first, second], today + timedelta(days=9)) == {first.pk: "superseded", second.pk: "published"}
    row = library(people.owner, Wanted(), today).rows[0]
    assert (row.version, row.next) == (first, second)
    later = library(people.owner, Wanted(), today + timedelta(days=9)).rows[0]
    assert (later.version, later.next) == (second, None)


def test_the_day_is_a_day(owner: Client, as_is: ProcessVersion) -> None:
    address = f"/p/AS-1/map/versions/{as_is.pk}/publish/"
    assert "Write the day like" in owner.post(address, {"valid_from": "soon"}, follow=True).content.decode()
    as_is.refresh_from_db()
    assert not as_is.is_published


def test_the_library_is_searched_and_filtered(
    owner: Client, client_for: Any, people: Any, as_is: ProcessVersion
) -> None:
    describe_process(process=as_is.process, name="Complaints", owner=people.head, category="Service", by=people.owner)
    head = publish(version=as_is, by=people.owner, now=NOW)
    next_version(head, people.owner, "New")

    def found(**wanted: str) -> int:
        return owner.get("/processes/", wanted).content.decode().count(f'href="/processes/{as_is.process_id}/"')

    assert (found(), found(q="nothing")) == (1, 0)
    fitting = [
        {"q": "complaints JIA"}, {"q": "after-sales"}, {"category": "Service"}, {"owner": str(people.head.pk)},
        {"status": "published"}, {"status": "draft"},
    ]  # fmt: skip
    for wanted in fitting:
        assert found(**wanted) == 1, wanted
    for wanted in ({"category": "Other"}, {"owner": "0"}, {"status": "in_review"}, {"status": "superseded"}):
        assert found(**wanted) == 0, wanted
    text = client_for(people.staff).get("/processes/").content.decode()
    assert "Complaints" in text
    assert "As-is v2" not in text  # staff see no drafts


def test_the_published_map_points_at_the_step_that_the_address_names(
    client_for: Any, people: Any, as_is: ProcessVersion
) -> None:
    publish(version=as_is, by=people.owner, now=NOW)
    address = f"/processes/{as_is.process_id}/"
    text = client_for(people.staff).get(address, {"step": "triage"}).content.decode()
    assert 'data-map-focus="triage"' in text
    assert 'href="?step=record#row-record"' in text
    assert client_for(people.staff).get(address, {"step": "nowhere"}).status_code == 200


def test_the_process_is_described_on_its_page(owner: Client, people: Any, project: Project, as_is: Any) -> None:
    data = {"name": "Complaints", "category": "Service", "owner": people.head.pk, "version": 1}
    owner.post("/p/AS-1/map/about/", data)
    process = current_version(project, "as_is").process
    assert (process.name, process.category, process.owner, process.version) == (
        "Complaints", "Service", people.head, 2,
    )  # fmt: skip
    assert "Select a valid choice" in owner.post("/p/AS-1/map/about/", data | {"owner": "0"}).content.decode()
