"""A change of rights acts on the next request: with the browser open before, and with the token made before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services.people import change_person
from accounts.services.tokens import create_token
from projects.models import Membership

CHARTER = "/p/AS-1/charter/"
PROJECT = "/api/v1/projects/"


@pytest.fixture
def ways_in(client_for: Callable[[User], Client]) -> Callable[[User], tuple[Client, Client]]:
    """A browser that is signed in, and a program with a token, both from before the change."""

    def make(user: User) -> tuple[Client, Client]:
        secret = create_token(user=user, name="t", scope="write", now=timezone.now())[1]
        return client_for(user), Client(headers={"Authorization": f"Bearer {secret}"})

    return make


def seen(browser: Client, program: Client) -> tuple[int, list[str]]:
    """The page's status, and the codes that the API lists."""
    return browser.get(CHARTER).status_code, [row["code"] for row in program.get(PROJECT).json()["results"]]


def written(browser: Client, program: Client) -> tuple[int, int]:
    """The statuses of two attempts to write: a line of the scope by page, a goal by API."""
    address = reverse("projects:charter_add", kwargs={"code": "AS-1", "section": "scope"})
    page = browser.post(address, {"text": "All channels", "inside": "on"}).status_code
    goal = {"project": "AS-1", "metric": "lead_time_mean", "comparison": "le", "target": 3600}
    return page, program.post("/api/v1/goals/", goal, content_type="application/json").status_code


def test_who_leaves_a_project_is_a_stranger_at_once(people: Any, project: Any, ways_in: Any) -> None:
    browser, program = ways_in(people.editor)
    assert seen(browser, program) == (200, ["AS-1"])
    Membership.objects.filter(project=project, user=people.editor).delete()
    assert seen(browser, program) == (404, [])


def test_an_editor_made_viewer_writes_no_more(people: Any, project: Any, ways_in: Any) -> None:
    browser, program = ways_in(people.editor)
    assert written(browser, program) == (302, 201)
    Membership.objects.filter(project=project, user=people.editor).update(role="viewer")
    assert seen(browser, program) == (200, ["AS-1"])
    assert written(browser, program) == (403, 403)


def test_a_head_who_moves_leaves_the_old_departments_projects(
    people: Any, project: Any, other_project: Any, ways_in: Any
) -> None:
    """He Jia headed After-sales (AS-1); the department gets another head, and Finance (FI-1) becomes his."""
    browser, program = ways_in(people.head)
    assert seen(browser, program) == (200, ["AS-1"])
    people.department.head, people.other_department.head = people.other_head, people.head
    people.department.save()
    people.other_department.save()
    change_person(person=people.head, by=people.admin, name="He Jia", role="head", department=people.other_department)
    assert seen(browser, program) == (404, ["FI-1"])


def test_an_administrator_made_staff_administers_no_more(people: Any, project: Any, ways_in: Any) -> None:
    people.owner.role = "administrator"
    people.owner.save()
    browser, program = ways_in(people.admin)
    assert (browser.get("/people/").status_code, program.get("/api/v1/users/").status_code) == (200, 200)
    change_person(person=people.admin, by=people.admin, name="Ada", role="staff", department=None)
    assert browser.get("/people/").status_code in (403, 404)
    assert seen(browser, program) == (404, [])
