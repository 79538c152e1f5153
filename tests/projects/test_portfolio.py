"""The portfolio: which projects it finds, in which order, what it costs, and the same as a file and over the API."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from projects.figures import Figure
from projects.kept_figures import keep, keep_changed
from projects.models import Activity, GateDecision, Goal, KeptFigure, Membership, Project, SavedView
from projects.portfolio import portfolio_rows
from tests.projects.factories import make_goal

SignIn = Callable[[User], Client]
DAY = 86_400.0


def add(code: str, name: str, owner: User, **values: Any) -> Project:
    made = Project.objects.create(code=code, name=name, **values)
    Membership.objects.create(project=made, user=owner, role="owner")
    return made


def goal_at(project: Project, value: float | None, **values: Any) -> Goal:
    """Mean lead time of at most 1.5 days, read as `value`."""
    goal = make_goal(project, **values)
    KeptFigure.objects.create(goal=goal, revision=1, value=value, kept_at=timezone.now())
    return goal


@pytest.fixture
def five(people: Any, project: Project, other_project: Project) -> dict[str, Project]:
    """AS-1 misses a goal; B-1 meets its only one; C-1 has a stale reading; D-1 has no goal; E-1 is closed."""
    made = {
        "AS-1": project,
        "B-1": add("B-1", "beta", people.owner, phase="pilot"),
        "C-1": add("C-1", "Gamma", people.editor, phase="map"),
        "D-1": add("D-1", "Alpha", people.owner, phase="monitor"),
        "E-1": add("E-1", "=SUM(A1)", people.owner, status="closed"),
    }
    Membership.objects.create(project=made["C-1"], user=people.owner, role="viewer")
    goal_at(project, 1.5 * DAY)
    goal_at(project, 1.5 * DAY, comparison="lt")
    goal_at(made["B-1"], 1.5 * DAY)
    Goal.objects.filter(pk=goal_at(made["C-1"], 9 * DAY).pk).update(revision=2)
    made["B-1"].departments.add(people.department)
    return made


def found(client: Client, query: str) -> list[str]:
    """The codes that the exported file has for this address."""
    text = b"".join(client.get(f"/projects/export/csv/?{query}")).decode("utf-8-sig")
    return [row[0] for row in list(csv.reader(io.StringIO(text)))[1:]]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("sort=code", ["AS-1", "B-1", "C-1", "D-1"]),
        ("sort=name", ["AS-1", "D-1", "B-1", "C-1"]),
        ("sort=-step", ["D-1", "B-1", "C-1", "AS-1"]),
        ("sort=goals", ["AS-1", "D-1", "C-1", "B-1"]),
        ("status=all&sort=-code", ["E-1", "D-1", "C-1", "B-1", "AS-1"]),
        ("status=closed", ["E-1"]),
        ("goals=met", ["B-1"]),
        ("goals=not_met", ["AS-1"]),
        ("goals=no_reading&sort=code", ["C-1", "D-1"]),
        ("q=ALPH", ["D-1"]),
        ("q=after-sales&sort=code", ["AS-1", "B-1"]),
        ("phase=pilot", ["B-1"]),
        ("phase=nonsense", []),
        ("department=999999999999999999", []),
        ("owner=x", []),
    ],
)
def test_an_address_finds_exactly_its_projects(
    people: Any, five: dict[str, Project], client_for: SignIn, query: str, codes: list[str]
) -> None:
    assert found(client_for(people.owner), query) == codes


def test_people_and_departments_choose_among_the_projects_in_reach(
    people: Any, five: dict[str, Project], client_for: SignIn
) -> None:
    client = client_for(people.owner)
    assert found(client, f"owner={people.editor.pk}") == ["C-1"]
    assert found(client, f"department={people.department.pk}&sort=code") == ["AS-1", "B-1"]
    assert found(client, f"department={people.other_department.pk}") == []
    assert found(client_for(people.editor), "mine=1&sort=code") == ["AS-1", "C-1"]
    assert found(client_for(people.head), "sort=code") == ["AS-1", "B-1"]
    assert found(client_for(people.blind_viewer), "status=all") == []
    offered = client.get("/projects/").content.decode()
    assert people.department.name in offered
    assert people.other_department.name not in offered


def test_a_figure_exactly_at_the_limit_is_met_by_at_most_and_missed_by_less_than(
    people: Any, five: dict[str, Project]
) -> None:
    rows = portfolio_rows([five[code].pk for code in ("AS-1", "B-1", "C-1", "D-1")], today=timezone.localdate())
    assert [(row.met, row.missed, row.unread, row.goals) for row in rows] == [
        (1, 1, 0, "not_met"),
        (1, 0, 0, "met"),
        (0, 0, 1, "no_reading"),
        (0, 0, 0, "no_reading"),
    ]
    assert [row.gate for row in rows] == ["Charter → Map", "Pilot → Roll out", "Map → Analyze", "Close, or next cycle"]


def test_the_age_in_the_step_counts_from_the_last_gate(people: Any, project: Project) -> None:
    ago = timezone.now() - timedelta(days=12)
    GateDecision.objects.create(project=project, cycle=1, phase="charter", kind="passed", name="L", at=ago)
    row = portfolio_rows([project.pk], today=timezone.localdate())[0]
    assert row.age == "in this step for 12 days"


def test_fifty_projects_cost_as_many_queries_as_five(people: Any, five: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    client.get("/projects/")  # the first request of a process asks once more which site this is
    counts = []
    for number in (0, 45):
        for each in range(number):
            goal_at(add(f"X-{each}", f"Project {each}", people.owner), DAY)
        for address in ("/projects/?sort=goals", "/projects/export/csv/?status=all"):
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(address)
                b"".join(answer) if answer.streaming else None
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


def test_the_page_reads_no_figure(people: Any, project: Project, client_for: SignIn, settings: Any) -> None:
    make_goal(project)
    settings.FIGURE_READER = "nowhere.at.all"
    assert "No reading" in client_for(people.owner).get("/projects/").content.decode()


def test_figures_are_kept_when_something_changed_and_only_then(people: Any, project: Project, settings: Any) -> None:
    settings.FIGURE_READER = "tests.projects.test_portfolio.one_day"
    goal = make_goal(project)
    assert (keep_changed(), keep_changed()) == (1, 0)
    assert KeptFigure.objects.get(goal=goal).value == DAY
    Activity.objects.create(project=project, verb="goal.changed", at=timezone.now())
    assert keep_changed() == 1
    Goal.objects.filter(pk=goal.pk).update(metric="gone")
    keep(project)
    assert KeptFigure.objects.get(goal=goal).value is None


def one_day(project: Project, definition: Any) -> Figure:
    return Figure(DAY, 10)


def test_the_files_say_the_same_and_start_no_formula(people: Any, five: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    text = b"".join(client.get("/projects/export/csv/?status=all&sort=code")).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    book = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/projects/export/xlsx/?status=all&sort=code"))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert lines[5][1] == "'=SUM(A1)"
    assert "<t>=SUM(A1)</t>" in sheet
    assert "<f>" not in sheet
    assert sheet.count("<row ") == len(lines)
    assert all(f"<t>{cell}</t>" in sheet for cell in lines[1] if not cell.isdecimal() and cell and "&" not in cell)
    assert client.get("/projects/export/pdf/").status_code == 404


def test_what_finds_nothing_says_what_to_take_away(people: Any, five: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    page = client.get("/projects/?q=zzz&phase=pilot").content.decode()
    assert "Without “Text: zzz”" in page
    assert 'href="/projects/?status=active&amp;q=zzz"' in page
    wrong = client.get("/projects/?phase=nonsense").content.decode()
    assert "The address asks for something that does not exist" in wrong
    assert "Without “Step: unknown”" in wrong


def test_each_row_has_one_link_and_it_names_the_project(people: Any, five: Any, client_for: SignIn) -> None:
    page = client_for(people.owner).get("/projects/?sort=code").content.decode()
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert body.count("<a ") == body.count("<tr>") == 4
    assert 'aria-sort="ascending"' not in page  # the order by code is no column of its own
    assert 'aria-sort="descending"' in client_for(people.owner).get("/projects/").content.decode()


def test_a_saved_view_opens_first_is_renamed_and_removed(people: Any, five: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    query = "goals=not_met&sort=name&page=3&evil=1"
    answer = client.post("/projects/views/", {"name": " Late  ones ", "query": query, "is_default": "on"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Late ones", "status=active&goals=not_met&sort=name")
    assert answer["Location"] == client.get("/projects/")["Location"] == f"/projects/?{view.query}"
    assert client.get("/projects/?status=active").status_code == 200
    again = client.post("/projects/views/", {"name": "Late ones", "query": "status=closed"})
    assert (again.status_code, SavedView.objects.count()) == (422, 1)
    assert "You have a view “Late ones” already" in again.content.decode()
    address = f"/projects/views/{view.pk}/"
    assert client_for(people.admin).post(address, {"do": "remove"}).status_code == 404
    client.post(address, {"do": "rename", "name": "Late"})
    client.post(address, {"do": "no_default"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Late", False)
    client.post(address, {"do": "remove"})
    assert SavedView.objects.count() == 0
    assert Activity.objects.count() == 0


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "x" * 81}, {"name": "V", "query": "phase=nonsense"}])
def test_a_view_without_sense_is_refused_with_a_sentence(people: Any, client_for: SignIn, given: Any) -> None:
    answer = client_for(people.owner).post("/projects/views/", given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert SavedView.objects.count() == 0


def test_the_api_chooses_as_the_page_does(people: Any, five: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)

    def codes(query: str) -> list[str]:
        return [row["code"] for row in client.get(f"/api/v1/projects/?{query}").json()["results"]]

    for query in ("goals=not_met", "goals=met", "goals=no_reading", "q=after-sales", f"owner={people.editor.pk}"):
        assert sorted(codes(f"{query}&status=active")) == found(client, f"{query}&sort=code")
    assert codes("mine=true") == ["E-1", "D-1", "C-1", "B-1", "AS-1"]
    assert codes(f"department={people.other_department.pk}") == []
    assert client.get("/api/v1/projects/?goals=nonsense").status_code == 400
