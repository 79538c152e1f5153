"""Every kind of filter, on the demo's complaint log: engine, page, API and goal find the same digits."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation

from analysis import filter_words, loading
from analysis.engine import demo_log
from analysis.engine.filters import Filter
from analysis.engine.measure import Definition, measure, read_metric
from analysis.engine.sources import ColumnMapping
from analysis.filtering import View, read_view
from analysis.models import EventLog
from common.errors import DomainError
from common.templatetags.format import format_duration
from monitoring.models import Kpi
from monitoring.services.kpis import make_from_goals
from projects import figures as asked
from projects.services.charter import GoalValues, add_goal
from tests.analysis.factories import NOW, kept_log
from tests.walker import Walker

Rows = list[demo_log.DemoRow]


def passed_over(rows: Rows) -> Rows:
    """The complaints with three variants, lead times as they were: every fifth case has no triage, every tenth no
    technical handling; the first and the last step stay."""
    names = sorted({row.case_id for row in rows})
    without = dict.fromkeys(names[::5], "Triage") | dict.fromkeys(names[1::10], "Technical handling")
    return [row for row in rows if without.get(row.case_id) != row.activity]


DAY = 86_400
ROWS = passed_over(demo_log.complaint_log(language="en"))
CASES: dict[str, Rows] = defaultdict(list)
for _row in ROWS:
    CASES[_row.case_id].append(_row)
MIDDLE = sorted(min(row.start for row in rows) for rows in CASES.values())[200].date()
WEEK = (MIDDLE.isoformat(), (MIDDLE + timedelta(days=6)).isoformat())
LATE = MIDDLE + timedelta(days=7)
MAPPING = ColumnMapping(
    case_id="case id", activity="activity", timestamp="end", start="start", resource="resource",
    department="department", outcome="outcome",
)  # fmt: skip
ENGINEER = next(row.resource for row in ROWS if row.department == "Technical")
NO_TRIAGE = ("Record complaint", "Technical handling", "Customer feedback")
NO_HANDLING = ("Record complaint", "Triage", "Customer feedback")


def key_of(names: tuple[str, ...]) -> str:
    """A variant's key: made of the names alone, so that it stays when more events arrive."""
    text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sequence(rows: Rows) -> tuple[str, ...]:
    return tuple(row.activity for row in sorted(rows, key=lambda row: (row.end, row.start)))


def began(rows: Rows) -> date:
    return min(row.start for row in rows).date()


def ended(rows: Rows) -> date:
    return max(row.end for row in rows).date()


def lasted(rows: Rows) -> float:
    return (max(row.end for row in rows) - min(row.start for row in rows)).total_seconds()


def in_week(day: date) -> bool:
    return MIDDLE <= day < LATE


# kind: (the stored filter, the address's parameters, the same said of a case's rows)
KINDS: dict[str, tuple[dict[str, Any], list[tuple[str, str]], Callable[[Rows], bool]]] = {
    "by end": (
        {"date_from": WEEK[0], "date_to": WEEK[1]},
        [("from", WEEK[0]), ("to", WEEK[1])],
        lambda rows: in_week(ended(rows)),
    ),
    "by start": (
        {"date_from": WEEK[0], "date_to": WEEK[1], "period_by": "start"},
        [("from", WEEK[0]), ("to", WEEK[1]), ("by", "start")],
        lambda rows: in_week(began(rows)),
    ),
    "contained": (
        {"date_from": WEEK[0], "date_to": WEEK[1], "period_by": "contained"},
        [("from", WEEK[0]), ("to", WEEK[1]), ("by", "contained")],
        lambda rows: in_week(began(rows)) and in_week(ended(rows)),
    ),
    "variant": (
        {"variants": [key_of(NO_TRIAGE)]},
        [("variant", key_of(NO_TRIAGE))],
        lambda rows: sequence(rows) == NO_TRIAGE,
    ),
    "variant in": (
        {"variants": [key_of(NO_TRIAGE), key_of(NO_HANDLING)]},
        [("variant", key_of(NO_TRIAGE)), ("variant", key_of(NO_HANDLING))],
        lambda rows: sequence(rows) in (NO_TRIAGE, NO_HANDLING),
    ),
    "department": (
        {"departments": ["Technical"]},
        [("department", "Technical")],
        lambda rows: any(row.department == "Technical" for row in rows),
    ),
    "resource": (
        {"resources": [ENGINEER]},
        [("resource", ENGINEER)],
        lambda rows: any(row.resource == ENGINEER for row in rows),
    ),
    "contains": (
        {"activities": ["Triage"]},
        [("activity", "Triage")],
        lambda rows: any(row.activity == "Triage" for row in rows),
    ),
    "lacks": (
        {"lacks": ["Triage"]},
        [("lacks", "Triage")],
        lambda rows: all(row.activity != "Triage" for row in rows),
    ),
    "attribute is": (
        {"attributes": {"priority": ["urgent"]}},
        [("attr.priority", "urgent")],
        lambda rows: any(row.priority == "urgent" for row in rows),
    ),
    "attribute in": (
        {"attributes": {"team": ["Team 1", "Team 2"]}},
        [("attr.team", "Team 1"), ("attr.team", "Team 2")],
        lambda rows: any(row.team in ("Team 1", "Team 2") for row in rows),
    ),
    "attribute range": (
        {"ranges": {"start": {"low": WEEK[0], "high": WEEK[1]}}},
        [("min.start", WEEK[0]), ("max.start", WEEK[1])],
        lambda rows: any(in_week(row.start.date()) for row in rows),
    ),
    "lead time over": (
        {"lead_time_over_seconds": 3 * DAY},
        [("over", "3 d")],
        lambda rows: lasted(rows) > 3 * DAY,
    ),
    "closed": ({"status": "closed"}, [("status", "closed")], lambda rows: True),
    "open": ({"status": "open"}, [("status", "open")], lambda rows: False),
}  # fmt: skip


