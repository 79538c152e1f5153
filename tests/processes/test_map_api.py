"""The API of maps and handbooks: ETags, the base of a new version, differences, confirmations."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from processes.bpmn.examples import complaint_as_is
from processes.models import Draft, ProcessVersion
from processes.services import handbook

from .factories import make_as_is, make_to_be

URL = "/api/v1/process-versions/"


@pytest.fixture
def api(people: Any, client_for: Any) -> Client:
    return client_for(people.owner)


@pytest.fixture
def as_is(project: Any, people: Any) -> ProcessVersion:
    return make_as_is(project, people.owner)


def post(api: Client, body: dict[str, Any], base: str = "") -> Any:
    headers = {"If-Match": base} if base else {}
    return api.post(URL, body, content_type="application/json", headers=headers)


def test_the_first_version_needs_no_base_and_names_its_etag(api: Client, project: Any) -> None:
    answer = post(api, {"project": "AS-1", "xml": complaint_as_is("en").decode(), "note": "first"})
    assert answer.status_code == 201
    version = ProcessVersion.objects.get()
    assert answer["ETag"] == version.etag
    assert (answer.json()["number"], answer.json()["note"]) == (1, "first")


def test_the_xml_comes_with_its_etag_and_is_not_sent_twice(api: Client, as_is: ProcessVersion) -> None:
    answer = api.get(f"{URL}{as_is.pk}/bpmn/")
    assert answer.content.decode() == as_is.xml
    assert answer["Content-Type"].startswith("application/xml")
    assert api.get(f"{URL}{as_is.pk}/bpmn/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_without_a_base_nothing_is_saved(api: Client, as_is: ProcessVersion) -> None:
    answer = post(api, {"project": "AS-1", "xml": as_is.xml})
    assert (answer.status_code, answer.json()["code"]) == (428, "base_missing")
    assert ProcessVersion.objects.count() == 1


def test_two_clients_on_one_base_one_wins_and_the_other_keeps_a_draft(
    api: Client, people: Any, client_for: Any, as_is: ProcessVersion
) -> None:
    first = {"project": "AS-1", "xml": as_is.xml.replace('name="Triage"', 'name="Sort"')}
    second = {"project": "AS-1", "xml": as_is.xml.replace('name="Record complaint"', 'name="Write down"')}
    assert post(api, first, as_is.etag).status_code == 201
    answer = post(client_for(people.editor), second, as_is.etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    sides = {row["side"] for row in answer.json()["errors"]}
    assert sides == {"theirs", "mine"}
    assert "Write down" in Draft.objects.get(user=people.editor).xml
    assert post(api, first, '"999999"').status_code == 412


def test_a_broken_map_is_refused_with_its_line(api: Client, as_is: ProcessVersion) -> None:
    answer = post(api, {"project": "AS-1", "xml": "<definitions"}, as_is.etag)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["line"] == 1


def test_a_difference_is_counted_and_told(api: Client, people: Any, project: Any, as_is: ProcessVersion) -> None:
    to_be = make_to_be(project, people.owner)
    answer = api.get(f"{URL}{to_be.pk}/diff/?against={as_is.pk}").json()
    assert (answer["counts"]["added"], answer["counts"]["removed"]) == (2, 1)
    assert "Removed the step “Assign by hand”." in answer["sentences"]
    assert api.get(f"{URL}{to_be.pk}/diff/?against=999999").status_code == 404


def test_a_list_is_short_and_filtered(
    api: Client, people: Any, project: Any, as_is: ProcessVersion, django_assert_max_num_queries: Any
) -> None:
    make_to_be(project, people.owner)
    with django_assert_max_num_queries(10):
        rows = api.get(f"{URL}?kind=to_be").json()["results"]
    assert [row["kind"] for row in rows] == ["to_be"]
    assert "xml" not in rows[0]
    detail = api.get(f"{URL}{as_is.pk}/").json()
    assert detail["steps"][0]["name"] == "Record complaint"


def test_a_reader_confirms_by_the_api(people: Any, client_for: Any, as_is: ProcessVersion) -> None:
    now = timezone.now()
    edition = handbook.draft_edition(version=as_is, language="en", by=people.owner, now=now)
    handbook.publish_edition(edition=edition, audience=[people.department], introduction="", by=people.owner, now=now)
    staff = client_for(people.staff)
    body = {"handbook": edition.pk}
    answer = staff.post("/api/v1/acknowledgements/", body, content_type="application/json")
    assert answer.status_code == 201
    assert [row["handbook"] for row in staff.get("/api/v1/acknowledgements/").json()["results"]] == [edition.pk]
    chapters = staff.get(f"/api/v1/handbooks/{edition.pk}/").json()["chapters"]
    assert chapters[0]["title"] == "Record complaint"
    stranger = client_for(people.other_staff)
    assert stranger.post("/api/v1/acknowledgements/", body, content_type="application/json").status_code == 404
    assert stranger.get("/api/v1/handbooks/").json()["results"] == []
