"""The analysis pages: the same digits everywhere, denominators named, filters in the address, few queries."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from analysis import figures, selectors
from analysis.engine.filters import Filter
from analysis.filtering import View
from analysis.models import Measurement
from projects import figures as asked
from tests.analysis.factories import csv_bytes, measured_log, rows

pytestmark = pytest.mark.django_db
HOUR = 3600


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_without_a_log_the_page_says_what_it_needs(project: Any, owner: Client) -> None:
    page = text_of(owner.get(f"/p/{project.code}/analyze/"))
    assert "Import a log" in page
    assert "Here you will see where the time goes" in page


def test_the_heading_names_both_denominators(project: Any, log: Any, owner: Client) -> None:
    """Handle: 240 of 320 h of step time, 240 of 360 h of lead time; 40 of 360 h are waiting."""
    page = text_of(owner.get(f"/p/{project.code}/analyze/"))
    assert "Handle takes 75% of step time and 66.7% of the 36 h lead time; 11.1% is waiting" in page.replace(
        "36.0 h", "36 h"
    ).replace("1.5 d", "36 h")


def test_steps_and_waits_stand_in_one_table_that_sums_to_the_lead_time(project: Any, log: Any) -> None:
    found = selectors.select(project, View(Filter(), "24x7"))
    assert found is not None
    shares = {(row.kind, row.activity): row.share for row in found.table.rows}
    assert shares[("step", "Record")] == pytest.approx(20 / 360)
    assert shares[("wait", "Handle")] == pytest.approx(40 / 360)
    assert ("wait", "Reply") not in shares
    assert found.table.total_share == pytest.approx(1)
    assert [row.activity for row in found.table.in_flow()] == ["Record", "Handle", "Handle", "Reply"]


def test_the_three_rankings_are_apart(project: Any, log: Any, owner: Client) -> None:
    """Handle goes wrong in cases 5 and 10 of 10; limits are set for Reply alone: 6 h each, limit 4 h."""
    log.limits = {"Reply": {"seconds": 4 * HOUR, "clock": "step"}}
    log.save()
    found = selectors.select(project, View(Filter(), "24x7"))
    assert found is not None
    assert found.table.slowest().activity == "Handle"
    assert (found.table.most_faulty().activity, found.table.most_faulty().error) == ("Handle", pytest.approx(0.2))
    assert (found.table.latest().activity, found.table.latest().late) == ("Reply", 1.0)
    page = text_of(owner.get(f"/p/{project.code}/analyze/?sort=late"))
    assert "Most late" in page


def test_a_step_without_outcomes_shows_a_dash_never_a_zero(project: Any, log: Any) -> None:
    found = selectors.select(project, View(Filter(), "24x7"))
    assert found is not None
    errors = {row.activity: row.error for row in found.table.steps()}
    assert errors == {"Record": 0.0, "Handle": pytest.approx(0.2), "Reply": None}


def test_a_filter_in_the_address_narrows_page_and_api_alike(project: Any, log: Any, owner: Client) -> None:
    page = text_of(owner.get(f"/p/{project.code}/analyze/?attr.Priority=urgent"))
    answer = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/").json()
    assert "5 of 10 cases" in page
    assert answer["cases"]["closed"] == 10
    variant = answer["variants"][0]["key"]
    narrowed = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/?variant={variant}&status=closed").json()
    assert narrowed["cases"]["closed"] == 10
    assert narrowed["settings"]["filter"] == {"status": "closed", "variants": [variant]}


def test_page_api_and_goal_show_the_same_digits(project: Any, log: Any, owner: Client) -> None:
    read = asked.read(project, asked.Definition("lead_time_mean"))
    api = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/").json()
    shown = figures.figures_for(project)
    assert read is not None
    assert shown is not None
    assert read.value == api["cases"]["lead_time"]["mean"] == shown.cases.lead_time.mean == 36 * HOUR
    share = asked.read(project, asked.Definition("step_end_to_end_share", "Handle"))
    assert share is not None
    assert share.value == api["steps"][0]["end_to_end_share"]
    assert (read.log_id, read.log_name) == (log.pk, "Complaints")


def test_the_working_clock_counts_other_hours(project: Any, log: Any, owner: Client) -> None:
    page = text_of(owner.get(f"/p/{project.code}/analyze/?calendar=cn"))
    around = figures.figures_for(project, calendar="24x7")
    working = figures.figures_for(project, calendar="cn")
    assert "Working hours" in page
    assert working.cases.lead_time.mean < around.cases.lead_time.mean


def test_figures_are_measured_once_and_then_kept(project: Any, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Measurement.objects.count()
    figures.figures_for(project, {"status": "closed"})
    assert Measurement.objects.count() == before + 1
    monkeypatch.setattr("analysis.figures.engine.measure", None)
    assert figures.figures_for(project, {"status": "closed"}).cases.closed == 10


def test_a_changed_limit_moves_the_figures_at_once(project: Any, log: Any) -> None:
    assert figures.figures_for(project).cases.timeout_rate == 0
    project.case_limit_seconds = 30 * HOUR
    project.save()
    assert figures.figures_for(project).cases.timeout_rate == pytest.approx(0.5)


def test_a_filter_that_cannot_be_read_is_said_not_ignored(project: Any, log: Any, owner: Client) -> None:
    assert "This filter cannot be read" in text_of(owner.get(f"/p/{project.code}/analyze/?from=soon"))
    answer = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/?from=soon")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_filter")


def test_a_filter_that_no_case_passes_shows_which_to_take_off(project: Any, log: Any, owner: Client) -> None:
    page = text_of(owner.get(f"/p/{project.code}/analyze/?department=Nobody"))
    assert "No case passes these filters" in page
    assert "Department: Nobody" in page


def test_from_a_step_to_its_cases_to_one_timeline(project: Any, log: Any, owner: Client) -> None:
    cases = text_of(owner.get(f"/p/{project.code}/analyze/cases/?activity=Handle"))
    assert "10 cases, longest first" in cases
    assert "C002" in cases
    case = text_of(owner.get(f"/p/{project.code}/analyze/case/?id=C002"))
    assert "Technical" in case
    assert owner.get(f"/p/{project.code}/analyze/case/?id=nothing").status_code == 404


def test_names_that_spreadsheets_would_run_are_defused(project: Any, people: Any, owner: Client) -> None:
    evil = [line.replace("Handle", "=HYPERLINK(1)") for line in rows(2)]
    measured_log(project, people.owner, csv_bytes(evil))
    text = owner.get(f"/p/{project.code}/analyze/steps.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "\n=HYPERLINK" not in text
    with ZipFile(BytesIO(owner.get(f"/p/{project.code}/analyze/steps.xlsx").content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"=HYPERLINK(1)" in book.read("xl/sharedStrings.xml")


@pytest.mark.parametrize("where", ["analyze/", "analyze/variants/", "analyze/cases/", "analyze/causes/",
                                   "analyze/report/", "design/", "analyze/overlay/"])  # fmt: skip
def test_each_page_takes_few_queries_once_its_figures_are_kept(
    project: Any, log: Any, owner: Client, where: str, django_assert_max_num_queries: Any
) -> None:
    address = f"/p/{project.code}/{where}"
    assert owner.get(address).status_code == 200
    with django_assert_max_num_queries(40):
        owner.get(address)


def test_the_list_of_logs_takes_few_queries_and_shows_only_logs_in_reach(
    project: Any, other_project: Any, people: Any, owner: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        measured_log(project, people.owner, csv_bytes(rows(2, 10 * number + 1)), name=f"Log {number}")
    measured_log(other_project, None, name="Secret zebrafish log")
    with django_assert_max_num_queries(20):
        page = text_of(owner.get("/logs/"))
    assert "Log 2" in page
    assert "zebrafish" not in page


def test_the_catalogue_shows_every_metric_in_both_languages(people: Any, owner: Client) -> None:
    page = text_of(owner.get("/metrics/"))
    assert "step_end_to_end_share" in page
    assert "占总耗时比例" in page
