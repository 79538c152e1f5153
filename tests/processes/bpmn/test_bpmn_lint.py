"""Lint, rule by rule: one map that breaks it and one that does not."""

from __future__ import annotations

import pytest

from processes.bpmn import examples
from processes.bpmn.lint import BLOCKING_RULES, blocks, lint
from processes.bpmn.reading import read
from tests.processes.bpmn.material import bpmn, flow, process, references


def rules(data: bytes, severity: str | None = None) -> list[tuple[str, str | None]]:
    return [(f.rule, f.element_id) for f in lint(read(data)) if severity in (None, f.severity)]


GOOD = '<startEvent id="s"/><task id="t" name="Check"/><endEvent id="e"/>' + flow("f", "s", "t") + flow("g", "t", "e")


def split_and_join(split: str, join: str) -> bytes:
    return process(
        f'<startEvent id="s"/><{split} id="x" name="Which?"/><task id="a" name="A"/><task id="b" name="B"/>'
        f'<{join} id="y"/><endEvent id="e"/>'
        + flow("f1", "s", "x")
        + flow("f2", "x", "a", "one")
        + flow("f3", "x", "b", "two")
        + flow("f4", "a", "y")
        + flow("f5", "b", "y")
        + flow("f6", "y", "e")
    )


def pools(messages: str, second: str = "") -> bytes:
    return bpmn(
        '<collaboration id="c"><participant id="p1" name="One" processRef="p"/><participant id="p2" name="Two" '
        f'processRef="q"/>{messages}</collaboration><process id="p">{GOOD}</process><process id="q">'
        f'<startEvent id="s2"/><task id="u" name="Answer"/><endEvent id="e2"/>{flow("h", "s2", "u")}'
        f"{flow('i', 'u', 'e2')}{second}</process>"
    )


BLOCKED = [
    ("loose_flow", "k", process(GOOD + '<sequenceFlow id="k" sourceRef="t"/>')),
    ("dangling_flow", "k", process(GOOD + flow("k", "t", "nobody"))),
    ("unreachable", "island", process(GOOD + '<task id="island" name="Island"/>' + flow("k", "island", "e")
                                      + flow("m", "island2", "island") + '<task id="island2" name="I2"/>')),
    ("no_way_out", "trap", process(GOOD + '<task id="trap" name="Trap"/>' + flow("k", "t", "trap")
                                   + flow("m", "trap", "trap"))),
    ("flow_across_pools", "k", pools("", flow("k", "t", "u"))),
    ("message_inside_pool", "m", pools('<messageFlow id="m" sourceRef="s" targetRef="t"/>')),
    ("boundary_without_host", "b", process(GOOD + '<boundaryEvent id="b" attachedToRef="nobody"/>')),
    ("deadlock", "y", split_and_join("exclusiveGateway", "parallelGateway")),
    ("lack_of_synchronisation", "y", split_and_join("parallelGateway", "exclusiveGateway")),
    ("two_lanes", "t", process(
        '<laneSet id="ls"><lane id="l1" name="A"><flowNodeRef>t</flowNodeRef></lane><lane id="l2" name="B">'
        "<flowNodeRef>t</flowNodeRef></lane></laneSet>" + GOOD)),
    ("empty_map", None, process("")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "element", "data"), BLOCKED, ids=[row[0] for row in BLOCKED])
def test_what_cannot_work_blocks_publishing_and_names_the_element(rule: str, element: str, data: bytes) -> None:
    assert (rule, element) in rules(data, "block")
    assert rule in BLOCKING_RULES
    assert blocks(lint(read(data)))


@pytest.mark.parametrize("gateway", ["exclusiveGateway", "parallelGateway", "inclusiveGateway"])
def test_a_split_joined_by_its_own_kind_is_sound(gateway: str) -> None:
    assert rules(split_and_join(gateway, gateway), "block") == []


def test_a_plain_map_and_two_pools_with_a_message_have_nothing_that_blocks() -> None:
    assert rules(process(GOOD), "block") == []
    assert rules(pools('<messageFlow id="m" sourceRef="t" targetRef="u"/>'), "block") == []


def test_a_loop_back_through_a_merge_is_no_deadlock() -> None:
    data = process(
        '<startEvent id="s"/><exclusiveGateway id="m"/><task id="t" name="Work"/>'
        '<exclusiveGateway id="x" name="Done?"/><endEvent id="e"/>'
        + flow("f1", "s", "m")
        + flow("f2", "m", "t")
        + flow("f3", "t", "x")
        + flow("f4", "x", "m", "no")
        + flow("f5", "x", "e", "yes")
    )
    assert rules(data, "block") == []


WARNED = [
    ("step_without_name", "n", process(GOOD + '<task id="n"/>')),
    ("no_role", "t", process(GOOD)),
    ("join_on_task", "t", process(GOOD + flow("k", "t2", "t") + '<task id="t2" name="B"/>' + flow("m", "s", "t2"))),
    ("implicit_end", "u", process(GOOD + '<task id="u" name="U"/>' + flow("k", "t", "u"))),
    ("decision_without_criteria", "x", split_and_join("exclusiveGateway", "exclusiveGateway")),
    ("branch_without_label", "f2", split_and_join("exclusiveGateway", "exclusiveGateway").replace(b' name="one"', b"")),
    ("decision_without_name", "x", split_and_join("exclusiveGateway", "exclusiveGateway").replace(b"Which?", b"")),
    ("risk_without_control", "t", process(GOOD.replace(
        'name="Check"/>', 'name="Check"><extensionElements><a:annotation xmlns:a="urn:sevenstep:annotation:1" '
        'version="1"><a:risk>Late</a:risk></a:annotation></extensionElements></task>'))),
    ("limit_against_timer", "t", process(GOOD.replace(
        'name="Check"/>', 'name="Check"><extensionElements><a:annotation xmlns:a="urn:sevenstep:annotation:1" '
        'version="1" timeLimit="PT1H"/></extensionElements></task><boundaryEvent id="b" attachedToRef="t">'
        '<timerEventDefinition id="td"><timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>')
        + flow("k", "b", "e"))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "element", "data"), WARNED, ids=[row[0] for row in WARNED])
def test_what_should_be_mended_is_advice_only(rule: str, element: str, data: bytes) -> None:
    assert (rule, element) in rules(data)
    assert (rule, element) not in rules(data, "block")


def test_the_complaint_maps_have_no_findings_at_all() -> None:
    for language in ("zh", "en"):
        assert rules(examples.complaint_as_is(language)) == []
        assert rules(examples.complaint_to_be(language)) == []


def test_every_finding_speaks_both_languages_and_names_a_line() -> None:
    found = lint(read(split_and_join("exclusiveGateway", "parallelGateway")))
    assert found
    assert all(one.message("zh") != one.message("en") for one in found)
    assert next(one for one in found if one.rule == "deadlock").line == 1


@pytest.mark.logs
def test_reference_models_are_checked_without_a_false_deadlock() -> None:
    for path in references():
        found = lint(read(path.read_bytes()))
        assert not [one for one in found if one.rule in ("deadlock", "lack_of_synchronisation")], path.name
