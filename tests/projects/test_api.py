"""The API of projects: the same services, versions that must be named, nothing foreign taken over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Goal, Project
from tests.projects.factories import make_complete_charter, make_goal

SignIn = Callable[[User], Client]
JSON = "application/json"


@pytest.fixture
def api(people: Any, project: Project, client_for: SignIn) -> Client:
    return client_for(people.owner)


def test_a_project_is_made_and_changed_with_its_version(api: Client) -> None:
    made = api.post("/api/v1/projects/", {"name": "Returns", "prefix": "RE"}, content_type=JSON)
    assert (made.status_code, made.json()["code"]) == (201, "RE-1")
    address = f"/api/v1/projects/{made.json()['id']}/"
    tag = api.get(address)["ETag"]
    assert api.patch(address, {"name": "R"}, content_type=JSON).status_code == 428
    changed = api.patch(address, {"name": "R"}, content_type=JSON, headers={"If-Match": tag})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    late = api.patch(address, {"name": "S"}, content_type=JSON, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")


def test_a_goal_goes_through_the_same_checks_as_the_page(api: Client, people: Any, project: Project) -> None:
    body = {"project": "AS-1", "metric": "step_duration_mean", "comparison": "le", "target": 3600}
    refused = api.post("/api/v1/goals/", body, content_type=JSON)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "step")
    foreign = api.post("/api/v1/goals/", body | {"step": "Triage", "owner": people.outsider.pk}, content_type=JSON)
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (400, "owner")
    made = api.post("/api/v1/goals/", body | {"step": "Triage"}, content_type=JSON)
    assert made.status_code == 201
    assert Goal.objects.get().target == 3600


@pytest.mark.parametrize("target", ["1e999", "NaN", '"soon"', "null"])
def test_a_target_is_a_number_one_can_compare_with(api: Client, target: str) -> None:
    body = f'{{"project": "AS-1", "metric": "lead_time_mean", "comparison": "le", "target": {target}}}'
    assert api.post("/api/v1/goals/", body, content_type=JSON).status_code == 400
    assert Goal.objects.count() == 0


def test_goals_of_unknown_projects_are_unknown(api: Client, other_project: Project) -> None:
    body = {"metric": "lead_time_mean", "comparison": "le", "target": 3600}
    answers = [
        api.post("/api/v1/goals/", body | {"project": code}, content_type=JSON) for code in ("FI-1", "NO-1", 999, None)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_goal_is_not_moved_into_another_project(
    api: Client, people: Any, project: Project, other_project: Project
) -> None:
    goal = make_goal(project, people.owner)
    api.patch(
        f"/api/v1/goals/{goal.pk}/",
        {"project": other_project.code},
        content_type=JSON,
        headers={"If-Match": '"1"'},
    )
    goal.refresh_from_db()
    assert goal.project == project


def test_a_gate_is_passed_by_the_api_once(api: Client, people: Any, project: Project, client_for: SignIn) -> None:
    body = {"project": "AS-1", "phase": "charter", "do": "pass"}
    refused = api.post("/api/v1/gates/", body, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "criteria_open")
    make_complete_charter(project, people.owner)
    assert all(row["met"] for row in api.get(f"/api/v1/projects/{project.pk}/gates/charter/").json()["criteria"])
    assert api.post("/api/v1/gates/", body, content_type=JSON).json()["code"] == "approval_needed"
    assert client_for(people.head).post("/api/v1/gates/", body, content_type=JSON).status_code == 201
    assert api.post("/api/v1/gates/", body, content_type=JSON).json()["code"] == "not_at_this_gate"


def test_lists_are_paged_by_cursor_and_cheap(
    api: Client, people: Any, project: Project, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_goal(project, people.owner, name=f"G{number}")
    with django_assert_max_num_queries(8):
        answer = api.get("/api/v1/goals/?page_size=10").json()
    assert len(answer["results"]) == 10
    assert answer["next"]


def test_a_read_token_reads_and_does_not_write(people: Any, project: Project) -> None:
    from django.utils import timezone

    from accounts.services.tokens import create_token

    _row, secret = create_token(user=people.owner, name="x", scope="read", now=timezone.now())
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/projects/", headers=headers).json()["results"][0]["code"] == "AS-1"
    refused = Client().post("/api/v1/projects/", {"name": "X", "prefix": "X"}, content_type=JSON, headers=headers)
    assert refused.status_code == 403
