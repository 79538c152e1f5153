"""From a measured log to an alert and back. The log's figures by hand: `factories.py` (mean 2.5 d, 25 % late)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts.models import Notification
from monitoring import wording
from monitoring.cards import card
from monitoring.models import Alert, AlertRule, Delivery, Kpi, Reading
from monitoring.services import alerts, deliveries, handling, kpis, readings
from monitoring.services.recipients import recipients
from monitoring.services.rules import RuleInput, save_rule
from projects.goal_reading import goal_cards
from projects.models import Goal

from .factories import CASES, DAY, make_alert, make_goal, make_kpi, make_rule, measured_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(project: Any, people: Any) -> Any:
    return measured_log(project, people.owner)


def evaluate(project: Any) -> list[Alert]:
    return alerts.evaluate_project(project=project, now=timezone.now())


def test_one_click_makes_a_kpi_and_a_rule_of_each_goal_once(project: Any, people: Any) -> None:
    make_goal(project)
    make_goal(project, metric="case_timeout_rate", comparison="lt", target=0.1)
    for _again in range(2):
        kpis.make_from_goals(project=project, by=people.owner, now=timezone.now())
    assert Kpi.objects.filter(project=project).count() == 2
    assert AlertRule.objects.filter(project=project, enabled=True).count() == 2


def test_goal_kpi_and_alert_show_the_same_digits(log: Any, project: Any, people: Any) -> None:
    make_goal(project)
    kpis.make_from_goals(project=project, by=people.owner, now=timezone.now())
    evaluate(project)
    goal = goal_cards(project, today=timezone.localdate())[0]
    shown, alert = card(Kpi.objects.get()), Alert.objects.get()
    assert goal.value == shown.value == alert.value == 2.5 * DAY
    assert goal.now_text == shown.value_text == wording.alert_value(alert) == "2.5 d"


def test_a_kpi_keeps_no_copy_of_its_goal(log: Any, project: Any, people: Any) -> None:
    goal = make_goal(project)
    kpi = make_kpi(project, goal)
    assert (kpi.metric, kpi.target) == ("", None)
    Goal.objects.filter(pk=goal.pk).update(metric="case_timeout_rate", comparison="lt", target=0.25)
    shown = card(Kpi.objects.get(pk=kpi.pk))
    assert (shown.value, shown.unit, shown.state) == (0.25, "share", "risk")  # less than 25 %: 25 % misses it


def test_a_goal_that_goes_leaves_its_kpi_watched(log: Any, project: Any) -> None:
    goal = make_goal(project)
    kpi = make_kpi(project, goal)
    rule = make_rule(project, kpi)
    goal.delete()
    kpi.refresh_from_db()
    assert (kpi.goal_id, kpi.metric, kpi.comparison, kpi.target) == (None, "lead_time_mean", "le", 1.5 * DAY)
    evaluate(project)
    assert Alert.objects.filter(rule=rule).count() == 1


def test_readings_hold_the_whole_history_and_are_written_once(log: Any, project: Any) -> None:
    kpi = make_kpi(project)
    assert readings.refresh(kpi=kpi, now=timezone.now())
    rows = Reading.objects.filter(kpi=kpi).values_list("period_start", "value", "count")
    assert [(str(day), value, count) for day, value, count in rows] == [
        ("2026-03-02", 2 * DAY, 2),
        ("2026-03-09", 3 * DAY, 2),
    ]
    assert not readings.refresh(kpi=kpi, now=timezone.now())
    assert Reading.objects.filter(kpi=kpi).count() == 2


def test_an_alert_opens_once_and_each_channel_gets_one_row(log: Any, project: Any, people: Any) -> None:
    make_rule(project)
    assert len(evaluate(project)) == 1
    assert evaluate(project) == []
    for _again in range(2):
        deliveries.deliver_pending(now=timezone.now())
    assert Alert.objects.count() == 1
    told = Delivery.objects.values_list("user__email", "channel", "status")
    people_told = ["editor@example.com", "head@example.com", "owner@example.com"]
    assert sorted(told) == [(who, channel, "sent") for who in people_told for channel in ("email", "inbox", "stream")]
    assert Notification.objects.filter(kind="alert").count() == 3
    assert len(mail.outbox) == 3


def test_it_resolves_when_the_figure_is_back_inside(log: Any, project: Any, people: Any) -> None:
    rule = make_rule(project)
    alert = evaluate(project)[0]
    deliveries.deliver_pending(now=timezone.now())
    Goal.objects.update(target=2.5 * DAY)  # at most 2.5 d: 2.5 d is inside
    evaluate(project)
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_how, alert.limit) == ("resolved", "figure", 1.5 * DAY)
    assert Delivery.objects.filter(alert=alert, kind="resolved").count() == 9
    assert not Notification.objects.filter(kind="alert", read_at=None).exists()
    assert rule.alerts.count() == 1


def test_closed_by_hand_it_stays_closed_on_the_same_data_and_opens_on_new(log: Any, project: Any, people: Any) -> None:
    rule = make_rule(project)
    alert = evaluate(project)[0]
    now = timezone.now()
    handling.record_outcome(alert=alert, by=people.owner, action="Two more people", result="", now=now)
    handling.resolve(alert=alert, by=people.owner, now=now)
    assert evaluate(project) == []
    log.version += 1
    log.save(update_fields=["version"])
    assert len(evaluate(project)) == 1
    assert rule.alerts.count() == 2


def test_editing_or_switching_off_a_rule_leaves_its_alert_as_it_is(log: Any, project: Any, people: Any) -> None:
    rule = make_rule(project)
    alert = evaluate(project)[0]
    before = Alert.objects.filter(pk=alert.pk).values().get()
    change = RuleInput(kpi=rule.kpi, name="New", comparison="gt", limit=9 * DAY, enabled=False)
    save_rule(project=project, values=change, by=people.owner, now=timezone.now(), rule=rule)
    assert rule.revision == 2
    evaluate(project)
    assert Alert.objects.filter(pk=alert.pk).values().get() == before


def test_a_person_who_leaves_takes_no_alert_along(log: Any, project: Any, people: Any) -> None:
    make_rule(project)
    alert = evaluate(project)[0]
    handling.acknowledge(alert=alert, by=people.editor, comment="Mine", now=timezone.now())
    people.editor.delete()
    alert.refresh_from_db()
    assert (alert.state, alert.comment, alert.acknowledged_by) == ("acknowledged", "Mine", None)
    handling.take_over(alert=alert, by=people.head, now=timezone.now())
    assert alert.handler == people.head


def test_too_few_cases_neither_fire_nor_resolve(log: Any, project: Any) -> None:
    rule = make_rule(project, min_count=5)  # the log has 4 cases
    assert evaluate(project) == []
    AlertRule.objects.update(min_count=4)
    alert = evaluate(project)[0]
    AlertRule.objects.update(min_count=5)
    Goal.objects.update(target=9 * DAY)
    evaluate(project)
    alert.refresh_from_db()
    assert alert.is_open
    assert rule.alerts.count() == 1


def test_without_a_log_nothing_fires_and_nothing_is_zero(project: Any) -> None:
    make_rule(project, make_kpi(project, make_goal(project, comparison="ge", target=DAY)))
    assert evaluate(project) == []
    shown = card(Kpi.objects.get())
    assert (shown.value, shown.value_text, shown.state) == (None, "–", "none")


def test_a_rule_on_periods_looks_at_the_latest_complete_one(log: Any, project: Any) -> None:
    """Weeks 2.0 d and 3.0 d, the second not over at the log's last event on 14 March (a Saturday): 2.0 d counts."""
    make_rule(project, comparison="gt", limit=1.5 * DAY, window="period")
    alert = evaluate(project)[0]
    assert (alert.value, alert.count) == (2 * DAY, 2)
    assert alert.window.startswith("2026-03-02:")


