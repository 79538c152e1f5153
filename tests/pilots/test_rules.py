"""Rules written from a hand-made to-be map; limits are 1.2 d = 103,680 s = P1DT4H48M."""

from __future__ import annotations

import json

from pilots.rules import ChosenOption, MapStep, Source, rules_document, write_rules

STEPS = [
    MapStep("Task_record", "Record", role="Service", limit_seconds=17280),
    MapStep("Task_assign", "Assign priority automatically", type="businessRuleTask", documentation="By urgency"),
    MapStep("Task_kb", "Look up the knowledge base", type="serviceTask"),
    MapStep("Task_tech", "Technical handling", role="Technical", limit_seconds=103680, limit_clock="processing"),
    MapStep("Task_feedback", "Feedback"),
]


def test_every_limit_on_the_map_becomes_one_rule_with_the_same_number() -> None:
    rules = {rule.key: rule for rule in write_rules(STEPS) if rule.kind == "limit"}
    assert set(rules) == {"Task_record.limit", "Task_tech.limit"}
    technical = rules["Task_tech.limit"]
    assert technical.condition["limit"] == {"iso8601": "P1DT4H48M", "seconds": 103680}
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
    assert (first.key, first.condition["limit"]["iso8601"]) == ("case.limit", "P3D")


def test_the_document_names_its_schema_and_the_map_it_was_written_from() -> None:
    source = Source("AS-1", "Complaints", "v2", "abc", "24x7", "Asia/Shanghai")
    document = json.loads(json.dumps(rules_document(write_rules(STEPS), source, "2026-05-06T08:00:00+08:00")))
    assert (document["schema"], document["schema_version"]) == ("sevenstep.rules", 1)
    assert document["source"]["version_label"] == "v2"
    assert len(document["rules"]) == 4
