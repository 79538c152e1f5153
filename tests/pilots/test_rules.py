"""Rules written from a hand-made to-be map; limits are 1.2 d = 103,680 s = 28 h 48 min."""

from __future__ import annotations

import json

import pytest

from pilots.rules import ChosenOption, MapStep, Source, iso_duration, rules_document, write_rules

STEPS = [
    MapStep("Task_record", "Record", role="Service", limit_seconds=17280),
    MapStep("Task_assign", "Assign priority automatically", type="businessRuleTask", documentation="By urgency"),
    MapStep("Task_kb", "Look up the knowledge base", type="serviceTask"),
    MapStep("Task_tech", "Technical handling", role="Technical", limit_seconds=103680, limit_clock="processing"),
    MapStep("Task_feedback", "Feedback"),
]


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "PT0S"),
        (45, "PT45S"),
        (60, "PT1M"),
        (3600, "PT1H"),
        (14400, "PT4H"),
        (86400, "PT24H"),
        (103680, "PT28H48M"),
        (3661, "PT1H1M1S"),
        (1.5, "PT1.5S"),
    ],
)
def test_durations_are_written_in_hours_since_a_working_day_is_not_24_hours(seconds: float, text: str) -> None:
    assert iso_duration(seconds) == text


def test_every_limit_on_the_map_becomes_one_rule_with_the_same_number() -> None:
    rules = {rule.key: rule for rule in write_rules(STEPS) if rule.kind == "limit"}
    assert set(rules) == {"Task_record.limit", "Task_tech.limit"}
    technical = rules["Task_tech.limit"]
    assert technical.condition["limit"] == {"iso8601": "PT28H48M", "seconds": 103680}
    assert technical.condition["clock"] == "processing"
    assert technical.action == {"type": "escalate", "role": "Technical"}


def test_work_of_systems_on_the_map_becomes_assignment_and_priority_rules() -> None:
    found = [(rule.kind, rule.element_id) for rule in write_rules(STEPS) if rule.kind != "limit"]
    assert found == [("priority", "Task_assign"), ("assignment", "Task_kb")]


def test_a_chosen_option_is_tied_to_its_step_by_name_or_id_and_else_to_the_case() -> None:
    options = [ChosenOption(7, "By load", step="Technical handling"), ChosenOption(8, "Templates", step="Gone")]
    bound, loose = write_rules(STEPS, options)[-2:]
    assert (bound.key, bound.element_id, bound.condition["event"]) == ("option.7", "Task_tech", "step_reached")
    assert (loose.key, loose.element_id, loose.condition["event"]) == ("option.8", "", "case_opened")


def test_the_time_limit_of_the_case_is_a_rule_of_its_own() -> None:
    first = write_rules(STEPS, case_limit_seconds=259200)[0]
    assert (first.key, first.condition["limit"]["iso8601"]) == ("case.limit", "PT72H")


def test_the_document_names_its_schema_and_the_map_it_was_written_from() -> None:
    source = Source("AS-1", "Complaints", "v2", "abc", "24x7", "Asia/Shanghai")
    document = json.loads(json.dumps(rules_document(write_rules(STEPS), source, "2026-05-06T08:00:00+08:00")))
    assert (document["schema"], document["schema_version"]) == ("sevenstep.rules", 1)
    assert document["source"]["version_label"] == "v2"
    assert len(document["rules"]) == 4