def test_a_step_over_its_time_limit_fires_by_its_share(project: Any, people: Any) -> None:
    """Handle takes 23, 71, 47 and 95 h; over 48 h are two of four."""
    limits = {"Handle": {"seconds": 48 * 3600, "clock": "step"}}
    measured_log(project, people.owner, CASES, limits)
    rule = make_rule(project, kind="step_limit", step="Handle", comparison="gt", limit=0.3)
    alert = evaluate(project)[0]
    assert (alert.subject, alert.value, alert.count) == ("step:Handle", 0.5, 4)
    assert wording.alert_sentence(alert) == "Handle: Step timeout rate is 50% and should be at most 30%"
    AlertRule.objects.filter(pk=rule.pk).update(limit=0.5)
    evaluate(project)
    alert.refresh_from_db()
    assert alert.state == "resolved"


def test_only_those_whose_matter_it_is_are_told(project: Any, people: Any) -> None:
    rule = make_rule(project)
    assert {user.email for user in recipients(project, rule)} == {
        "owner@example.com",
        "editor@example.com",
        "head@example.com",
    }
    rule.kpi.departments.add(people.other_department)  # its head has no standing in the project
    assert {user.email for user in recipients(project, rule)} == {"owner@example.com", "editor@example.com"}


def test_each_is_told_in_their_own_language(log: Any, project: Any, people: Any) -> None:
    people.head.language = "zh-hans"
    people.head.save()
    make_rule(project)
    evaluate(project)
    deliveries.deliver_pending(now=timezone.now())
    english = Notification.objects.get(user=people.owner, kind="alert").text
    chinese = Notification.objects.get(user=people.head, kind="alert").text
    assert english == "After-sales complaints: Mean lead time is 2.5 d and should be at most 1.5 d"
    with translation.override("zh-hans"):
        assert chinese.endswith(wording.alert_sentence(Alert.objects.get()))
    assert "2.5 天" in chinese
    assert "应" in chinese


