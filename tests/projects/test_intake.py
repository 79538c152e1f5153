"""Pain reports: everybody sends them, managers decide, reporters learn what became of it, departments stay apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from common.errors import DomainError
from projects.models import PainReport, Project
from projects.pain_rank import effect_points, frequency_points
from projects.services import pain_reports as service
from tests.projects.factories import make_report
from tests.walker import Walker

ClientFor = Callable[[User], Client]


def told(user: User) -> list[str]:
    return list(
        Notification.objects.filter(user=user, kind="pain_report").order_by("pk").values_list("text", flat=True)
    )


def test_staff_report_what_hurts_without_javascript_and_see_it(people: Any, client_for: ClientFor) -> None:
    walker = Walker(client_for(people.staff)).open("/intake/new/?process=Complaints")
    walker.send("/intake/new/", text="Typed in <b>twice</b>", times="5", per="week", time_level="3", time_text="1 h")
    report = PainReport.objects.get()
    assert (report.process, report.department, report.state, report.score) == (
        "Complaints",
        people.department,
        "new",
        6,
    )
    assert walker.heading == "Typed in <b>twice</b>"
    assert "It waits for a decision." in walker.text
    assert "5 times a week" in walker.text
    assert "Typed in <b>twice</b>" in walker.open("/intake/mine/").text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": ""}, "This field is required."),
        ({"times": "5"}, "Say in which span: a day, a week or a month."),
        ({"per": "day"}, "Say how many times."),
        ({"times": "0", "per": "day"}, "Ensure this value is greater than or equal to 1."),
        ({"time_level": "9"}, "Select a valid choice. 9 is not one of the available choices."),
        ({"text": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_bad_input_is_named_at_its_field(
    people: Any, client_for: ClientFor, given: dict[str, str], message: str
) -> None:
    response = client_for(people.staff).post("/intake/new/", {"text": "Slow", "process": "P"} | given)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not PainReport.objects.exists()


def test_the_sum_is_effect_and_frequency_and_votes(people: Any, client_for: ClientFor) -> None:
    assert [frequency_points(*each) for each in ((1, "month"), (1, "week"), (1, "day"), (10, "day"))] == [1, 2, 3, 4]
    assert effect_points([3, 3, 3, 3]) == 12
    low = make_report(people.staff, "Rare", times=1, per="month")
    high = make_report(people.staff, "Often", times=10, per="day", effects={"cost": (2, "")})
    page = client_for(people.owner).get("/intake/").content.decode()
    assert page.index("Often") < page.index("Rare")
    assert "effect 2 + frequency 4 + votes 0" in page
    service.rank(report=low, by=people.owner, position=1, now=timezone.now())
    page = client_for(people.owner).get("/intake/?sort=order").content.decode()
    assert page.index("Rare") < page.index("Often")
    assert high.score == 6


def test_the_own_order_has_no_holes_and_no_twins(people: Any) -> None:
    now, made = timezone.now(), [make_report(people.staff, name) for name in "abcd"]
    for each in made:
        service.rank(report=each, by=people.owner, position=1, now=now)
        for row in made:
            row.refresh_from_db()
    service.rank(report=made[0], by=people.owner, position=2, now=now)
    made[3].refresh_from_db()
    service.decline(report=made[3], by=people.owner, reason="No", now=now)
    found = PainReport.objects.order_by("position").values_list("text", "position")
    assert [each for each in found if each[1]] == [("a", 1), ("c", 2), ("b", 3)]


def test_a_decision_is_told_once_with_its_reason_and_can_be_taken_back(people: Any, client_for: ClientFor) -> None:
    report = make_report(people.staff)
    manager = Walker(client_for(people.owner)).open(report.get_absolute_url())
    response = client_for(people.owner).post(f"/intake/{report.pk}/decide/", {"do": "decline", "reason": " "})
    assert response.status_code == 422
    assert "Say why, so that the reporter can follow." in response.content.decode()
    manager.send(f"/{report.pk}/decide/", button="do=decline", reason="The new system comes in May.")
    assert told(people.staff) == [
        "Your report “The same address is typed in twice” was declined: The new system comes in May."
    ]
    seen = Walker(client_for(people.staff)).open(report.get_absolute_url())
    assert "It was declined." in seen.text
    assert "The new system comes in May." in seen.text
    assert not seen.links("/intake/project/")
    manager.open(report.get_absolute_url()).send(f"/{report.pk}/decide/", button="do=reopen")
    report.refresh_from_db()
    assert (report.state, report.reason, report.decided_by) == ("new", "", None)
    assert [each.verb for each in report.entries.all()] == ["reopened", "declined", "sent"]


def test_of_two_decisions_at_once_one_counts(people: Any) -> None:
    report = make_report(people.staff)
    other_look = PainReport.objects.get(pk=report.pk)
    service.decline(report=report, by=people.owner, reason="No", now=timezone.now())
    with pytest.raises(DomainError, match="is decided already"):
        service.accept(report=other_look, by=people.editor, reason="", now=timezone.now())
    assert told(people.staff) == ["Your report “The same address is typed in twice” was declined: No"]


def test_joined_reports_point_to_the_kept_one_and_bring_their_votes(people: Any, client_for: ClientFor) -> None:
    now = timezone.now()
    kept, other = make_report(people.staff, "Keep me"), make_report(people.other_staff, "Quokka of Finance")
    service.vote(report=other, by=people.other_head, wanted=True, now=now)
    walker = Walker(client_for(people.owner)).open(f"/intake/join/?report={kept.pk}&report={other.pk}")
    walker.send("/intake/join/", keep=str(kept.pk))
    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("merged", kept)
    assert kept.votes.count() == 1
    assert told(people.other_staff) == ["Your report “Quokka of Finance” was joined with another about the same."]
    service.decline(report=kept, by=people.owner, reason="Later", now=now)
    assert told(people.other_staff)[-1] == "There is news about your report “Quokka of Finance”."
    seen = Walker(client_for(people.other_staff)).open(other.get_absolute_url()).text
    assert "It was joined with another report about the same. Of both: It was declined." in seen
    assert "Later" in seen
    assert "Keep me" not in seen
    assert "Quokka" not in Walker(client_for(people.staff)).open(kept.get_absolute_url()).text


def test_reports_become_the_pain_points_of_a_new_project(people: Any, client_for: ClientFor) -> None:
    first, second = make_report(people.staff), make_report(people.staff, "Addresses are wrong")
    walker = Walker(client_for(people.outsider)).open(f"/intake/project/?report={first.pk}&report={second.pk}")
    assert "The same address is typed in twice · 5 times a week" in walker.text
    walker.send("/intake/project/", prefix="AD")
    project = Project.objects.get(code="AD-1")
    assert project.name == "After-sales complaints"
    assert list(project.departments.all()) == [people.department]
    points = list(project.pain_points.values_list("text", "source"))
    assert points[0] == ("The same address is typed in twice", f"Report by Zhou Min, no. {first.pk}")
    assert len(points) == 2
    first.refresh_from_db()
    assert (first.state, first.project) == ("project", project)
    assert told(people.staff)[0] == (
        "Your report “The same address is typed in twice” is taken up in an improvement project."
    )
    seen = Walker(client_for(people.staff)).open(first.get_absolute_url())
    assert "AD-1" not in seen.text  # staff do not read projects


def test_a_report_is_added_to_a_project_that_one_may_edit(
    people: Any, project: Project, other_project: Project, client_for: ClientFor
) -> None:
    report = make_report(people.staff)
    walker = Walker(client_for(people.owner)).open(f"/intake/add/?report={report.pk}")
    assert other_project.name not in walker.text
    walker.send("/intake/add/", project=str(project.pk))
    assert project.pain_points.get().text == report.text
    again = client_for(people.owner).post("/intake/add/", {"report": report.pk, "project": project.pk})
    assert "is decided already" in again.content.decode()
    assert project.pain_points.count() == 1


def test_departments_stay_apart(people: Any, client_for: ClientFor) -> None:
    mine, theirs = make_report(people.staff, "Numbat"), make_report(people.other_staff, "Quokka")
    pages = {"head": "/intake/", "staff": "/intake/mine/", "other_staff": "/intake/mine/", "other_head": "/intake/"}
    for subject, address in pages.items():
        client = client_for(getattr(people, subject))
        page = client.get(address).content.decode()
        api = client.get("/api/v1/pain-reports/").content.decode()
        own, foreign = ("Quokka", mine) if subject.startswith("other") else ("Numbat", theirs)
        for text in (page, api):
            assert own in text
            assert foreign.text not in text
        never = client.get("/intake/987654321/")
        assert client.get(foreign.get_absolute_url()).content == never.content
    heading = client_for(people.head).get(f"/intake/?department={people.other_department.pk}").content.decode()
    assert "1 report waits for a decision" in heading
    everything = client_for(people.outsider).get("/intake/").content.decode()
    assert "Numbat" in everything
    assert "Quokka" in everything


def test_suggestions_name_only_processes_in_reach(people: Any, client_for: ClientFor, project: Project) -> None:
    from projects import suggestions
    from projects.suggestions import Suggested

    suggestions.register(lambda user: Suggested(("Complaints",) if user == people.staff else ()))
    try:
        assert '<option value="Complaints">' in client_for(people.staff).get("/intake/new/").content.decode()
        assert '<option value="Complaints">' not in client_for(people.other_staff).get("/intake/new/").content.decode()
    finally:
        suggestions._sources.pop()


def test_nobody_votes_twice_or_for_themselves(people: Any) -> None:
    report, now = make_report(people.staff), timezone.now()
    assert service.vote(report=report, by=people.head, wanted=True, now=now)
    assert not service.vote(report=report, by=people.head, wanted=True, now=now)
    assert PainReport.objects.with_votes().get().total == report.score + 1
    with pytest.raises(DomainError, match="own report"):
        service.vote(report=report, by=people.staff, wanted=True, now=now)


def test_the_list_asks_the_database_a_bounded_number_of_times(
    people: Any, client_for: ClientFor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        make_report(people.staff, f"Report {number}")
    client = client_for(people.owner)
    with django_assert_max_num_queries(14):
        assert "30 reports" in client.get("/intake/").content.decode()
    with django_assert_max_num_queries(14):
        client.get("/api/v1/pain-reports/")


def test_strange_addresses_are_no_errors(people: Any, client_for: ClientFor) -> None:
    client = client_for(people.owner)
    for address in (
        "/intake/?department=x&sort=no&state=no&q=%25",
        "/intake/?page=no&department=99999999999999999999",
    ):
        assert client.get(address).status_code == 200
    for address in (
        "/intake/99999999999999999999/",
        "/intake/join/",
        "/intake/project/?report=x",
        "/intake/add/?report=9",
    ):
        assert client.get(address).status_code == 404


def test_the_api_reports_and_decides(people: Any, client_for: ClientFor) -> None:
    staff, manager, json = client_for(people.staff), client_for(people.owner), {"content_type": "application/json"}
    sent = staff.post("/api/v1/pain-reports/", {"text": "Slow", "process": "Complaints", "times": 2}, **json)
    assert (sent.status_code, sent.json()["code"]) == (400, "frequency_half")
    sent = staff.post("/api/v1/pain-reports/", {"text": "Slow", "process": "Complaints", "cost_level": 2}, **json)
    assert (sent.status_code, sent.json()["score"], sent.json()["state"]) == (201, 2, "new")
    address = f"/api/v1/pain-reports/{sent.json()['id']}/"
    assert staff.post(f"{address}accept/", **json).status_code == 403
    assert manager.post(f"{address}decline/", {}, **json).json()["code"] == "reason_missing"
    assert manager.post(f"{address}accept/", {}, **json).json()["state"] == "accepted"
    assert manager.post(f"{address}vote/", {}, **json).json()["total"] == 3