@pytest.fixture
def log(project: Any, people: Any, tmp_path: Path) -> EventLog:
    """The complaint log: 400 closed cases of three or four steps, mean lead time 3 d, the urgent 100 of them 1.5 d."""
    demo_log.write_csv(ROWS, tmp_path / "log.csv", encoding="utf-8", language="en")
    return kept_log(project, people.owner, "Complaints", (tmp_path / "log.csv").read_bytes(), mapping=MAPPING)


@pytest.mark.parametrize("kind", KINDS)
def test_each_filter_says_the_same_in_engine_page_api_and_goal(
    kind: str, project: Any, log: EventLog, people: Any, owner: Client
) -> None:
    """The cases are chosen a second time here, from the generator's rows, row by row."""
    stored, pairs, fits = KINDS[kind]
    times = [lasted(rows) for rows in CASES.values() if fits(rows)]
    mean = sum(times) / len(times) if times else None
    filter = Filter.from_dict(stored)
    settings = loading.measure_settings(log, "24x7")
    folder = loading.prepared_dir(log)
    assert measure(folder, filter, settings).cases.closed == len(times)
    read = read_metric(folder, Definition("lead_time_mean", filter), settings).value
    assert read == (None if mean is None else pytest.approx(mean, abs=1e-6))

    query = urlencode([*pairs, ("calendar", "24x7")])
    answer = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/?{query}").json()
    assert answer["settings"]["filter"] == filter.to_dict()
    assert (answer["cases"]["lead_time"]["mean"], answer["cases"]["closed"]) == (read, len(times))

    page = Walker(owner).open(f"/p/{project.code}/analyze/?{query}")
    assert f"{len(times)} of 400 cases" in page.text
    shown = "–" if read is None else format_duration(read)
    assert (shown if times else "No case passes these filters") in page.text

    body = {"project": project.code, "metric": "lead_time_mean", "comparison": "le", "target": DAY, "filter": stored}
    made = owner.post("/api/v1/goals/", body, "application/json")
    assert (made.status_code, made.json().get("filter")) == (201, filter.to_dict()), made.json()
    goal = project.goals.get(pk=made.json()["id"])
    figure = asked.read(project, asked.definition_of(goal))
    assert figure is not None
    assert (figure.value, figure.count) == (read, len(times))
    charter = Walker(owner).open(f"/p/{project.code}/charter/").text
    assert filter_words.sentence(stored) in charter
    assert shown in charter
    make_from_goals(project=project, by=people.owner, now=NOW)
    kpi = Kpi.objects.get(goal=goal)
    assert owner.get(f"/api/v1/kpis/{kpi.pk}/").json()["filter"] == filter.to_dict()


def test_there_is_a_kind_for_every_condition() -> None:
    assert {name for stored, _pairs, _fits in KINDS.values() for name in stored} == {
        each.name for each in fields(Filter)
    }


def test_the_kinds_choose_some_and_not_all_cases() -> None:
    """So that a filter that does nothing would be seen; contained is the narrowest of the three meanings of days."""
    counts = {kind: sum(map(fits, CASES.values())) for kind, (_stored, _pairs, fits) in KINDS.items()}
    assert {kind for kind, count in counts.items() if count in (0, 400)} == {"closed", "open"}
    assert (counts["variant"], counts["lacks"], counts["variant in"]) == (80, 80, 120)
    assert counts["contained"] < min(counts["by start"], counts["by end"])
    assert counts["attribute is"] == 100


