"""Pilots, trainings and rules over the API: the same services, other clothes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pilots.models import Pilot, SystemRule, Training
from tests.processes.factories import make_to_be

from .factories import make_pilot, make_training, planted_log, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(people: Any, client_for: Callable[[Any], Client]) -> Client:
    return client_for(people.owner)


def send(client: Client, path: str, body: dict[str, Any] | None = None, method: str = "post") -> Any:
    return getattr(client, method)(f"/api/v1/{path}", body or {}, content_type="application/json")


def test_a_pilot_goes_from_plan_to_decision(project: Any, people: Any, owner: Client) -> None:
    planted_log(project, people.owner)
    plan = {
        "project": "AS-1",
        "name": "Week one",
        "filter": {"attributes": {"Priority": ["urgent"]}},
        "starts_on": "2026-04-06",
        "ends_on": "2026-04-12",
        "baseline_from": "2026-03-02",
        "departments": [people.department.pk],
    }
    made = send(owner, "pilots/", plan)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert send(owner, f"pilots/{pk}/criteria/", {"metric": "lead_time_mean", "target": 86400}).status_code == 201
    started = send(owner, f"pilots/{pk}/start/").json()
    assert (started["status"], started["cases_needed"] >= 20) == ("running", True)
    verdict = owner.get(f"/api/v1/pilots/{pk}/evaluation/").json()
    assert verdict["sides"]["pilot"]["count"] == 28
    assert (verdict["frozen"], verdict["results"][0]["verdict"]) == (False, "better")
    decided = send(owner, f"pilots/{pk}/decide/", {"verdict": "roll_out", "reason": "Faster"}).json()
    assert decided["decision"]["verdict"] == "roll_out"
    assert owner.get(f"/api/v1/pilots/{pk}/evaluation/").json()["frozen"] is True
    again = send(owner, f"pilots/{pk}/decide/", {"verdict": "stop", "reason": "No"})
    assert (again.status_code, again.json()["code"]) == (409, "decided")
    assert send(owner, f"pilots/{pk}/repeat/").json()["repeats"] == pk


def test_foreign_things_in_a_body_are_refused_and_nothing_is_written(
    project: Any, people: Any, other_project: Any, owner: Client
) -> None:
    foreign = planted_log(other_project)
    for field, value in (("event_log", foreign.pk), ("departments", [people.other_department.pk])):
        answer = send(owner, "pilots/", {"project": "AS-1", "name": "X", field: value})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Pilot.objects.exists()


def test_changing_one_field_leaves_the_others(project: Any, people: Any, owner: Client) -> None:
    pilot = make_pilot(project, people.owner)
    send(owner, f"pilots/{pilot.pk}/", {"team": "Four engineers"}, "patch")
    changed = Pilot.objects.get(pk=pilot.pk)
    assert (changed.team, changed.filter, changed.starts_on) == ("Four engineers", pilot.filter, pilot.starts_on)


def test_a_list_of_many_needs_no_more_queries(
    project: Any, people: Any, owner: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(6):
        running(project, people.owner, name=f"Week {number}")
        make_training(project, people.owner, title=f"Training {number}")
    for name in ("pilots", "trainings"):
        with django_assert_max_num_queries(8):
            rows = owner.get(f"/api/v1/{name}/?project__code=AS-1").json()["results"]
        assert len(rows) == 6


def test_staff_read_and_confirm_their_own_training(
    project: Any, people: Any, client_for: Callable[[Any], Client]
) -> None:
    training = make_training(project, people.owner)
    staff = client_for(people.staff)
    assert staff.get("/api/v1/trainings/").json()["results"][0]["confirmed_at"] is None
    assert send(staff, f"trainings/{training.pk}/confirm/").json()["confirmed_at"] is not None
    stranger = client_for(people.other_staff)
    assert stranger.get("/api/v1/trainings/").json()["results"] == []
    assert send(stranger, f"trainings/{training.pk}/confirm/").status_code == 404


def test_trainings_are_written_through_the_services(project: Any, people: Any, owner: Client) -> None:
    body = {"project": "AS-1", "title": "Templates", "audience": [people.department.pk]}
    pk = send(owner, "trainings/", body).json()["id"]
    send(owner, f"trainings/{pk}/", {"title": "Reply templates"}, "patch")
    training = Training.objects.get()
    assert (training.title, training.audience.count()) == ("Reply templates", 1)
    assert owner.delete(f"/api/v1/trainings/{pk}/").status_code == 204


def test_rules_of_the_map_are_handed_over_as_a_whole_or_not_at_all(project: Any, people: Any, owner: Client) -> None:
    make_to_be(project, people.owner)
    bad = send(owner, "rules/", {"project": "AS-1", "to_system": "CRM", "keys": ["case.limit", "invented"]})
    assert (bad.status_code, SystemRule.objects.count()) == (400, 0)
    rows = send(owner, "rules/", {"project": "AS-1", "to_system": "CRM"}).json()
    assert rows[0]["condition"]["limit"] == {"iso8601": "P3D", "seconds": 259200}
    assert len(owner.get("/api/v1/rules/?kind=limit").json()["results"]) >= 2
