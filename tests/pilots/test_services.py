"""Plans, states, decisions and hand-overs: what may follow what, and what stays as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Notification
from common.errors import DomainError
from pilots.models import Decision, Pilot, SystemRule, TrainingRecord
from pilots.rollout import rollout_state, rule_states, rules_of, training_states
from pilots.selectors import frozen_evaluation, judged
from pilots.services.criteria import CriterionPlan, add_criterion, change_criterion
from pilots.services.decisions import decide_pilot
from pilots.services.diary import DeviationNote, add_deviation, remove_deviation
from pilots.services.pilots import PilotPlan, change_pilot, delete_pilot, plan_pilot, repeat_pilot, start_pilot
from pilots.services.rules import hand_over_rules
from pilots.services.trainings import TrainingPlan, confirm_training, delete_training, plan_training
from processes.bpmn.annotations import StepAnnotation
from processes.services.annotating import annotate
from projects.models import Activity
from tests.processes.factories import make_to_be

from .factories import MEAN, NOW, make_pilot, make_training, planted_log, running, urgent_plan

pytestmark = pytest.mark.django_db


def refused(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return error.value.code, error.value.field


@pytest.mark.parametrize(
    "changes, code, field",
    [
        ({"name": " "}, "required", "name"),
        ({"ends_on": date(2026, 4, 1)}, "dates", "ends_on"),
        ({"baseline_to": date(2026, 4, 6)}, "overlap", "baseline_to"),
        ({"baseline_from": date(2026, 3, 30)}, "dates", "baseline_to"),
        ({"filter": {"nonsense": 1}}, "invalid_filter", "filter"),
        ({"filter": {"date_from": "2026-01-01"}}, "filter", "filter"),
        ({"filter": []}, "invalid_filter", "filter"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    project: Any, people: Any, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(DomainError) as error:
        plan_pilot(project=project, plan=urgent_plan(**changes), by=people.owner, now=NOW)
    assert refused(error) == (code, field)
    assert not Pilot.objects.exists()


def test_things_of_another_project_are_never_taken_over(project: Any, people: Any, other_project: Any) -> None:
    foreign_log = planted_log(other_project)
    for name, thing in (("event_log", foreign_log), ("departments", [people.other_department])):
        with pytest.raises(DomainError) as error:
            plan_pilot(project=project, plan=urgent_plan(**{name: thing}), by=people.owner, now=NOW)
        assert refused(error) == ("not_found", name)


@pytest.mark.parametrize(
    "plan, field",
    [
        (CriterionPlan("nonsense", target=1.0), "metric"),
        (CriterionPlan("throughput", target=1.0), "metric"),
        (CriterionPlan("step_error_rate", target=0.1), "step"),
        (CriterionPlan("lead_time_mean"), "target"),
        (CriterionPlan("lead_time_mean", target=float("nan")), "target"),
        (CriterionPlan("case_timeout_rate", target=10.0), "target"),
        (CriterionPlan("lead_time_mean", target=1.0, population="outside"), "population"),
        (CriterionPlan("handovers_per_case", is_guardrail=True, population="outside"), "population"),
    ],
)
def test_a_criterion_that_cannot_be_judged_is_refused(
    project: Any, people: Any, plan: CriterionPlan, field: str
) -> None:
    pilot = make_pilot(project, people.owner)
    with pytest.raises(DomainError) as error:
        add_criterion(pilot=pilot, plan=plan, by=people.owner)
    assert error.value.field == field
    assert pilot.criteria.count() == 2


def test_a_moved_target_stays_in_the_trail(project: Any, people: Any) -> None:
    criterion = running(project, people.owner).criteria.first()
    assert criterion is not None
    change_criterion(criterion=criterion, plan=CriterionPlan("lead_time_mean", target=43200.0), by=people.owner)
    entry = Activity.objects.get(verb="pilot.criterion_changed")
    assert (entry.detail["before"]["target"], entry.detail["after"]["target"]) == (86400.0, 43200.0)


def test_a_pilot_starts_once_with_a_criterion_and_keeps_its_number_of_cases(project: Any, people: Any) -> None:
    bare = plan_pilot(project=project, plan=PilotPlan("Bare"), by=people.owner, now=NOW)
    with pytest.raises(DomainError) as error:
        start_pilot(pilot=bare, cases_needed=None, by=people.owner, now=NOW)
    assert error.value.code == "criteria"
    pilot = running(project, people.owner, needed=34)
    assert (pilot.status, pilot.cases_needed) == ("running", 34)
    with pytest.raises(DomainError) as error:
        start_pilot(pilot=pilot, cases_needed=1, by=people.owner, now=NOW)
    assert error.value.code == "state"


def decided(project: Any, people: Any, verdict: str = "roll_out") -> Decision:
    planted_log(project, people.owner)
    pilot = running(project, people.owner, MEAN)
    evaluation = frozen_evaluation(pilot)
    return decide_pilot(pilot=pilot, verdict=verdict, reason="Faster", evaluation=evaluation, by=people.owner, now=NOW)


def test_the_evaluation_is_frozen_with_the_decision(project: Any, people: Any) -> None:
    """Another plan of the same pilot would measure 42 cases; the frozen one keeps its 28 and its verdict."""
    decision = decided(project, people)
    pilot = Pilot.objects.get(pk=decision.pilot_id)
    Pilot.objects.filter(pk=pilot.pk).update(filter={})
    measured, evaluation = judged(Pilot.objects.get(pk=pilot.pk))
    assert measured.pilot is not None
    assert (measured.pilot.count, evaluation.outcome.value) == (28, "reached")
    assert decision.evaluation["plan"]["filter"] == {"attributes": {"Priority": ["urgent"]}}


def test_a_decided_pilot_is_neither_changed_nor_deleted_nor_decided_again(project: Any, people: Any) -> None:
    pilot = decided(project, people).pilot
    deviation = add_deviation(pilot=pilot, note=DeviationNote("Late voice"), by=people.owner, now=NOW)
    calls = [
        lambda: change_pilot(pilot=pilot, plan=urgent_plan(), by=people.owner),
        lambda: delete_pilot(pilot=pilot, by=people.owner),
        lambda: add_criterion(pilot=Pilot.objects.get(pk=pilot.pk), plan=MEAN, by=people.owner),
        lambda: remove_deviation(deviation=type(deviation).objects.get(pk=deviation.pk), by=people.owner),
        lambda: decide_pilot(pilot=pilot, verdict="stop", reason="x", evaluation={}, by=people.owner, now=NOW),
    ]
    for call in calls:
        with pytest.raises(DomainError) as error:
            call()
        assert (error.value.code, error.value.status) == ("decided", 409)
    assert Decision.objects.get().verdict == "roll_out"


@pytest.mark.parametrize("verdict, reason, field", [("maybe", "because", "verdict"), ("stop", "  ", "reason")])
def test_a_decision_needs_a_verdict_and_a_reason(
    project: Any, people: Any, verdict: str, reason: str, field: str
) -> None:
    pilot = running(project, people.owner)
    with pytest.raises(DomainError) as error:
        decide_pilot(pilot=pilot, verdict=verdict, reason=reason, evaluation={}, by=people.owner, now=NOW)
    assert error.value.field == field


def test_repeating_makes_a_new_plan_with_the_same_criteria_and_the_adjusted_map(project: Any, people: Any) -> None:
    adjusted = make_to_be(project, people.owner)
    pilot = running(project, people.owner)
    note = DeviationNote("Backlog stays", adjustment="Batches", to_be=adjusted)
    add_deviation(pilot=pilot, note=note, by=people.owner, now=NOW)
    again = repeat_pilot(pilot=pilot, by=people.owner, now=NOW)
    assert (again.name, again.status, again.repeats_id) == ("Urgent complaints, one team (2)", "planned", pilot.pk)
    assert (again.filter, again.to_be, again.starts_on) == (pilot.filter, adjusted, None)
    asked = ("metric", "target", "is_guardrail", "population")
    assert list(again.criteria.values_list(*asked)) == list(pilot.criteria.values_list(*asked))
    assert repeat_pilot(pilot=pilot, by=people.owner, now=NOW).name.endswith("(3)")


def test_a_person_confirms_a_training_once_and_only_their_own(project: Any, people: Any) -> None:
    training = make_training(project, people.owner)
    first = confirm_training(training=training, by=people.staff, now=NOW)
    assert confirm_training(training=training, by=people.staff, now=NOW).pk == first.pk
    with pytest.raises(DomainError) as error:
        confirm_training(training=training, by=people.other_staff, now=NOW)
    assert error.value.status == 403
    assert TrainingRecord.objects.count() == 1


def test_progress_counts_the_people_of_the_departments_today(project: Any, people: Any) -> None:
    """After-sales has Zhou Min and its head He Jia: 1 of 2; when Zhou Min leaves the department, 0 of 1."""
    confirm_training(training=make_training(project, people.owner), by=people.staff, now=NOW)
    state = training_states(project)[0]
    assert (state.confirmed, state.expected, state.complete) == (1, 2, False)
    people.staff.department = people.other_department
    people.staff.save()
    state = training_states(project)[0]
    assert (state.confirmed, state.expected) == (0, 1)


def test_people_are_told_of_a_new_training_in_their_language(project: Any, people: Any) -> None:
    people.staff.language = "zh-hans"
    people.staff.save()
    make_training(project, people.owner)
    told = dict(Notification.objects.values_list("user__email", "text"))
    assert set(told) == {"staff@example.com", "head@example.com"}
    assert told["staff@example.com"] == "请参加培训“The new triage list”，并在“我的培训”中确认。"


def test_a_confirmed_training_stays_on_record(project: Any, people: Any) -> None:
    training = make_training(project, people.owner)
    confirm_training(training=training, by=people.staff, now=NOW)
    with pytest.raises(DomainError) as error:
        delete_training(training=training, by=people.owner)
    assert error.value.code == "confirmed"


def test_a_training_is_only_for_departments_of_the_project(project: Any, people: Any) -> None:
    plan = TrainingPlan("T", audience=[people.other_department])
    with pytest.raises(DomainError) as error:
        plan_training(project=project, plan=plan, by=people.owner, now=NOW)
    assert error.value.field == "audience"


def test_rules_say_the_maps_limits_and_notice_when_the_map_changes(project: Any, people: Any) -> None:
    """A limit is changed on the map, nowhere else: the rule follows, and what was handed over is marked as changed."""
    to_be = make_to_be(project, people.owner)
    _version, rules = rules_of(project)
    limit = next(rule for rule in rules if rule.kind == "limit" and rule.element_id)
    hand_over_rules(project=project, rules=rules, to_system="CRM", by=people.owner, now=NOW)
    assert {each.state for each in rule_states(project)[1]} == {"handed_over"}
    changed = StepAnnotation(time_limit=1800)
    annotate(base=to_be, element_id=limit.element_id, annotation=changed, by=people.owner, now=NOW)
    states = {each.rule.key: each for each in rule_states(project)[1]}
    assert states[limit.key].state == "changed"
    assert states[limit.key].rule.condition["limit"] == {"iso8601": "PT30M", "seconds": 1800}
    assert SystemRule.objects.get(key=limit.key).condition == limit.condition


def test_the_tasks_of_the_rollout_are_computed(project: Any, people: Any) -> None:
    make_to_be(project, people.owner)
    assert [task.done for task in rollout_state(project).tasks] == [False] * 5
    training = make_training(project, people.owner)
    for person in (people.staff, people.head):
        confirm_training(training=training, by=person, now=NOW)
    _version, rules = rules_of(project)
    hand_over_rules(project=project, rules=rules, to_system="CRM", by=people.owner, now=NOW)
    done = {task.key: task.done for task in rollout_state(project).tasks}
    assert done == {
        "handbook_published": False,
        "handbook_acknowledged": False,
        "training_planned": True,
        "training_confirmed": True,
        "rules_handed_over": True,
    }
