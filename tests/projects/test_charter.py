"""The charter page with plain forms: add, change, remove, undo, take the baseline; without JavaScript throughout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from projects.figures import Figure
from projects.models import Activity, Goal, Membership, PainPoint, Project, ScopeItem
from projects.services import charter
from projects.services.charter import GoalValues
from tests.projects.factories import make_goal

SignIn = Callable[[User], Client]
PAGE = "/p/AS-1/charter/"
FORM = {"metric": "lead_time_mean", "comparison": "le", "target": "1.5 d", "due": "2099-06-02", "calendar": "24x7"}


def read_three_days(project: Project, definition: Any) -> Figure | None:
    """The reader of figures in these tests: 3 d for the mean lead time, nothing recorded for anything else."""
    if definition.metric == "lead_time_mean":
        return Figure(3 * 86400.0, 812, log_name="ERP work orders")
    return Figure(None, 0)


@pytest.fixture
def measured(settings: Any) -> None:
    settings.FIGURE_READER = "tests.projects.test_charter.read_three_days"


@pytest.fixture
def owner(people: Any, project: Project, client_for: SignIn) -> Client:
    return client_for(people.owner)


def test_a_goal_is_typed_with_its_unit_and_stored_in_seconds(owner: Client, people: Any) -> None:
    answer = owner.post(PAGE + "goals/", FORM | {"owner": people.editor.pk, "name": "Faster"})
    assert answer["Location"] == PAGE + "#goals"
    goal = Goal.objects.get()
    assert (goal.target, goal.due, goal.owner) == (129600.0, date(2099, 6, 2), people.editor)
    assert Activity.objects.get(verb="goal.added").subject == "Faster"


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(owner: Client) -> None:
    answer = owner.post(PAGE + "goals/", FORM | {"target": "1.5", "name": "Keep me"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say the unit as well" in page
    assert "Keep me" in page
    assert Goal.objects.count() == 0


def test_a_step_figure_needs_its_step(owner: Client) -> None:
    page = owner.post(PAGE + "goals/", FORM | {"metric": "step_duration_mean"}).content.decode()
    assert "This figure belongs to a step. Say which one." in page


def test_only_people_of_the_team_can_own_a_goal(people: Any, project: Project) -> None:
    values = GoalValues("lead_time_mean", "le", 3600, owner=people.outsider)
    with pytest.raises(DomainError) as caught:
        charter.add_goal(project=project, by=people.owner, values=values)
    assert caught.value.field == "owner"


def test_htmx_gets_only_the_section(owner: Client) -> None:
    form = owner.get(PAGE + "?add=goals", headers={"HX-Request": "true"}).content.decode()
    assert form.lstrip().startswith('<section class="card" id="goals"')
    assert "<html" not in form
    done = owner.post(PAGE + "goals/", FORM, headers={"HX-Request": "true"}).content.decode()
    assert 'id="goals"' in done
    assert "1.5 d" in done


def test_the_baseline_is_drawn_from_the_log_and_dated(
    owner: Client, people: Any, project: Project, measured: None
) -> None:
    goal = make_goal(project, people.owner, baseline_value=None, baseline_at=None)
    owner.post(f"{PAGE}goals/{goal.pk}/baseline/")
    goal.refresh_from_db()
    assert goal.baseline_value == 3 * 86400
    assert (timezone.now() - goal.baseline_at).total_seconds() < 60
    entry = Activity.objects.get(verb="goal.baseline")
    assert (entry.detail["after"], entry.detail["count"], entry.detail["log"]) == (259200.0, 812, "ERP work orders")


def test_no_baseline_is_invented(people: Any, project: Project, measured: None, settings: Any) -> None:
    goal = make_goal(project, people.owner, metric="case_timeout_rate", target=0.1, baseline_value=None)
    with pytest.raises(DomainError) as caught:
        charter.draw_baseline(goal=goal, by=people.owner, now=timezone.now())
    assert caught.value.code == "not_recorded"
    settings.FIGURE_READER = "tests.projects.test_charter.read_nothing"
    with pytest.raises(DomainError) as caught:
        charter.draw_baseline(goal=goal, by=people.owner, now=timezone.now())
    assert caught.value.code == "no_log"


def read_nothing(project: Project, definition: Any) -> Figure | None:
    return None


def test_changing_the_definition_drops_the_baseline_and_is_a_dated_revision(people: Any, project: Project) -> None:
    goal = make_goal(project, people.owner)
    charter.change_goal(
        goal=goal, by=people.editor, values=GoalValues("lead_time_mean", "lt", 86400.0), revision=goal.revision
    )
    assert (goal.revision, goal.baseline_value) == (2, 259200.0)
    charter.change_goal(goal=goal, by=people.editor, values=GoalValues("lead_time_median", "lt", 86400.0))
    assert (goal.revision, goal.baseline_value) == (3, None)
    entry = Activity.objects.filter(verb="goal.changed").first()
    assert (entry.detail["before"]["metric"], entry.detail["after"]["metric"]) == ("lead_time_mean", "lead_time_median")


def test_the_second_of_two_who_save_is_told(people: Any, project: Project) -> None:
    goal = make_goal(project, people.owner)
    values = GoalValues("lead_time_mean", "le", 3600.0)
    charter.change_goal(goal=goal, by=people.owner, values=values, revision=1)
    with pytest.raises(DomainError) as caught:
        charter.change_goal(goal=goal, by=people.editor, values=values, revision=1)
    assert (caught.value.code, caught.value.status) == ("changed_meanwhile", 412)


def test_what_is_removed_comes_back_whole_and_only_once(owner: Client, people: Any, project: Project) -> None:
    goal = make_goal(project, people.owner, name="Faster")
    answer = owner.post(f"{PAGE}goals/{goal.pk}/remove/")
    assert Goal.objects.count() == 0
    page = owner.get(answer["Location"]).content.decode()
    entry = Activity.objects.get(verb="goal.removed")
    assert f"/p/AS-1/activity/{entry.pk}/restore/" in page
    for _again in range(2):
        owner.post(f"/p/AS-1/activity/{entry.pk}/restore/")
    back = Goal.objects.get()
    assert (back.pk, back.name, back.target, back.due) == (goal.pk, "Faster", goal.target, goal.due)
    assert Activity.objects.filter(verb="goal.restored").count() == 1


def test_pain_points_carry_a_value_with_its_figure_or_none(owner: Client) -> None:
    owner.post(
        PAGE + "pain-points/", {"text": "Too slow", "metric": "lead_time_mean", "value": "3 天", "source": "ERP"}
    )
    point = PainPoint.objects.get()
    assert (point.value, point.source) == (259200.0, "ERP")
    refused = owner.post(PAGE + "pain-points/", {"text": "Too late", "value": "40 %"})
    assert "Choose the figure" in refused.content.decode()


def test_scope_says_in_and_out(owner: Client) -> None:
    owner.post(PAGE + "scope/", {"text": "Complaints", "inside": "on"})
    owner.post(PAGE + "scope/", {"text": "Product development"})
    assert list(ScopeItem.objects.values_list("text", "inside")) == [
        ("Complaints", True),
        ("Product development", False),
    ]


def test_the_head_of_the_charter_refuses_what_was_changed_meanwhile(owner: Client, project: Project) -> None:
    data = {"name": "New name", "calendar": "24x7", "case_limit": "3 d", "version": project.version}
    assert owner.post(PAGE + "head/", data).status_code == 302
    late = owner.post(PAGE + "head/", data | {"name": "Other name"}, follow=True)
    assert "Lin Yue saved “New name” while you were writing" in late.content.decode()
    project.refresh_from_db()
    assert (project.name, project.case_limit_seconds) == ("New name", 259200)


def test_readers_see_no_buttons(people: Any, project: Project, client_for: SignIn) -> None:
    make_goal(project, people.owner)
    page = client_for(people.viewer).get(PAGE).content.decode()
    assert "Add goal" not in page
    assert 'name="do"' not in page


def test_words_from_users_are_escaped(owner: Client, people: Any, project: Project) -> None:
    make_goal(project, people.owner, name="<script>alert(1)</script>")
    PainPoint.objects.create(project=project, text='"><img src=x onerror=alert(1)>')
    page = owner.get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_charter_costs_few_queries(
    owner: Client, people: Any, project: Project, measured: None, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_goal(project, people.owner, name=f"Goal {number}")
        PainPoint.objects.create(project=project, text=f"Pain {number}")
    with django_assert_max_num_queries(60):
        assert "Goal 7" in owner.get(PAGE).content.decode()


def test_membership_is_part_of_the_trail(people: Any, project: Project) -> None:
    member = Membership.objects.get(project=project, user=people.editor)
    entry = charter.remove(row=member, by=people.owner)
    assert entry.subject == "Chen Bo"
    assert charter.restore(entry=entry, by=people.owner)
    assert Membership.objects.filter(project=project, user=people.editor, role="editor").exists()
