"""From the mail to the first page: invitations work once, for their person, for two weeks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import invitations
from accounts.services import people as people_service
from common.errors import DomainError
from tests.accounts.factories import invited

PASSWORD = "a quiet river at night"


def link_in_mail() -> str:
    return re.search(r"http://\S+(/join/\S+/)", mail.outbox[-1].body).group(1)


@pytest.fixture
def invitation(people: Any, django_capture_on_commit_callbacks: Any) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        invited(people)
    return link_in_mail()


def test_an_invited_person_sets_a_password_and_is_signed_in(invitation: str, client: Client) -> None:
    assert b"new@example.com" in client.get(invitation).content
    answer = client.post(invitation, {"name": "Ni Na", "password": PASSWORD})
    assert answer.status_code == 302
    person = User.objects.get(email="new@example.com")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Client().login(email=person.email, password=PASSWORD)


def test_the_mail_is_in_the_language_of_the_inviter(people: Any, django_capture_on_commit_callbacks: Any) -> None:
    people.admin.language = "zh-hans"
    people.admin.save()
    with django_capture_on_commit_callbacks(execute=True):
        invited(people)
    assert "邀请" in mail.outbox[0].subject
    assert mail.outbox[0].to == ["new@example.com"]


def test_a_link_works_once(invitation: str, client: Client) -> None:
    client.post(invitation, {"name": "Ni Na", "password": PASSWORD})
    again = Client().post(invitation, {"name": "Thief", "password": PASSWORD})
    assert again.status_code == 404
    assert User.objects.get(email="new@example.com").name == "Ni Na"


def test_an_expired_link_says_so_and_sets_nothing(invitation: str, client: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(invitation, {"name": "Ni Na", "password": PASSWORD}).status_code == 404
    assert not User.objects.get(email="new@example.com").has_usable_password()


def test_a_weak_password_is_refused_and_the_link_still_works(invitation: str, client: Client) -> None:
    answer = client.post(invitation, {"name": "Ni Na", "password": "password"})
    assert answer.status_code == 422
    assert client.post(invitation, {"name": "Ni Na", "password": PASSWORD}).status_code == 302


def test_sending_again_ends_the_older_link(
    invitation: str, people: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person = User.objects.get(email="new@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        invitations.send_invitation(person=person, by=people.admin, now=timezone.now())
    assert client.get(invitation).status_code == 404
    assert client.get(link_in_mail()).status_code == 200


def test_a_deactivated_person_cannot_come_by_an_old_link(invitation: str, people: Any, client: Client) -> None:
    person = User.objects.get(email="new@example.com")
    people_service.deactivate(person=person, by=people.admin, now=timezone.now())
    assert client.get(invitation).status_code == 404


def test_nobody_is_invited_twice(people: Any) -> None:
    with pytest.raises(DomainError) as caught:
        invited(people, email="STAFF@example.com")
    assert (caught.value.code, caught.value.field) == ("email_taken", "email")


def test_no_mail_goes_out_for_what_was_rolled_back(people: Any) -> None:
    with pytest.raises(DomainError):
        invited(people, email=people.staff.email)
    assert mail.outbox == []
