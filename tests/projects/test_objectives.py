"""Goals with several figures: typed by form, held together, judged while they are typed, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from common.errors import DomainError
from projects.models import Activity, Goal, Objective, PainPoint, Project, StrategicAim
from projects.phases import phase
from projects.services import aims, charter, objectives
from projects.services.charter import GoalValues
from tests.projects.factories import make_goal

SignIn = Callable[[User], Client]
PAGE = "/p/AS-1/charter/"
LINE = {"metric": "lead_time_mean", "comparison": "le", "target": "1.5 d", "due": "2099-06-02", "calendar": "24x7"}


@pytest.fixture
def owner(people: Any, project: Project, client_for: SignIn) -> Client:
    return client_for(people.owner)


def letters(page: str) -> dict[str, str]:
    """The letters of the form: letter → state."""
    found = page.split('id="letters"')[1].split('<li class="is-')[1:]
    return {each.split("<b")[1].split(">")[1][0]: each.split('"')[0] for each in found}


def test_the_complaint_goal_is_two_figures_of_one_goal(owner: Client, people: Any, project: Project) -> None:
    owner.post(PAGE + "goals/", LINE | {"owner": people.owner.pk})
    whole = Objective.objects.get()
    form = owner.get(f"{PAGE}?add=goals&objective={whole.pk}").content.decode()
    assert 'value="2099-06-02"' in form
    late = {"metric": "case_timeout_rate", "comparison": "lt", "target": "10 %", "objective": whole.pk}
    owner.post(PAGE + "goals/", LINE | late | {"owner": people.owner.pk})
    assert Objective.objects.count() == 1
    assert Goal.objects.filter(objective=whole).count() == 2
    page = owner.get(PAGE).content.decode()
    assert "Mean lead time at most 1.5 d and case timeout rate less than 10%, by 2 Jun 2099" in page
    chinese = owner.get(PAGE, headers={"Accept-Language": "zh-hans"})
    assert chinese.status_code == 200


@pytest.mark.parametrize(("left_out", "letter"), [({"target": ""}, "M"), ({"due": ""}, "T"), ({"owner": ""}, "S")])
def test_leaving_something_out_names_the_letter_and_the_gate_refuses_the_draft(
    owner: Client, people: Any, project: Project, left_out: dict[str, str], letter: str
) -> None:
    PainPoint.objects.create(project=project, text="Slow", metric="lead_time_mean", value=259200)
    typed = LINE | {"owner": people.owner.pk, "baseline_typed": "3 d", "baseline_source": "ERP"}
    assert set(letters(owner.post(PAGE + "letters/", typed).content.decode()).values()) == {"met"}
    states = letters(owner.post(PAGE + "letters/", typed | left_out).content.decode())
    assert states[letter] == "missing"
    assert Goal.objects.count() == 0
    owner.post(PAGE + "goals/", typed | left_out)
    page = owner.get(PAGE).content.decode()
    assert f'class="is-missing">{letter}</abbr>' in page
    criteria = {each.key: each.met for each in phase("charter").own_criteria(project)}
    assert not criteria["goals_complete"]


def test_a_typed_baseline_needs_its_source_and_is_flagged_where_the_log_disagrees(
    owner: Client, people: Any, project: Project, settings: Any
) -> None:
    settings.FIGURE_READER = "tests.projects.test_charter.read_three_days"
    refused = owner.post(PAGE + "goals/", LINE | {"baseline_typed": "2 d"})
    assert "Say where this baseline is known from." in refused.content.decode()
    owner.post(PAGE + "goals/", LINE | {"baseline_typed": "2 d", "baseline_source": "Interviews"})
    assert Goal.objects.get().baseline == 2 * 86400
    assert "The log disagrees with the typed baseline of 2.0 d: it says 3.0 d." in owner.get(PAGE).content.decode()
    goal = Goal.objects.get()
    owner.post(f"{PAGE}goals/{goal.pk}/", LINE | {"baseline_typed": "3 d", "baseline_source": "Interviews"})
    assert "The log disagrees" not in owner.get(PAGE).content.decode()


def test_what_a_pain_point_says_of_the_figure_need_not_be_typed_again(owner: Client, project: Project) -> None:
    PainPoint.objects.create(project=project, text="Slow", metric="lead_time_mean", value=259200, source="ERP")
    states = letters(owner.post(PAGE + "letters/", LINE).content.decode())
    assert (states["M"], states["A"], states["R"]) == ("met", "met", "met")
    owner.post(PAGE + "goals/", LINE)
    owner.post(PAGE + "goals/", LINE | {"cases": "Priority = urgent"})  # other cases: nothing was said of them
    assert [(each.baseline_typed, each.baseline_source) for each in Goal.objects.all()] == [
        (259200.0, "ERP"),
        (None, ""),
    ]


def test_date_owner_and_aim_hold_for_all_lines(owner: Client, people: Any, project: Project) -> None:
    first, other = (
        make_goal(project, people.owner),
        make_goal(project, people.owner, metric="case_timeout_rate", target=0.1),
    )
    Goal.objects.filter(pk=other.pk).update(objective=first.objective)
    aim = aims.save_aim(row=None, by=people.owner, name="Customers stay")
    body = {"name": "Faster", "due": "2099-03-01", "owner": people.editor.pk, "aim": aim.pk}
    owner.post(f"{PAGE}objectives/{first.objective_id}/", body)
    for goal in Goal.objects.all():
        assert (goal.due, goal.owner, goal.objective.aim) == (date(2099, 3, 1), people.editor, aim)
    assert Activity.objects.filter(verb="objective.changed").count() == 1
    values = GoalValues("lead_time_mean", "le", 3600.0, due=date(2099, 4, 1), owner=people.owner)
    charter.change_goal(goal=first, by=people.owner, values=values)
    other.refresh_from_db()
    assert (other.due, other.owner) == (date(2099, 4, 1), people.owner)
    with pytest.raises(DomainError):
        objectives.change_objective(
            row=first.objective, by=people.owner, name="", due=None, owner=people.outsider, aim=None
        )


def test_a_goal_comes_back_with_its_lines_and_its_last_line_takes_it_along(people: Any, project: Project) -> None:
    goal = make_goal(project, people.owner, name="Faster")
    second = make_goal(project, people.owner, metric="case_timeout_rate", target=0.1, objective=goal.objective)
    whole, first_pk, second_pk = goal.objective.pk, goal.pk, second.pk
    entry = charter.remove(row=second, by=people.owner)
    assert Objective.objects.count() == 1
    last = charter.remove(row=goal, by=people.owner)
    assert Objective.objects.count() == 0
    with pytest.raises(DomainError) as refused:  # its goal is gone, and must come back first
        charter.restore(entry=entry, by=people.owner)
    assert refused.value.code == "cannot_restore"
    assert charter.restore(entry=last, by=people.owner)
    assert Goal.objects.get(pk=first_pk).objective_id == whole
    assert charter.restore(entry=entry, by=people.owner)
    assert Goal.objects.get(pk=second_pk).objective_id == whole
    gone = charter.remove(row=Objective.objects.get(pk=whole), by=people.owner)
    assert not Goal.objects.filter(pk=first_pk).exists()
    assert charter.restore(entry=gone, by=people.owner)
    assert Goal.objects.filter(pk=first_pk).exists()


def test_aims_are_kept_by_managers_and_retired_not_deleted(owner: Client, people: Any, client_for: SignIn) -> None:
    owner.post("/aims/", {"name": "Customers stay"})
    again = owner.post("/aims/", {"name": "Customers stay"})
    assert "This aim is there already." in again.content.decode()
    aim = StrategicAim.objects.get()
    owner.post(f"/aims/{aim.pk}/", {"name": "Customers stay", "is_retired": "on"})
    assert StrategicAim.objects.get().is_retired
    assert client_for(people.staff).get("/aims/").status_code == 404
