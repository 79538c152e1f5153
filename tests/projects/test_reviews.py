"""Rounds of approval: who is asked, what decides, what a rejection leaves behind, what stays to be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from common.errors import DomainError
from projects.evidence import outcome
from projects.models import Activity, GateDecision, GateReview, Membership, PainPoint, Project
from projects.services import gates, reviews
from tests.projects.factories import make_complete_charter

SignIn = Callable[[User], Client]
GATE, PAGE = "/p/AS-1/gates/charter/", "/p/AS-1/charter/"
REASON = "The second goal has no number that anybody can check."
JSON = "application/json"


@pytest.fixture
def ready(people: Any, project: Project) -> Project:
    make_complete_charter(project, people.owner)
    return project


def ask(project: Project, by: User, reviewers: list[User], rule: str = "any") -> GateReview:
    return reviews.ask_review(
        project=project, key="charter", by=by, reviewers=reviewers, rule=rule, now=timezone.now(), note="Please look."
    )


@pytest.mark.parametrize(
    ("rule", "verdicts", "comes_to"),
    [
        ("any", ["waiting", "waiting"], "open"),
        ("any", ["waiting", "approved"], "approved"),
        ("all", ["waiting", "approved"], "open"),
        ("all", ["approved", "approved"], "approved"),
        ("any", ["approved", "rejected"], "rejected"),
        ("all", [], "open"),
    ],
)
def test_what_a_round_comes_to(rule: str, verdicts: list[str], comes_to: str) -> None:
    assert outcome(rule, verdicts) == comes_to


def test_who_works_on_a_project_asks_and_the_head_opens_the_gate(
    people: Any, ready: Project, client_for: SignIn
) -> None:
    owner, head = client_for(people.owner), client_for(people.head)
    refused = owner.post(GATE, {"do": "pass"})
    assert refused.status_code == 409
    assert "Ask for approval." in refused.content.decode()
    page = owner.get(GATE).content.decode()
    assert f'value="{people.head.pk}" id="id_reviewers_1" checked' in page or "checked" in page
    assert owner.post(GATE, {"do": "ask", "rule": "any", "reviewers": [people.head.pk]}).status_code == 302
    assert "Approve the gate “Charter”" in head.get("/").content.decode()
    assert "Approve the gate" not in owner.get("/").content.decode()
    assert head.post(GATE, {"do": "approve", "comment": "Well measured."}).status_code == 302
    ready.refresh_from_db()
    assert ready.phase == "map"
    decision = GateDecision.objects.get()
    assert (decision.kind, decision.name, decision.by) == ("passed", "He Jia", people.head)
    assert "Well measured." in owner.get(GATE).content.decode()
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["gate.asked", "gate.passed"]
    assert Notification.objects.filter(user=people.head, kind="gate").count() == 1
    assert Notification.objects.filter(user=people.owner, kind="gate").count() == 1


def test_all_must_approve_where_that_is_the_rule(people: Any, ready: Project) -> None:
    review = ask(ready, people.editor, [people.owner, people.head], rule="all")
    assert reviews.approve(review=review, by=people.owner, now=timezone.now()) is None
    assert Project.objects.get(pk=ready.pk).phase == "charter"
    with pytest.raises(DomainError) as caught:
        reviews.approve(review=review, by=people.owner, now=timezone.now())
    assert caught.value.code == "answered"
    decision = reviews.approve(review=review, by=people.head, now=timezone.now())
    assert decision is not None
    assert decision.name == "Lin Yue, He Jia"
    assert Project.objects.get(pk=ready.pk).phase == "map"


def test_a_rejection_brings_the_phase_back_with_its_reason(people: Any, ready: Project, client_for: SignIn) -> None:
    ask(ready, people.editor, [people.head])
    head, owner = client_for(people.head), client_for(people.owner)
    short = head.post(GATE, {"do": "reject", "comment": "No."})
    assert (short.status_code, GateDecision.objects.count()) == (400, 0)
    assert head.post(GATE, {"do": "reject", "comment": REASON}).status_code == 302
    page = owner.get(PAGE).content.decode()
    assert "He Jia rejected the gate “Charter”" in page
    assert REASON in page
    told = set(Notification.objects.filter(text__contains=REASON).values_list("user__name", flat=True))
    assert told == {"Lin Yue", "Chen Bo"}
    assert Activity.objects.filter(verb="gate.rejected", detail__reason=REASON).count() == 1
    assert ready.phase == "charter"
    ask(ready, people.editor, [people.head])  # a new round can be asked for
    assert owner.get(GATE).status_code == 200


def test_nobody_is_asked_while_a_criterion_is_open_nor_somebody_who_may_not_approve(
    people: Any, project: Project
) -> None:
    with pytest.raises(DomainError) as caught:
        ask(project, people.owner, [people.head])
    assert caught.value.code == "criteria_open"
    make_complete_charter(project, people.owner)
    for reviewers, code in (
        ([], "nobody_asked"),
        ([people.owner], "own_approval"),
        ([people.viewer], "cannot_approve"),
        ([people.other_head], "cannot_approve"),
    ):
        with pytest.raises(DomainError) as caught:
            ask(project, people.owner, reviewers)
        assert caught.value.code == code
    ask(project, people.owner, [people.head])
    with pytest.raises(DomainError) as caught:
        ask(project, people.owner, [people.head])
    assert caught.value.code == "review_open"
    assert GateReview.objects.count() == 1


def test_the_owner_passes_alone_only_where_nobody_else_could_approve(
    people: Any, ready: Project, client_for: SignIn
) -> None:
    owner = client_for(people.owner)
    assert owner.post(GATE, {"do": "pass"}).status_code == 409
    ready.departments.clear()
    Membership.objects.filter(project=ready, user=people.editor).delete()
    assert owner.post(GATE, {"do": "pass"}).status_code == 302


def test_an_override_without_approval_says_so_and_stays_on_the_page_on_paper_and_in_the_trail(
    people: Any, ready: Project, client_for: SignIn
) -> None:
    owner = client_for(people.owner)
    owner.post(GATE, {"do": "override", "name": "He Jia", "reason": REASON})
    decision = GateDecision.objects.get()
    assert decision.kind == "overridden"
    assert [row["key"] for row in decision.evidence if not row["met"]] == ["approval"]
    for address in (PAGE, f"{PAGE}?print", "/p/AS-1/activity/"):
        assert REASON in owner.get(address).content.decode(), address
    assert "Overridden gates" in owner.get(f"{PAGE}?print").content.decode()


def test_a_criterion_that_came_undone_keeps_the_gate_shut_until_it_is_met_again(people: Any, ready: Project) -> None:
    review = ask(ready, people.owner, [people.head])
    PainPoint.objects.filter(project=ready).delete()
    assert reviews.approve(review=review, by=people.head, now=timezone.now()) is None
    assert Project.objects.get(pk=ready.pk).phase == "charter"
    PainPoint.objects.create(project=ready, text="Slow")
    decision = reviews.pass_directly(project=ready, key="charter", by=people.owner, now=timezone.now())
    assert decision.kind == "passed"


def test_what_changed_since_the_approval_is_counted_and_lost_criteria_are_marked(
    people: Any, ready: Project, client_for: SignIn
) -> None:
    owner = client_for(people.owner)
    gates.pass_gate(project=ready, key="charter", by=people.head, now=timezone.now())
    assert "Nothing has changed in this phase since the approval." in owner.get(GATE).content.decode()
    owner.post(f"{PAGE}scope/", {"text": "Repairs", "inside": "on"})
    goal = ready.goals.get()
    owner.post(f"{PAGE}goals/{goal.pk}/remove/")
    page = owner.get(GATE).content.decode()
    assert "2 changes since the approval" in page
    assert "added “Repairs” to the scope" in page
    assert page.count("Met at the approval, not met any more") == 2


def test_a_round_ends_when_it_is_taken_back_or_the_gate_is_decided_otherwise(people: Any, ready: Project) -> None:
    review = ask(ready, people.owner, [people.head])
    reviews.withdraw(review=review, by=people.owner, now=timezone.now())
    assert review.state == "over"
    again = ask(ready, people.owner, [people.head])
    gates.override_gate(
        project=ready, key="charter", by=people.owner, name="Lin Yue", reason=REASON, now=timezone.now()
    )
    with pytest.raises(DomainError) as caught:
        reviews.approve(review=again, by=people.head, now=timezone.now())
    assert caught.value.code == "review_over"


def test_the_api_asks_and_answers(people: Any, ready: Project, client_for: SignIn) -> None:
    owner, head, editor = client_for(people.owner), client_for(people.head), client_for(people.editor)
    body = {"project": "AS-1", "phase": "charter", "reviewers": [people.head.pk], "rule": "all"}
    foreign = owner.post("/api/v1/gate-reviews/", body | {"reviewers": [people.outsider.pk]}, content_type=JSON)
    never = owner.post("/api/v1/gate-reviews/", body | {"reviewers": [987654321]}, content_type=JSON)
    assert foreign.status_code == never.status_code == 400
    assert foreign.json() == never.json()
    made = owner.post("/api/v1/gate-reviews/", body, content_type=JSON)
    assert (made.status_code, made.json()["state"]) == (201, "open")
    address = f"/api/v1/gate-reviews/{made.json()['id']}/"
    assert editor.post(f"{address}approve/", {}, content_type=JSON).status_code == 403
    done = head.post(f"{address}approve/", {"comment": "Good"}, content_type=JSON)
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert head.post(f"{address}reject/", {"reason": REASON}, content_type=JSON).json()["code"] == "review_over"


def test_the_gate_costs_few_queries(
    people: Any, ready: Project, client_for: SignIn, django_assert_max_num_queries: Any
) -> None:
    ask(ready, people.owner, [people.head, people.editor])
    with django_assert_max_num_queries(45):
        assert client_for(people.head).get(GATE).status_code == 200
