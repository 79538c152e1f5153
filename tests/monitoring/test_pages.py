"""The pages and the API, with a measured log and without, in both languages, with counted queries."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Notification
from monitoring.models import Alert, AlertRule, Kpi
from monitoring.services import alerts, deliveries, kpis

from .factories import DAY, make_alert, make_goal, make_kpi, make_rule, measured_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(project: Any, people: Any) -> Alert:
    """Two goals on the measured log: mean 2.5 d against at most 1.5 d, 25 % late against less than 30 %."""
    measured_log(project, people.owner)
    make_goal(project)
    make_goal(project, metric="case_timeout_rate", comparison="lt", target=0.3)
    kpis.make_from_goals(project=project, by=people.owner, now=timezone.now())
    alerts.evaluate_project(project=project, now=timezone.now())
    deliveries.deliver_pending(now=timezone.now())
    return Alert.objects.get()


def text_of(client: Any, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def names_case(text: str, case: str) -> bool:
    """As a word: the letters alone also turn up in a random token of the page, once in some sixty pages."""
    return re.search(rf"\b{case}\b", text) is not None


def test_every_page_shows_the_same_digits(watched: Alert, project: Any, people: Any, client_for: Any) -> None:
    client = client_for(people.owner)
    dashboard = f"/dashboards/{people.department.pk}/"
    for address in (f"/p/{project.code}/monitor/", dashboard, f"/alerts/{watched.pk}/", "/alerts/"):
        page = text_of(client, address)
        assert "2.5 d" in page, address
        assert "1.5 d" in page, address
    assert "Mean lead time is 2.5 d and should be at most 1.5 d" in text_of(client, dashboard)


def test_the_pages_speak_chinese(watched: Alert, project: Any, people: Any, client_for: Any) -> None:
    people.owner.language = "zh-hans"
    people.owner.save()
    client = client_for(people.owner)
    page = text_of(client, f"/dashboards/{people.department.pk}/", "zh-hans")
    assert "平均总耗时为 2.5 天，应不超过 1.5 天" in page
    assert "超限" in text_of(client, "/alerts/", "zh-hans")


def test_the_trail_names_a_figure_in_the_language_of_who_reads_it(
    watched: Alert, project: Any, people: Any, client_for: Any
) -> None:
    """The scheduler that opened the alert spoke English; the rule below got no name from anybody."""
    client, kpi = client_for(people.owner), Kpi.objects.first()
    client.post(f"/p/{project.code}/monitor/rules/new/", rule_form(kpi, comparison="gt", amount="36 h"))
    english = text_of(client, f"/p/{project.code}/activity/")
    assert "opened the alert “Mean lead time”" in english
    assert "added the alert rule “Mean lead time”" in english
    people.owner.language = "zh-hans"
    people.owner.save()
    chinese = text_of(client, f"/p/{project.code}/activity/", "zh-hans")
    assert chinese.count("“平均总耗时”") == 2
    assert "Mean lead time" not in chinese


def test_pages_without_a_log_say_so(project: Any, people: Any, client_for: Any) -> None:
    make_rule(project)
    client = client_for(people.owner)
    page = text_of(client, f"/p/{project.code}/monitor/")
    assert "Not measured" in page
    assert "No history yet" in page
    assert "–" in text_of(client, f"/dashboards/{people.department.pk}/")


def test_a_head_of_one_department_lands_on_its_dashboard(project: Any, people: Any, client_for: Any) -> None:
    response = client_for(people.head).get("/dashboards/")
    assert response.headers["Location"] == f"/dashboards/{people.department.pk}/"


def test_a_head_sees_only_the_kpis_of_the_own_department(
    watched: Alert, project: Any, people: Any, client_for: Any
) -> None:
    project.departments.add(people.other_department)
    Kpi.objects.get(goal__metric="case_timeout_rate").departments.add(people.other_department)
    mine = text_of(client_for(people.head), f"/dashboards/{people.department.pk}/")
    theirs = text_of(client_for(people.other_head), f"/dashboards/{people.other_department.pk}/")
    assert "Case timeout rate" not in mine
    assert "Case timeout rate" in theirs
    listed = client_for(people.head).get("/api/v1/kpis/").json()["results"]
    assert [row["metric"] for row in listed] == ["lead_time_mean"]


def test_cases_are_shown_to_those_who_may_read_the_log(watched: Alert, people: Any, client_for: Any) -> None:
    """Over 1.5 d are C2, C3 and C4; a head sees figures, no case."""
    address = f"/alerts/{watched.pk}/"
    assert names_case(text_of(client_for(people.owner), address), "C4")
    assert not names_case(text_of(client_for(people.head), address), "C4")


def test_open_cases_stand_on_the_dashboard_by_age(project: Any, people: Any, client_for: Any) -> None:
    """No case has reached “Close”, so all are open at the log's last event, 14 March 08:00: 12, 11, 5 and 4 d old."""
    measured_log(project, people.owner, end_activities=("Close",))
    make_kpi(project)
    address = f"/dashboards/{people.department.pk}/"
    mine, theirs = text_of(client_for(people.owner), address), text_of(client_for(people.head), address)
    for page in (mine, theirs):
        assert "4 of 4 open cases are past 3 d" in page
        assert "[12.0, 11.0, 5.0, 4.0]" in page
    assert "/analyze/case/?id=C1" in mine
    assert not names_case(theirs, "C1")


