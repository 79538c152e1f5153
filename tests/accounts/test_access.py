"""Leaving with a successor, sessions, the second factor per role, the tree of departments, narrow tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from accounts.middleware import forget_roles
from accounts.models import AuditEntry, Department, User
from accounts.selectors import department_tree
from accounts.services import departments as tree
from accounts.services.security import require_second_factor
from accounts.services.tokens import create_token
from common.errors import DomainError
from projects.models import Goal, Membership

SignIn = Callable[[User], Client]
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _fresh_roles() -> Iterator[None]:
    forget_roles()
    yield
    forget_roles()


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def door(client: Client, person: User, path: str = "/accounts/login/", **fields: str) -> Any:
    return client.post(path, fields or {"login": person.email, "password": PASSWORD})


# ---- leaving --------------------------------------------------------------------------------------------------------


def test_who_owns_things_leaves_only_with_a_choice_of_who_takes_over(
    people: Any, project: Any, client_for: SignIn
) -> None:
    Goal.objects.create(project=project, metric="lead_time_mean", comparison="le", target=3600, owner=people.owner)
    admin, address = client_for(people.admin), f"/people/{people.owner.pk}/"
    assert "After-sales complaints" in admin.get(address).content.decode()
    page = admin.post(f"{address}access/", {"do": "deactivate"}, follow=True).content.decode()
    assert "Choose who takes over" in page
    assert User.objects.get(pk=people.owner.pk).is_active
    admin.post(f"{address}access/", {"do": "deactivate", "successor": str(people.staff.pk)})
    assert User.objects.get(pk=people.owner.pk).is_active  # staff cannot own a project
    admin.post(f"{address}access/", {"do": "deactivate", "successor": str(people.editor.pk)})
    assert not User.objects.get(pk=people.owner.pk).is_active
    roles = dict(Membership.objects.filter(project=project).values_list("user__email", "role"))
    assert (roles["editor@example.com"], roles["owner@example.com"]) == ("owner", "editor")
    assert Goal.objects.get().owner == people.editor
    last = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:]
    assert last == ["member.owner", "person.deactivated"]
    assert client_for(people.editor).get("/p/AS-1/team/").status_code == 200


def test_in_a_hurry_somebody_leaves_with_nobody_to_take_over(people: Any, project: Any, client_for: SignIn) -> None:
    data = {"do": "deactivate", "successor": "nobody"}
    client_for(people.admin).post(f"/people/{people.owner.pk}/access/", data)
    assert not User.objects.get(pk=people.owner.pk).is_active
    assert Membership.objects.get(project=project, role="owner").user == people.owner


# ---- sessions -------------------------------------------------------------------------------------------------------


def test_a_person_sees_the_own_devices_and_signs_the_others_out(people: Any) -> None:
    here, phone, other = (Client(headers={"User-Agent": name}) for name in ("Firefox/1 Linux", "Safari/1 iPhone", "x"))
    for client, person in ((here, people.owner), (phone, people.owner), (other, people.editor)):
        door(client, person)
    page = here.get("/sessions/")
    assert "Safari, iPhone" in page.content.decode()
    assert len(page.context["rows"]) == 2
    theirs = other.get("/sessions/").context["rows"][0]["row"]
    assert here.post(f"/sessions/{theirs.pk}/end/").status_code == 404
    row = next(each["row"] for each in page.context["rows"] if not each["is_current"])
    here.post(f"/sessions/{row.pk}/end/")
    assert [client.get("/inbox/").status_code for client in (here, phone, other)] == [200, 302, 200]
    door(phone, people.owner)
    here.post("/sessions/others/end/")
    assert [client.get("/inbox/").status_code for client in (here, phone)] == [200, 302]


# ---- second factor --------------------------------------------------------------------------------------------------


def test_the_second_factor_is_asked_for_at_the_door_and_a_recovery_code_works_once(people: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(people.owner, secret)
    codes = RecoveryCodes.activate(people.owner).get_unused_codes()
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))
    client = Client()
    assert door(client, people.owner)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/inbox/").status_code == 302
    assert door(client, people.owner, "/accounts/2fa/authenticate/", code="000000").status_code == 200
    door(client, people.owner, "/accounts/2fa/authenticate/", code=code_of(secret))
    assert client.get("/inbox/").status_code == 200
    for expected in (200, 302):
        again = Client()
        door(again, people.owner)
        door(again, people.owner, "/accounts/2fa/authenticate/", code=codes[0])
        assert again.get("/inbox/").status_code == expected


def test_a_role_that_must_have_one_is_led_to_the_set_up_until_it_is_done(
    people: Any, client_for: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client_for(people.admin).post("/security/", {"roles": ["manager"]})
    client = Client()
    door(client, people.owner)
    assert client.get("/inbox/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/api/v1/users/me/").json()["code"] == "second_factor_missing"
    assert client_for(people.staff).get("/inbox/").status_code == 200
    asked = client.get("/accounts/2fa/totp/activate/")
    again = client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(again["Location"])
    form = page.context["form"]
    assert "data:image/svg+xml" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(form.secret)})
    assert "recovery-codes" in done["Location"]
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/inbox/").status_code == 200
    assert AuditEntry.objects.filter(verb="second_factor.added").count() == 1


def test_an_administrator_takes_it_off_for_somebody_who_lost_the_phone(people: Any, client_for: SignIn) -> None:
    TOTP.activate(people.owner, generate_totp_secret())
    client_for(people.admin).post(f"/people/{people.owner.pk}/access/", {"do": "take_off"})
    client = Client()
    door(client, people.owner)
    assert client.get("/inbox/").status_code == 200


def test_a_role_that_does_not_exist_is_refused(people: Any) -> None:
    with pytest.raises(DomainError):
        require_second_factor(roles=["boss"], by=people.admin)


# ---- departments ----------------------------------------------------------------------------------------------------


def test_the_tree_counts_people_here_and_below(people: Any, client_for: SignIn) -> None:
    hotline = tree.save_department(
        department=None, by=people.admin, name="Hotline", parent=people.department, head=None
    )
    User.objects.create_user("h@example.com", None, name="H", role="staff", department=hotline)
    branch = next(each for each in department_tree() if each.row == people.department)
    assert (branch.row.people_count, branch.total, [each.row.name for each in branch.below]) == (2, 3, ["Hotline"])
    assert "3 with those below" in client_for(people.admin).get("/departments/").content.decode()


def test_merging_moves_people_projects_and_what_is_below(people: Any, project: Any, client_for: SignIn) -> None:
    mine, other = people.department, people.other_department
    below = tree.save_department(department=None, by=people.admin, name="Hotline", parent=mine, head=None)
    with pytest.raises(DomainError):
        tree.merge_departments(department=mine, into=below, by=people.admin)
    client_for(people.admin).post(f"/departments/{mine.pk}/merge/", {"into": str(other.pk)})
    assert not Department.objects.filter(name="After-sales").exists()
    people.staff.refresh_from_db()
    below.refresh_from_db()
    assert (people.staff.department, below.parent) == (other, other)
    assert list(project.departments.all()) == [other]
    assert client_for(people.other_head).get("/p/AS-1/charter/").status_code == 200
    assert client_for(people.head).get("/p/AS-1/charter/").status_code == 404


def test_a_head_sees_the_own_department_only_not_those_below(people: Any, project: Any, client_for: SignIn) -> None:
    people.department.parent = people.other_department
    people.department.save()
    assert client_for(people.other_head).get("/p/AS-1/charter/").status_code == 404


# ---- tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_for_imports_pushes_logs_and_writes_nothing_else(people: Any, project: Any) -> None:
    _row, secret = create_token(user=people.owner, name="ERP", scope="import", now=timezone.now())
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/projects/").status_code == 200
    goal = {"project": "AS-1", "metric": "lead_time_mean", "comparison": "le", "target": 3600}
    assert program.post("/api/v1/goals/", goal, content_type="application/json").status_code == 403
    assert program.post("/api/v1/event-logs/", {}, content_type="application/json").status_code != 403