def test_who_lost_the_right_meanwhile_gets_nothing(log: Any, project: Any, people: Any) -> None:
    make_rule(project)
    evaluate(project)
    people.editor.is_active = False
    people.editor.save()
    deliveries.deliver_pending(now=timezone.now())
    rows = Delivery.objects.filter(user=people.editor)
    assert {row.status for row in rows} == {"failed"}
    assert not Notification.objects.filter(user=people.editor).exists()


def test_a_breach_never_reads_as_compliance() -> None:
    alert = Alert(metric="case_timeout_rate", comparison="gt", limit=0.3, value=0.30004, state="firing")
    assert wording.alert_sentence(alert) == "Case timeout rate is 30.004% and should be at most 30%"
    alert = Alert(metric="lead_time_mean", comparison="ge", limit=1.5 * DAY, value=1.5 * DAY, state="firing")
    assert wording.alert_sentence(alert) == "Mean lead time is 1.5 d and should be less than 1.5 d"


def test_an_unreadable_definition_stops_no_other_rule(log: Any, project: Any) -> None:
    broken = make_rule(project, make_kpi(project, make_goal(project, filter={"colour": ["blue"]})))
    make_rule(project)
    assert len(evaluate(project)) == 1
    broken.refresh_from_db()
    assert broken.checked_at is None


def test_the_second_to_acknowledge_learns_who_was_faster(project: Any, people: Any) -> None:
    from common.errors import DomainError

    alert = make_alert(make_rule(project))
    stale = Alert.objects.get(pk=alert.pk)
    now = timezone.now()
    handling.acknowledge(alert=alert, by=people.owner, comment="", now=now)
    handling.acknowledge(alert=alert, by=people.owner, comment="again", now=now + timedelta(seconds=1))
    with pytest.raises(DomainError, match="Lin Yue") as refused:
        handling.acknowledge(alert=stale, by=people.head, comment="me", now=now)
    assert refused.value.status == 409
    stale.refresh_from_db()
    assert (stale.acknowledged_by, stale.comment) == (people.owner, "")


def test_closing_needs_a_word_on_what_was_done(project: Any, people: Any) -> None:
    from common.errors import DomainError

    alert = make_alert(make_rule(project))
    with pytest.raises(DomainError) as refused:
        handling.resolve(alert=alert, by=people.owner, now=timezone.now())
    assert refused.value.field == "action"


def test_an_alert_starts_exactly_one_next_cycle(project: Any, people: Any) -> None:
    project.phase = "monitor"
    project.save()
    rule = make_rule(project)
    first = make_alert(rule)
    second = make_alert(make_rule(project))
    now = timezone.now()
    for _again in range(2):
        cycle = handling.start_next_cycle(alert=first, by=people.owner, now=now)
    joined = handling.start_next_cycle(alert=second, by=people.owner, now=now)
    project.refresh_from_db()
    assert (project.cycle, project.phase, cycle.pk) == (2, "analyze", joined.pk)
    cycle.refresh_from_db()
    assert cycle.prefill["alert"] == first.pk
    assert [row["alert"] for row in cycle.prefill["added"]] == [second.pk]