WHOLE = Filter(
    "2024-01-01", "2024-02-01T10:00", ("v1",), ("Service, north", "Sales"), ("Ann",), ("A, then B", 'say "C"'),
    (("concept:name", ("x", "y")), ("status: old", ("1",)), ("a = b", ("2",))), "closed", 129_600.0, "contained",
    ("L，1",), (("amount", "1", "2.5"), ("due", None, "2024-01-01")),
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_filter_survives_its_lines_and_its_address(language: str) -> None:
    with translation.override(language):
        lines = filter_words.write_lines(WHOLE.to_dict())
    assert filter_words.read_lines(lines) == WHOLE.to_dict()
    assert read_view(dict_of(View(WHOLE, "24x7")), "24x7").filter.to_dict() == WHOLE.to_dict()


def dict_of(view: View) -> Any:
    from django.http import QueryDict

    return QueryDict(view.query())


def test_lines_are_read_as_people_write_them() -> None:
    text = "priority＝urgent，high\namount ≥ 5\n\nlonger than: 1.5 d\nCases: Open\nLacks step: A\nLacks step: B"
    assert filter_words.read_lines(text) == {
        "attributes": {"priority": ["high", "urgent"]}, "ranges": {"amount": {"low": "5"}},
        "lead_time_over_seconds": 129_600.0, "status": "open", "lacks": ["A", "B"],
    }  # fmt: skip
    assert filter_words.read_lines(" \n") == {}


@pytest.mark.parametrize("line", ["urgent", "priority =", "= urgent", "amount >= many", "Cases: half", "From: soon"])
def test_a_line_that_is_no_condition_is_said_at_the_field(line: str) -> None:
    with pytest.raises(DomainError) as caught:
        filter_words.read_lines(line)
    assert caught.value.field == "cases"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=soon", "from"), ("to=31.1.", "to"), ("by=middle&from=2024-01-01", "by"), ("status=half", "status"),
        ("over=long", "over"), ("min.x=many", "min"), ("min.x=2&max.x=1", "min"), ("departments=Sales", "departments"),
        ("calendar=moon", "calendar"),
    ],
)  # fmt: skip
def test_the_api_refuses_what_it_cannot_read_and_names_the_field(
    query: str, field: str, project: Any, log: EventLog, owner: Client
) -> None:
    answer = owner.get(f"/api/v1/event-logs/{log.pk}/metrics/?{query}")
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "filter",
    [{"department": ["x"]}, {"date_from": "soon"}, {"ranges": {"x": {"low": "b"}}}, {"lead_time_over_seconds": "x"}],
)
def test_goals_and_pilots_refuse_what_no_figure_could_be_read_for(
    filter: dict[str, Any], project: Any, people: Any, owner: Client
) -> None:
    body = {"project": project.code, "metric": "lead_time_mean", "comparison": "le", "target": DAY, "filter": filter}
    answer = owner.post("/api/v1/goals/", body, "application/json")
    assert (answer.status_code, [row["field"] for row in answer.json()["errors"]]) == (400, ["filter"])
    assert next(iter(filter)) in answer.json()["errors"][0]["message"]
    assert not project.goals.exists()


def test_the_goal_form_reads_writes_and_refuses_the_same_lines(project: Any, people: Any, owner: Client) -> None:
    values = GoalValues("lead_time_mean", "le", DAY, filter={"lacks": ["Triage"], "ranges": {"cost": {"low": "5"}}})
    goal = add_goal(project=project, by=people.owner, values=values)
    from projects.goal_forms import GoalForm

    form = GoalForm(instance=goal, project=project)
    assert form.initial["cases"] == "Lacks step: Triage\ncost >= 5"
    data = {"metric": "lead_time_mean", "comparison": "le", "target": "1 d", "calendar": "24x7"}
    again = GoalForm({**data, "cases": form.initial["cases"]}, instance=goal, project=project)
    assert again.is_valid(), again.errors
    assert again.values().filter == values.filter
    wrong = GoalForm({**data, "cases": "cost >= much"}, instance=goal, project=project)
    assert "neither a number nor a day" in str(wrong.errors["cases"])


def test_several_values_stay_when_another_filter_changes(project: Any, log: EventLog, owner: Client) -> None:
    """A select shows one value; two of them are carried as hidden fields and shown as a chip with its own x."""
    page = Walker(owner).open(f"/p/{project.code}/analyze/?lacks=X&lacks=Y&attr.priority=urgent&over=1+d")
    hidden = [field.get("value") for field in page.page.xpath("//form//input[@type='hidden'][@name='lacks']")]
    assert hidden == ["X", "Y"]
    chip_links = page.page.xpath("//a[contains(@class, 'chip')]")
    chips = {" ".join(a.text_content().split()) for a in chip_links}
    assert {"Lacks step X, Y", "priority urgent", f"Longer than {format_duration(DAY)}"} <= chips
    off = next(a.get("href") for a in chip_links if "Lacks" in a.text_content())
    assert "lacks" not in off
    assert "attr.priority=urgent" in off