def test_opening_an_alert_takes_it_off_the_count(watched: Alert, people: Any, client_for: Any) -> None:
    unread = Notification.objects.filter(user=people.owner, kind="alert", read_at=None)
    assert unread.count() == 1
    client_for(people.owner).get(f"/alerts/{watched.pk}/")
    assert unread.count() == 0
    assert Notification.objects.filter(user=people.head, kind="alert", read_at=None).count() == 1


def test_one_click_watches_the_goals(project: Any, people: Any, client_for: Any) -> None:
    measured_log(project, people.owner)
    make_goal(project)
    client = client_for(people.editor)
    assert "Watch 1 goal" in text_of(client, f"/p/{project.code}/monitor/")
    response = client.post(f"/p/{project.code}/monitor/kpis/", follow=True)
    assert "1 goal is watched from now on." in response.content.decode()
    assert Kpi.objects.get().readings.count() == 2


def rule_form(kpi: Kpi, **changes: Any) -> dict[str, Any]:
    form = {"kind": "kpi", "kpi": kpi.pk, "window": "now", "in_a_row": 1, "min_count": 1, "severity": "breach"}
    return form | {"enabled": "on", "comparison": "", "amount": "", "step": "", "name": ""} | changes


def test_the_rule_form_previews_in_words_and_on_history(
    watched: Alert, project: Any, people: Any, client_for: Any
) -> None:
    """The weeks are 2.0 d and 3.0 d, only the first complete: above 1.9 d it would have fired once."""
    client, kpi = client_for(people.owner), Kpi.objects.first()
    form = rule_form(kpi, comparison="gt", amount="1.9 d", preview="1")
    page = client.post(f"/p/{project.code}/monitor/rules/new/", form).content.decode()
    assert "Tell people when mean lead time is more than 1.9 d over all measured cases" in page
    assert "It would have fired 1 time" in page
    assert AlertRule.objects.count() == 2
    part = client.post(f"/p/{project.code}/monitor/rules/new/", form, headers={"hx-request": "true"})
    assert "<html" not in part.content.decode()


def test_the_rule_form_saves_and_refuses(watched: Alert, project: Any, people: Any, client_for: Any) -> None:
    client, kpi = client_for(people.owner), Kpi.objects.first()
    address = f"/p/{project.code}/monitor/rules/new/"
    refused = client.post(address, rule_form(kpi, comparison="gt", amount="36"))
    assert refused.status_code == 422
    assert "Write a time with its unit" in refused.content.decode()
    refused = client.post(address, rule_form(kpi, comparison="gt"))
    assert "Give both a comparison and a limit" in refused.content.decode()
    assert client.post(address, rule_form(kpi, comparison="gt", amount="36 h")).status_code == 302
    rule = AlertRule.objects.latest("pk")
    assert (rule.comparison, rule.limit) == ("gt", 1.5 * DAY)
    page = text_of(client, f"/p/{project.code}/monitor/rules/{rule.pk}/")
    assert 'value="1.5 d"' in page


def test_acknowledge_record_and_close_on_the_page(watched: Alert, people: Any, client_for: Any) -> None:
    client, address = client_for(people.head), f"/alerts/{watched.pk}/"
    client.post(f"{address}acknowledge/", {"comment": "Two people are ill"})
    page = text_of(client, address)
    assert "Acknowledged by He Jia" in page
    assert "Two people are ill" in page
    refused = client.post(f"{address}outcome/", {"action": "", "result": "", "close": "1"})
    assert refused.status_code == 400
    client.post(f"{address}outcome/", {"action": "Moved one person", "result": "2.0 d", "close": "1"})
    watched.refresh_from_db()
    assert (watched.state, watched.resolved_how, watched.handler) == ("resolved", "person", people.head)
    assert "Closed by He Jia" in text_of(client, address)


