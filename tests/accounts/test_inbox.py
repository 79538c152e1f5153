"""The inbox: one line per subject, read by its own person only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import Notification, User
from accounts.services.inbox import notify

SignIn = Callable[[User], Client]


def test_the_same_subject_is_told_once(people: Any) -> None:
    for _again in range(3):
        row, _new = notify(user=people.owner, kind="alert", subject_key="k", text="Late", url="/alerts/")
    assert Notification.objects.get() == row


def test_opening_a_line_marks_it_as_read_and_leads_on(people: Any, client_for: SignIn) -> None:
    row, _new = notify(user=people.owner, kind="alert", subject_key="k", text="Late", url="/projects/")
    answer = client_for(people.owner).post(f"/inbox/{row.pk}/open/")
    assert answer["Location"] == "/projects/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_a_line_never_leads_to_another_site(people: Any, client_for: SignIn) -> None:
    row, _new = notify(user=people.owner, kind="alert", subject_key="k", text="Late", url="//evil.example/")
    assert client_for(people.owner).post(f"/inbox/{row.pk}/open/")["Location"] == "/inbox/"


def test_marking_all_leaves_other_peoples_lines_alone(people: Any, client_for: SignIn) -> None:
    for person in (people.owner, people.editor):
        notify(user=person, kind="alert", subject_key="k", text="Late", url="")
    client_for(people.owner).post("/inbox/read/")
    assert list(Notification.objects.filter(read_at=None).values_list("user__name", flat=True)) == ["Chen Bo"]


def test_the_inbox_costs_few_queries(people: Any, client_for: SignIn, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        notify(user=people.owner, kind="alert", subject_key=f"k{number}", text=f"Late {number}", url="/alerts/")
    client = client_for(people.owner)
    with django_assert_max_num_queries(11):
        page = client.get("/inbox/").content.decode()
    assert "40 messages are new" in page
