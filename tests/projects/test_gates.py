"""Gates open by evidence, once, and their decisions stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from common.errors import DomainError
from projects.models import Activity, GateDecision, Goal, Project
from projects.services import gates
from tests.projects.factories import make_complete_charter

SignIn = Callable[[User], Client]
REASON = "The audit wants it this week; goals follow."


def test_a_gate_with_open_criteria_is_refused_and_says_which(people: Any, project: Project) -> None:
    with pytest.raises(DomainError) as caught:
        gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    assert caught.value.code == "criteria_open"
    assert "goals" in {row["field"] for row in caught.value.errors}
    project.refresh_from_db()
    assert project.phase == "charter"


def test_passing_moves_the_project_freezes_evidence_and_tells_people(people: Any, project: Project) -> None:
    make_complete_charter(project, people.owner)
    decision = gates.pass_gate(project=project, key="charter", by=people.editor, now=timezone.now())
    assert project.phase == "map"
    assert decision.kind == "passed"
    assert all(row["met"] for row in decision.evidence)
    assert decision.evidence[0]["text"]["en"] != decision.evidence[0]["text"]["zh-hans"]
    assert Activity.objects.filter(project=project, verb="gate.passed", by=people.editor).count() == 1
    assert set(Notification.objects.filter(kind="gate").values_list("user__name", flat=True)) == {"Lin Yue", "He Jia"}


def test_evidence_stays_as_it_was(people: Any, project: Project) -> None:
    goal = make_complete_charter(project, people.owner)
    decision = gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    Goal.objects.filter(pk=goal.pk).delete()
    decision.refresh_from_db()
    assert all(row["met"] for row in decision.evidence)


def test_nobody_passes_a_gate_twice(people: Any, project: Project) -> None:
    make_complete_charter(project, people.owner)
    stale = Project.objects.get(pk=project.pk)
    gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    with pytest.raises(DomainError) as caught:
        gates.pass_gate(project=stale, key="charter", by=people.editor, now=timezone.now())
    assert (caught.value.code, caught.value.status) == ("not_at_this_gate", 409)
    assert GateDecision.objects.count() == 1


def test_an_override_needs_a_name_and_a_reason(people: Any, project: Project) -> None:
    for name, reason, field in (("", REASON, "name"), ("He Jia", "because", "reason")):
        with pytest.raises(DomainError) as caught:
            gates.override_gate(
                project=project, key="charter", by=people.owner, name=name, reason=reason, now=timezone.now()
            )
        assert caught.value.field == field
    assert GateDecision.objects.count() == 0


def test_an_override_stays_visible(people: Any, project: Project, client_for: SignIn) -> None:
    client = client_for(people.owner)
    client.post("/p/AS-1/gates/charter/", {"do": "override", "name": "He Jia", "reason": REASON})
    page = client.get("/p/AS-1/charter/").content.decode()
    assert "Overridden" in page
    assert REASON in page
    assert GateDecision.objects.get().kind == "overridden"


def test_an_override_with_everything_met_is_an_ordinary_pass(people: Any, project: Project) -> None:
    make_complete_charter(project, people.owner)
    decision = gates.override_gate(
        project=project, key="charter", by=people.admin, name="He Jia", reason=REASON, now=timezone.now()
    )
    assert decision.kind == "passed"


def test_a_phase_is_reopened_with_a_reason_and_passed_again(people: Any, project: Project) -> None:
    make_complete_charter(project, people.owner)
    gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    gates.reopen(project=project, key="charter", by=people.owner, reason="The goals were too soft.", now=timezone.now())
    assert project.phase == "charter"
    gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    assert list(GateDecision.objects.values_list("kind", flat=True)) == ["passed", "reopened", "passed"]


def test_a_phase_that_was_never_left_cannot_be_reopened(people: Any, project: Project) -> None:
    with pytest.raises(DomainError) as caught:
        gates.reopen(project=project, key="charter", by=people.owner, reason="No reason at all", now=timezone.now())
    assert caught.value.code == "not_passed"


def test_the_last_gate_closes_the_project(people: Any, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(phase="monitor")
    project.refresh_from_db()
    gates.override_gate(
        project=project, key="monitor", by=people.owner, name="He Jia", reason=REASON, now=timezone.now()
    )
    assert (project.status, project.phase) == ("closed", "monitor")


def test_the_pass_button_works_only_when_all_is_met(people: Any, project: Project, client_for: SignIn) -> None:
    client = client_for(people.head)
    assert b"disabled" in client.get("/p/AS-1/gates/charter/").content
    assert client.post("/p/AS-1/gates/charter/", {"do": "pass"}).status_code == 409
    make_complete_charter(project, people.owner)
    assert client.post("/p/AS-1/gates/charter/", {"do": "pass"}).status_code == 302
    project.refresh_from_db()
    assert project.phase == "map"


def test_htmx_gets_the_panel_alone(people: Any, project: Project, client_for: SignIn) -> None:
    panel = client_for(people.owner).get("/p/AS-1/gates/charter/", headers={"HX-Request": "true"}).content
    assert b'id="gate"' in panel
    assert b"<html" not in panel


def test_the_trail_says_who_did_what_and_offers_what_can_come_back(
    people: Any, project: Project, client_for: SignIn
) -> None:
    client = client_for(people.owner)
    goal = make_complete_charter(project, people.owner)
    client.post(f"/p/AS-1/charter/goals/{goal.pk}/remove/")
    client.post("/p/AS-1/gates/charter/", {"do": "override", "name": "He Jia", "reason": REASON})
    page = client.get("/p/AS-1/activity/").content.decode()
    assert "left the phase “Charter” although criteria were open: The audit wants it" in page
    assert page.count("Bring back") == 1
    entry = Activity.objects.get(verb="goal.removed")
    client.post(f"/p/AS-1/activity/{entry.pk}/restore/")
    assert "Bring back" not in client.get("/p/AS-1/activity/").content.decode()
    assert "left the phase" not in client.get("/p/AS-1/activity/?about=goal").content.decode()