def test_the_list_filters_and_orders(project: Any, people: Any, client_for: Any) -> None:
    rule, mild = make_rule(project), make_rule(project, severity="warning")
    done = make_alert(rule, state="resolved", name="Over")
    warning, breach = make_alert(mild, name="Mild"), make_alert(rule, name="Hard")
    client = client_for(people.owner)
    page = text_of(client, "/alerts/")
    places = [page.index(f"/alerts/{row.pk}/") for row in (breach, warning, done)]
    assert places == sorted(places)
    only = text_of(client, "/alerts/?state=resolved")
    assert f"/alerts/{done.pk}/" in only
    assert f"/alerts/{breach.pk}/" not in only
    assert "No alert fits these filters" in text_of(client, "/alerts/?severity=warning&state=resolved")
    assert text_of(client, "/alerts/?state=nonsense&page=99&project=XX").count("/alerts/") > 3


def test_queries_do_not_grow_with_the_rows(
    watched: Alert, project: Any, people: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(people.owner)
    for _n in range(10):
        make_alert(make_rule(project, Kpi.objects.first()))
    addresses = {"/alerts/": 15, f"/p/{project.code}/monitor/rules/": 16, "/dashboards/": 15, "/api/v1/alerts/": 8}
    for address, most in addresses.items():
        with django_assert_max_num_queries(most):
            client.get(address)


def test_each_kpi_of_a_dashboard_costs_few_queries(
    watched: Alert, project: Any, people: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    for _n in range(8):
        make_kpi(project, make_goal(project))
    client, address = client_for(people.owner), f"/dashboards/{people.department.pk}/"
    client.get(address)
    with django_assert_max_num_queries(75):  # 10 KPIs
        client.get(address)


def test_the_api_gives_kpis_readings_rules_and_alerts(
    watched: Alert, project: Any, people: Any, client_for: Any
) -> None:
    client = client_for(people.owner)
    kpi = client.get("/api/v1/kpis/").json()["results"][-1]
    assert (kpi["value"], kpi["target"], kpi["comparison"], kpi["state"]) == (2.5 * DAY, 1.5 * DAY, "le", "breach")
    readings = client.get(f"/api/v1/kpis/{kpi['id']}/readings/").json()["results"]
    assert [row["value"] for row in readings] == [3 * DAY, 2 * DAY]
    body = {"project": project.code, "kpi": kpi["id"], "comparison": "ge", "limit": 2.5 * DAY}
    made = client.post("/api/v1/alert-rules/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    changed = client.patch(
        f"/api/v1/alert-rules/{made.json()['id']}/",
        '{"enabled": false}',
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert (changed.json()["enabled"], changed.json()["limit"], changed.json()["revision"]) == (False, 2.5 * DAY, 2)
    answer = client.post(
        f"/api/v1/alerts/{watched.pk}/acknowledge/", '{"comment": "ok"}', content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    late = client_for(people.head).post(
        f"/api/v1/alerts/{watched.pk}/acknowledge/", "{}", content_type="application/json"
    )
    assert (late.status_code, late.json()["code"]) == (409, "already_acknowledged")


def test_a_foreign_kpi_is_never_taken_into_a_rule(
    project: Any, other_project: Any, people: Any, client_for: Any
) -> None:
    foreign = make_kpi(other_project)
    body = {"project": project.code, "kpi": foreign.pk}
    answer = client_for(people.owner).post("/api/v1/alert-rules/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 404
    answer = client_for(people.owner).post(f"/p/{project.code}/monitor/rules/new/", rule_form(foreign))
    assert answer.status_code == 422
    assert AlertRule.objects.count() == 0


def test_new_figures_ask_for_an_evaluation(
    project: Any, people: Any, run_jobs: Any, django_capture_on_commit_callbacks: Any
) -> None:
    make_rule(project)
    with django_capture_on_commit_callbacks(execute=True):
        measured_log(project, people.owner)
    assert Alert.objects.count() == 0
    run_jobs()
    assert Alert.objects.count() == 1
    assert Notification.objects.filter(kind="alert").count() == 3
