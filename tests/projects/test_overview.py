"""Home, the list, a new project: who sees what, what needs them, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services.inbox import notify
from projects import needs
from projects.models import Activity, Cycle, Job, Membership, OpenedProject, Project
from projects.services.projects import next_code
from projects.services.recent import KEPT, mark_opened
from tests.projects.factories import make_complete_charter, make_goal, make_job

SignIn = Callable[[User], Client]


def test_home_says_what_needs_me(people: Any, project: Project, client_for: SignIn) -> None:
    make_complete_charter(project, people.owner)
    make_job(project, people.owner)
    notify(user=people.owner, kind="alert", subject_key="k", text="Feedback is late", url="/alerts/1/")
    page = client_for(people.owner).get("/").content.decode()
    assert "Three things need you" in page
    assert "The gate is ready: Charter → Map" in page
    assert "The file has no header." in page
    assert "Feedback is late" in page


def test_readers_are_not_asked_to_pass_gates(people: Any, project: Project, client_for: SignIn) -> None:
    make_complete_charter(project, people.owner)
    page = client_for(people.viewer).get("/").content.decode()
    assert "Nothing needs you now" in page
    assert "After-sales complaints" in page


def test_stopped_work_goes_once_it_is_started_again(people: Any, project: Project, client_for: SignIn) -> None:
    make_job(project, people.owner)
    make_job(project, people.owner, status="running", error={})
    assert "Nothing needs you now" in client_for(people.owner).get("/").content.decode()


def test_home_shows_nothing_of_other_projects(people: Any, other_project: Project, client_for: SignIn) -> None:
    make_job(other_project, people.admin)
    for name in ("owner", "editor", "outsider", "head", "staff", "viewer", "blind_viewer"):
        for page in ("/", "/projects/?status=all", "/search/?q=zebra"):
            assert "zebrafish" not in client_for(getattr(people, name)).get(page).content.decode()


def test_home_costs_the_same_for_many_lines(
    people: Any, project: Project, client_for: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        more = Project.objects.create(code=f"X-{number}", name=f"Project {number}")
        Membership.objects.create(project=more, user=people.owner, role="owner")
        make_goal(more, people.owner)
    for number in range(15):
        notify(user=people.owner, kind="alert", subject_key=f"k{number}", text="Late", url="/alerts/")
    client = client_for(people.owner)
    with django_assert_max_num_queries(60):
        assert client.get("/").status_code == 200


def test_the_list_is_filtered_and_says_what_to_clear(people: Any, project: Project, client_for: SignIn) -> None:
    client = client_for(people.owner)
    assert "One project is under way" in client.get("/projects/").content.decode()
    empty = client.get("/projects/?q=nothing+like+it").content.decode()
    assert "No project matches these filters" in empty
    assert "nothing like it" in empty
    other = client.get("/projects/?phase=pilot", headers={"HX-Request": "true"}).content.decode()
    assert "After-sales complaints" not in other
    part = client.get("/projects/?q=AS-1", headers={"HX-Request": "true"}).content.decode()
    assert "After-sales complaints" in part
    assert "<html" not in part


def test_the_list_costs_few_queries(
    people: Any, project: Project, client_for: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        more = Project.objects.create(code=f"X-{number}", name=f"Project {number}")
        Membership.objects.create(project=more, user=people.owner, role="owner")
    client = client_for(people.owner)
    with django_assert_max_num_queries(20):
        assert "Project 24" in client.get("/projects/").content.decode()


def test_a_new_project_gets_its_code_owner_and_first_cycle(people: Any, project: Project, client_for: SignIn) -> None:
    data = {"name": "Returns", "prefix": "as", "departments": [people.department.pk], "start": "charter"}
    answer = client_for(people.outsider).post("/projects/new/", data)
    made = Project.objects.get(name="Returns")
    assert answer["Location"] == "/p/AS-2/charter/"
    assert made.memberships.get().user == people.outsider
    assert list(made.departments.all()) == [people.department]
    assert Cycle.objects.get(project=made).number == 1


def test_an_open_breach_is_listed_once_and_goes_to_the_latest_when_it_was_looked_at(
    people: Any, project: Project, client_for: SignIn
) -> None:
    notify(user=people.owner, kind="alert", subject_key="k", text="Feedback is late", url="/alerts/1/")
    client = client_for(people.owner)
    unread = client.get("/").content.decode()
    assert unread.count("<strong>Feedback is late</strong>") == 1
    assert "Latest alerts" not in unread
    people.owner.notifications.update(read_at=timezone.now())
    read = client.get("/").content.decode()
    assert "Nothing needs you now" in read
    assert "Latest alerts" in read


def test_home_groups_what_needs_me_and_other_apps_may_join(
    people: Any, project: Project, client_for: SignIn, monkeypatch: Any
) -> None:
    def actions(reader: needs.Reader) -> list[needs.WorkItem]:
        about = [f"action:{n}" for n in (1, 1, 2, 3, 4, 5, 6)]
        return [needs.WorkItem("checklist", "", f"Call {a}", "", None, "/x/", "Open", about=a) for a in about]

    monkeypatch.setitem(needs._sources, "actions", [actions])
    make_complete_charter(project, people.owner)
    page = client_for(people.owner).get("/").content.decode()
    assert page.index("Gates to approve") < page.index("Actions due")
    assert page.count("<strong>Call action:1</strong>") == 1
    assert "Show 1 more" in page
    assert "Seven things need you" in page


def test_home_lists_what_i_opened_last_as_long_as_i_may_read_it(
    people: Any, project: Project, client_for: SignIn
) -> None:
    second = Project.objects.create(code="RT-1", name="Returns")
    Membership.objects.create(project=second, user=people.owner, role="owner")
    client, before = client_for(people.owner), Activity.objects.count()
    for code in ("AS-1", "RT-1", "RT-1"):
        client.get(f"/p/{code}/charter/")
    page = client.get("/").content.decode()
    opened = page[page.index("Opened last") :]
    assert opened.index("Returns") < opened.index("After-sales complaints")
    assert (OpenedProject.objects.count(), Activity.objects.count()) == (2, before)
    Membership.objects.filter(user=people.owner, project=second).delete()
    assert "Returns" not in client.get("/").content.decode()


def test_only_so_many_opened_projects_are_remembered(people: Any, project: Project) -> None:
    for number in range(KEPT + 3):
        more = Project.objects.create(code=f"X-{number}", name="X")
        mark_opened(project=more, user=people.owner, now=timezone.now())
    kept = OpenedProject.objects.filter(user=people.owner)
    assert (kept.count(), kept.first().project.code) == (KEPT, f"X-{KEPT + 2}")


def test_starting_from_a_log_leads_to_the_import(people: Any, client_for: SignIn) -> None:
    answer = client_for(people.owner).post("/projects/new/", {"name": "R", "prefix": "R", "start": "log"})
    assert answer["Location"] == "/p/R-1/analyze/log/new/"


@pytest.mark.parametrize("prefix", ["1A", "A-B", "ÄÖ", "A/../B", "TOOLONGCODE"])
def test_codes_are_plain_letters_and_digits(people: Any, client_for: SignIn, prefix: str) -> None:
    answer = client_for(people.owner).post("/projects/new/", {"name": "R", "prefix": prefix, "start": "charter"})
    assert answer.status_code == 422
    assert Project.objects.count() == 0


def test_no_code_is_given_twice(people: Any, project: Project) -> None:
    Project.objects.create(code="AS-9", name="Ninth")
    assert next_code("AS") == "AS-10"
    assert next_code("ZZ") == "ZZ-1"


def test_the_project_leads_to_its_phase_and_readers_to_the_charter(
    people: Any, project: Project, client_for: SignIn
) -> None:
    Project.objects.filter(pk=project.pk).update(phase="map")
    assert client_for(people.owner).get("/p/AS-1/")["Location"] == "/p/AS-1/map/"
    assert client_for(people.head).get("/p/AS-1/")["Location"] == "/p/AS-1/charter/"


def test_search_finds_projects_goals_and_people_in_reach(people: Any, project: Project, client_for: SignIn) -> None:
    make_goal(project, people.owner, name="Zero late complaints")
    page = client_for(people.viewer).get("/search/?q=complaints").content.decode()
    assert "After-sales <mark>complaints</mark>" in page
    assert "Zero late <mark>complaints</mark>" in page
    assert "/p/AS-1/team/" in client_for(people.viewer).get("/search/?q=Chen").content.decode()
    assert "Nothing found" in client_for(people.blind_viewer).get("/search/?q=Chen").content.decode()


def test_the_job_panel_asks_again_until_the_job_is_over(people: Any, project: Project, client_for: SignIn) -> None:
    job = make_job(project, people.owner, status="running", progress=0.4, error={})
    client, address = client_for(people.owner), f"/jobs/{job.pk}/"
    running = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in running
    Job.objects.filter(pk=job.pk).update(status="done", result={"url": "/p/AS-1/analyze/"})
    over = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in over
    assert 'href="/p/AS-1/analyze/"' in over


def test_a_job_never_leads_to_another_site(people: Any, project: Project, client_for: SignIn) -> None:
    job = make_job(project, people.owner, status="done", error={}, result={"url": "//evil.example/"})
    assert "evil.example" not in client_for(people.owner).get(f"/jobs/{job.pk}/").content.decode()


def test_what_only_tells_waits_in_the_inbox(people: Any, project: Project, client_for: SignIn) -> None:
    for kind in ("resolved_alert", "gate", "team", "import"):
        notify(user=people.owner, kind=kind, subject_key=kind, text=f"Told by {kind}", url="/projects/")
    client = client_for(people.owner)
    page = client.get("/").content.decode()
    assert "Nothing needs you now" in page
    assert "Told by resolved_alert" in page
    assert "Told by team" in client.get("/inbox/").content.decode()


def test_a_stopped_import_is_told_in_the_words_of_the_inbox(people: Any, project: Project, client_for: SignIn) -> None:
    job = make_job(project, people.owner)
    address = "/p/AS-1/analyze/log/import/7/"
    notify(user=people.owner, kind="import", subject_key=f"import:7:{job.pk}", text="No header in row 1.", url=address)
    page = client_for(people.owner).get("/").content.decode()
    assert "No header in row 1." in page
    assert f'href="{address}"' in page
    assert "One thing needs you" in page
