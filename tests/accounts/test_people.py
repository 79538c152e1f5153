"""Changing and deactivating people acts on their very next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Department, User
from accounts.services import departments as tree
from accounts.services import people as service
from accounts.services.tokens import create_token
from common.errors import DomainError

SignIn = Callable[[User], Client]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_deactivating_ends_sessions_and_tokens_at_once(people: Any, client_for: SignIn) -> None:
    theirs = client_for(people.owner)
    _row, secret = create_token(user=people.owner, name="x", scope="write", now=timezone.now())
    assert theirs.get("/inbox/").status_code == 200
    client_for(people.admin).post(f"/people/{people.owner.pk}/access/", {"do": "deactivate"})
    assert theirs.get("/inbox/").status_code == 302
    assert Client().get("/api/v1/users/me/", headers=bearer(secret)).status_code == 401
    assert not Client().login(email=people.owner.email, password="correct horse battery")


def test_an_old_session_stays_dead_after_letting_somebody_in_again(people: Any, client_for: SignIn) -> None:
    theirs = client_for(people.owner)
    service.deactivate(person=people.owner, by=people.admin, now=timezone.now())
    service.activate(person=people.owner, by=people.admin)
    assert theirs.get("/inbox/").status_code == 302
    assert ApiToken.objects.filter(user=people.owner, revoked_at=None).count() == 0


def test_the_only_administrator_can_neither_leave_nor_lose_the_role(people: Any) -> None:
    other = User.objects.create_user("a2@example.com", None, name="B", role="administrator")
    service.deactivate(person=other, by=people.admin, now=timezone.now())
    with pytest.raises(DomainError, match="only administrator"):
        service.change_person(person=people.admin, by=people.admin, name="Ada", role="manager", department=None)
    with pytest.raises(DomainError, match="yourself"):
        service.deactivate(person=people.admin, by=people.admin, now=timezone.now())


def test_who_is_no_head_any_more_heads_nothing(people: Any) -> None:
    service.change_person(
        person=people.head, by=people.admin, name="He Jia", role="staff", department=people.department
    )
    assert Department.objects.get(pk=people.department.pk).head is None


def test_a_department_is_not_part_of_itself(people: Any) -> None:
    below = tree.save_department(department=None, by=people.admin, name="Hotline", parent=people.department, head=None)
    with pytest.raises(DomainError) as caught:
        tree.save_department(department=people.department, by=people.admin, name="After-sales", parent=below, head=None)
    assert caught.value.code == "circle"


def test_a_choice_that_may_stay_empty_says_none(people: Any, client_for: SignIn) -> None:
    page = client_for(people.admin).get("/departments/").content.decode()
    assert "2 departments" in page
    assert page.count('<option value="" selected>None</option>') == 2
    assert "---" not in page
    assert "---" not in client_for(people.admin).get(f"/people/{people.staff.pk}/").content.decode()


def test_the_door_speaks_as_the_house_does(db: None) -> None:
    assert "Stay signed in" in Client().get("/accounts/login/").content.decode()
    for address in ("/accounts/login/", "/accounts/password/reset/"):
        page = Client().get(address).content.decode()
        assert "E-mail" in page
        assert "placeholder" not in page


def test_a_department_in_use_is_not_removed(people: Any, client_for: SignIn) -> None:
    client_for(people.admin).post(f"/departments/{people.department.pk}/remove/")
    assert Department.objects.filter(pk=people.department.pk).exists()
    empty = tree.save_department(department=None, by=people.admin, name="Empty", parent=None, head=None)
    client_for(people.admin).post(f"/departments/{empty.pk}/remove/")
    assert not Department.objects.filter(pk=empty.pk).exists()


def test_the_people_page_costs_few_queries(people: Any, client_for: SignIn, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        User.objects.create_user(f"p{number}@example.com", None, name=f"P {number}", role="staff")
    client = client_for(people.admin)
    with django_assert_max_num_queries(12):
        assert b"P 29" in client.get("/people/").content


def test_a_token_is_shown_once_and_works_until_revoked(people: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    page = client.post("/tokens/", {"name": "ERP", "scope": "read", "days": "30"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get("/tokens/").content.decode()
    assert Client().get("/api/v1/users/me/", headers=bearer(secret)).json()["email"] == "owner@example.com"
    client.post(f"/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert Client().get("/api/v1/users/me/", headers=bearer(secret)).status_code == 401


def test_a_token_ends_on_its_day(people: Any) -> None:
    now = timezone.now()
    _row, secret = create_token(
        user=people.owner, name="x", scope="read", now=now, expires_at=now - timedelta(seconds=1)
    )
    assert Client().get("/api/v1/users/me/", headers=bearer(secret)).status_code == 401


def test_the_password_page_signs_other_devices_out(people: Any, client_for: SignIn) -> None:
    here, there = client_for(people.owner), client_for(people.owner)
    data = {"old_password": "correct horse battery", "new_password1": "a new river", "new_password2": "a new river"}
    assert here.post("/settings/password/", data).status_code == 302
    assert here.get("/inbox/").status_code == 200
    assert there.get("/inbox/").status_code == 302


def test_language_and_theme_are_kept_with_the_person(people: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    client.post("/settings/language/", {"language": "zh-hans", "next": "/settings/"})
    client.post("/settings/theme/", {"theme": "dark"}, headers={"HX-Request": "true"})
    people.owner.refresh_from_db()
    assert (people.owner.language, people.owner.theme) == ("zh-hans", "dark")
    assert "设置" in client.get("/settings/").content.decode()


def test_the_way_back_never_leads_to_another_site(people: Any, client_for: SignIn) -> None:
    answer = client_for(people.owner).post("/settings/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(("name", "page"), [("head", "/dashboards/"), ("staff", "/handbooks/"), ("owner", "/")])
def test_after_signing_in_everybody_lands_where_their_work_is(people: Any, name: str, page: str) -> None:
    person = getattr(people, name)
    answer = Client().post("/accounts/login/", {"login": person.email, "password": "correct horse battery"})
    assert answer["Location"] == page
