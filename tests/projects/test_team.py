"""The team: people are added by e-mail, the unknown are invited, an owner is always left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from common.errors import DomainError
from projects.models import Membership, Project
from projects.permissions import can
from projects.services import team
from tests.projects.factories import make_job

SignIn = Callable[[User], Client]


def add(project: Project, by: User, email: str, role: str = "editor") -> Membership:
    return team.add_member(project=project, email=email, role=role, by=by, now=timezone.now())


def test_a_known_person_is_added_and_told(people: Any, project: Project) -> None:
    add(project, people.owner, "OUTSIDER@example.com")
    assert can(people.outsider, "project.edit", project)
    assert "Lin Yue added you" in Notification.objects.get(user=people.outsider).text
    assert mail.outbox == []


def test_an_unknown_person_is_invited_by_mail(
    people: Any, project: Project, client_for: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client_for(people.owner).post(
            "/p/AS-1/team/", {"email": "new@example.com", "role": "viewer", "title": "Sponsor"}
        )
    person = User.objects.get(email="new@example.com")
    assert (person.role, Membership.objects.get(user=person).title) == ("viewer", "Sponsor")
    assert "After-sales complaints" in mail.outbox[0].subject


def test_staff_can_look_but_not_edit(people: Any, project: Project) -> None:
    with pytest.raises(DomainError) as caught:
        add(project, people.owner, people.staff.email)
    assert caught.value.field == "role"
    assert add(project, people.owner, people.staff.email, role="viewer").pk


def test_nobody_is_in_a_team_twice_and_the_deactivated_not_at_all(people: Any, project: Project) -> None:
    for email in (people.editor.email, people.gone.email):
        with pytest.raises(DomainError):
            add(project, people.owner, email)


def test_ownership_is_handed_over(people: Any, project: Project, client_for: SignIn) -> None:
    member = Membership.objects.get(project=project, user=people.editor)
    client_for(people.owner).post(f"/p/AS-1/team/{member.pk}/", {"do": "owner"})
    roles = dict(Membership.objects.filter(project=project).values_list("user__name", "role"))
    assert (roles["Chen Bo"], roles["Lin Yue"]) == ("owner", "editor")


def test_the_last_owner_neither_leaves_nor_steps_down(people: Any, project: Project) -> None:
    member = Membership.objects.get(project=project, user=people.owner)
    with pytest.raises(DomainError, match="needs an owner"):
        team.remove_member(member=member, by=people.owner)
    with pytest.raises(DomainError, match="needs an owner"):
        team.change_member(member=member, by=people.owner, role="editor", title="")


def test_a_removed_member_is_out_at_once_and_can_come_back(people: Any, project: Project, client_for: SignIn) -> None:
    theirs = client_for(people.editor)
    assert theirs.get("/p/AS-1/charter/").status_code == 200
    member = Membership.objects.get(project=project, user=people.editor)
    answer = client_for(people.owner).post(f"/p/AS-1/team/{member.pk}/", {"do": "remove"})
    assert theirs.get("/p/AS-1/charter/").status_code == 404
    entry = answer["Location"].rpartition("=")[2]
    client_for(people.owner).post(f"/p/AS-1/activity/{entry}/restore/")
    assert theirs.get("/p/AS-1/charter/").status_code == 200


def test_who_left_the_team_sees_nothing_of_the_work_they_asked_for(
    people: Any, project: Project, client_for: SignIn
) -> None:
    job = make_job(project, people.editor)
    theirs = client_for(people.editor)
    assert "The file has no header." in theirs.get("/").content.decode()
    Membership.objects.filter(user=people.editor).delete()
    assert "The file has no header." not in theirs.get("/").content.decode()
    assert theirs.get(f"/jobs/{job.pk}/").status_code == 404
