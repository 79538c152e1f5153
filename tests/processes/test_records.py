"""Interviews and observations at a step: written, removed, held against the log, and counted as a source of the map."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from analysis.claims.reading import claims_of
from analysis.claims.typed import compare_typed
from processes.models import Observation, ProcessVersion
from processes.observations import record_lines
from processes.phases import MapPhase
from processes.selectors import steps
from processes.services.binding import bind_activities
from projects.models import Activity, Project
from tests.analysis.factories import kept_log

from .factories import make_as_is, make_observation

NEW = "/p/AS-1/map/steps/triage/observations/new/"
FILLED = {
    "source": "interview", "who": "Zhou Min", "on": "2026-11-02", "quote": "Half a day", "metric": "", "value_text": "",
    "per": "",
}  # fmt: skip


@pytest.fixture
def as_is(project: Any, people: Any) -> ProcessVersion:
    return make_as_is(project, people.owner)


@pytest.fixture
def owner(people: Any, client_for: Any) -> Client:
    return client_for(people.owner)


def test_a_record_is_written_at_its_step_and_read_there_and_on_the_map(owner: Client, as_is: ProcessVersion) -> None:
    data = FILLED | {"metric": "step_waiting_mean", "value_text": "2 h"}
    before = Activity.objects.count()
    answer = owner.post(NEW, data)
    assert answer["Location"] == "/p/AS-1/map/steps/triage/?kind=as_is#observations"
    assert Activity.objects.count() == before + 1
    row = Observation.objects.get()
    assert (row.value, row.value_text, row.on, row.by.name) == (7200.0, "2 h", date(2026, 11, 2), "Lin Yue")
    text = owner.get("/p/AS-1/map/steps/triage/").content.decode()
    assert "Half a day" in text
    assert "Mean waiting time before the step: 2 h" in text
    assert "There is no measured log yet." in text
    assert "/p/AS-1/map/steps/triage/?kind=as_is#observations" in owner.get("/p/AS-1/map/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quote": ""}, "Write what was said or seen, or give a value."),
        ({"value_text": "2 h"}, "Say what the value is of."),
        ({"metric": "step_waiting_mean"}, "Write the value, or choose"),
        ({"metric": "step_waiting_mean", "value_text": "2"}, "Say the unit as well"),
        ({"metric": "step_error_rate", "value_text": "120 %"}, "A percentage lies between 0 and 100."),
        ({"metric": "frequency", "value_text": "12"}, "Say in which span: a day, a week or a month."),
        ({"metric": "lead_time_mean", "value_text": "2 h"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    owner: Client, as_is: ProcessVersion, changes: dict[str, str], message: str
) -> None:
    answer = owner.post(NEW, FILLED | changes)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Observation.objects.exists()


def test_a_step_that_no_map_has_gets_no_record(owner: Client, as_is: ProcessVersion) -> None:
    assert owner.get("/p/AS-1/map/steps/nowhere/observations/new/").status_code == 404


def test_a_value_is_held_against_the_log_as_exactly_as_it_was_typed(
    project: Project, people: Any, as_is: ProcessVersion
) -> None:
    """The log: Handle takes 24 h on average, 10 executions in 11 d 12 h, one in five wrong."""
    kept_log(project, people.owner, "Complaints")
    activity = ["Handle"]

    def verdict(key: str, value: float, text: str, per: str = "") -> tuple[str, str]:
        found = compare_typed(project, key, activity, value, text, per)
        return found.verdict, found.line

    assert verdict("step_processing_mean", 86_400, "1 d") == ("agrees", "The log says 24.0 h (10 executions).")
    assert verdict("step_processing_mean", 90_000, "25 h")[0] == "differs"
    assert verdict("step_error_rate", 0.2, "20 %")[0] == "agrees"
    assert verdict("step_error_rate", 0.05, "5 %")[0] == "differs"
    often = verdict("frequency", 6, "6", "week")
    assert often[0] == "agrees"
    assert "10 executions in" in often[1]
    assert verdict("frequency", 60, "60", "week")[0] == "differs"
    assert verdict("step_timeout_rate", 0.1, "10 %") == ("unknown", "The log does not record this figure.")
    assert compare_typed(project, "frequency", ["Nothing"], 1, "1", "day").verdict == "unknown"
    assert "Several activities" in compare_typed(project, "frequency", ["Handle", "Reply"], 1, "1", "day").line


def test_the_step_page_and_the_claims_say_the_same(
    owner: Client, client_for: Any, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    kept_log(project, people.owner, "Complaints")
    bind_activities(project=project, activities=["Handle"], by=people.owner)
    project.process.bindings.update(element_id="triage", how="hand")
    make_observation(
        as_is.process, people.owner, metric="step_processing_mean", value=86_400.0, value_text="24 h", quote="One day"
    )
    triage = next(row for row in steps(as_is) if row.element_id == "triage")
    line = record_lines(as_is.process, triage, with_log=True)[0]
    assert line.compared is not None
    assert line.compared.verdict == "agrees"
    rows = [row for row in claims_of(project, people.owner).rows if row.place.kind == "Interview"]
    assert [(row.typed, row.verdict) for row in rows if row.figure] == [("24 h", "agrees")]
    text = client_for(people.viewer).get("/p/AS-1/map/steps/triage/").content.decode()
    assert "One day" in text
    assert "agrees with the log" not in text  # viewers read no figures
    assert "agrees with the log" in owner.get("/p/AS-1/map/steps/triage/").content.decode()


def test_a_removed_record_lies_in_the_bin_and_a_record_is_a_source(
    owner: Client, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    def sourced() -> bool:
        return next(each for each in MapPhase().own_criteria(project) if each.key == "sources").met

    before = sourced()
    row = make_observation(as_is.process, people.owner)
    assert sourced()
    owner.post(f"/p/AS-1/map/observations/{row.pk}/remove/")
    assert not Observation.objects.exists()
    assert sourced() == before
    assert "Interview: Zhou Min" in owner.get("/p/AS-1/removed/").content.decode()
