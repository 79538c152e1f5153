"""The map drawn from the log: sliders, figures with their definitions, one click to a version, the same ids again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from analysis import loading
from analysis.discovering import LEAST, Sliders, discovered, read_sliders
from analysis.engine.filters import Filter
from analysis.engine.flow import flow
from analysis.filtering import read_view
from analysis.models import EventLog
from processes.models import Binding, MapKind, ProcessVersion
from processes.selectors import current_version, steps
from projects.models import Activity, Project
from tests.analysis.factories import csv_bytes, kept_log, rows

ADDRESS = "/p/AS-1/map/discover/"


def unruly() -> bytes:
    """Eight cases Record, Handle, Reply; case 9 skips Handle; case 10 has a step Call that no other has."""
    lines = [line for line in rows() if not line.startswith("C009,Handle")]
    call = next(line for line in rows() if line.startswith("C010,Reply")).replace("Reply", "Call")
    return csv_bytes([*lines, call.replace("2026-01-16", "2026-01-19").replace("2026-01-17", "2026-01-19")])


@pytest.fixture
def unruly_log(project: Project, people: Any) -> EventLog:
    return kept_log(project, people.owner, "Unruly", unruly())


def test_the_flow_has_every_case_and_who_does_what(unruly_log: EventLog) -> None:
    settings = loading.measure_settings(unruly_log, "24x7")
    loading.ensure_calendar(unruly_log, settings)
    found = flow(loading.prepared_dir(unruly_log), Filter(), settings, most=2)
    assert found.sequences[0] == (["Record", "Handle", "Reply"], 8)
    assert (found.cases, len(found.sequences)) == (10, 2)
    assert found.executions[("Handle", "Technical")] == 9
    assert found.executions[("Call", "Service")] == 1


def test_figures_are_of_all_cases_also_where_activities_are_left_out(project: Project, unruly_log: EventLog) -> None:
    view = read_view({}, "24x7")
    whole = discovered(project, view, Sliders(100, 100))
    assert whole is not None
    assert (whole.found.figures.cases_explained, whole.found.figures.cases) == (10, 10)
    fewer = discovered(project, view, Sliders(75, 100))
    assert fewer is not None
    assert fewer.found.figures.activities_dropped == ("Call",)
    assert fewer.found.figures.cases_explained == 9  # the case with Call is not one of the map's
    main = discovered(project, view, Sliders(75, LEAST))
    assert main is not None
    assert main.found.figures.cases_explained == 8
    urgent = discovered(project, read_view({"attr.Priority": "urgent"}, "24x7"), Sliders())
    assert urgent is not None
    assert urgent.found.figures.cases == 5


def test_what_is_no_percent_stands_as_at_the_beginning() -> None:
    assert read_sliders({"activities": "x", "paths": "²"}) == Sliders(100, 90)
    assert read_sliders({"activities": "0", "paths": "9999"}) == Sliders(LEAST, 100)


def test_the_page_works_without_scripts_and_one_click_makes_a_version(
    owner: Client, project: Project, unruly_log: EventLog
) -> None:
    text = owner.get(ADDRESS, {"activities": "75", "paths": "100"}).content.decode()
    assert "9 of 10" in text
    assert "1 activity is left out:" in text
    assert "Cases that the map explains from start to end" in text
    assert 'class="ss-map"' in text
    assert 'action="?calendar=24x7&amp;activities=75&amp;paths=100"' in text
    before = Activity.objects.count()
    response = owner.post(f"{ADDRESS}?activities=75&paths=100", follow=True)
    assert "Saved as As-is v1." in response.content.decode()
    version = current_version(project, MapKind.AS_IS)
    assert version is not None
    assert version.origin == ProcessVersion.Origin.DISCOVERY
    assert "75 % of the activities, 100 % of the paths, fitness 90%" in version.note
    assert [(row.element_id, row.role) for row in steps(version)] == [
        ("task_record", "Service"), ("task_handle", "Technical"), ("task_reply", "Service"),
    ]  # fmt: skip
    bound = dict(Binding.objects.exclude(element_id="").values_list("activity", "element_id"))
    assert bound == {"Record": "task_record", "Handle": "task_handle", "Reply": "task_reply"}
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))[before:]
    assert verbs.count("map.discovered") == 1


def test_a_second_run_gives_the_same_ids_and_no_second_version(
    owner: Client, project: Project, unruly_log: EventLog
) -> None:
    owner.post(ADDRESS)
    first = current_version(project, MapKind.AS_IS)
    assert "Nothing has changed since v1." in owner.post(ADDRESS, follow=True).content.decode()
    owner.post(f"{ADDRESS}?activities=75")
    second = current_version(project, MapKind.AS_IS)
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    gone = {row.element_id for row in steps(first)} - {row.element_id for row in steps(second)}
    assert gone == {"task_call"}


def test_without_a_log_the_page_asks_for_one(owner: Client, project: Project) -> None:
    assert "It needs an event log" in owner.get(ADDRESS).content.decode()
    assert owner.post(ADDRESS).status_code == 200
    assert not ProcessVersion.objects.exists()
    assert ADDRESS in owner.get("/p/AS-1/map/").content.decode()
