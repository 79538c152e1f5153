"""Lint, rule by rule: one map that breaks it and one that does not."""

from __future__ import annotations

import pytest

from processes.bpmn import examples
from processes.bpmn.lint import BLOCKING_RULES, RULES, blocks, lint
from processes.bpmn.reading import parse, read
from tests.processes.bpmn.material import bpmn, flow, process, references


def rules(data: bytes, severity: str | None = None) -> list[tuple[str, str | None]]:
    return [(f.rule, f.element_id) for f in lint(read(data)) if severity in (None, f.severity)]


GOOD = (
    '<startEvent id="s"/><task id="t" name="Check"><documentation>Look.</documentation></task><endEvent id="e"/>'
    + flow("f", "s", "t")
    + flow("g", "t", "e")
)
DONE = "<documentation>Look.</documentation>"


def stated(inside: str, attributes: str = "") -> str:
    """The step of GOOD with an annotation."""
    annotation = f'<a:annotation xmlns:a="urn:sevenstep:annotation:1" version="1"{attributes}>{inside}</a:annotation>'
    return GOOD.replace(DONE, f"{DONE}<extensionElements>{annotation}</extensionElements>")


def in_lane(body: str, name: str = "Desk") -> str:
    lane = f'<lane id="l" name="{name}"><flowNodeRef>t</flowNodeRef></lane>'
    return f'<laneSet id="ls">{lane}</laneSet>{body}'


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


# Maps that are near the trouble and have it not; for the other rules the plain one.
KEPT = {
    "flow_across_pools": pools('<messageFlow id="m" sourceRef="t" targetRef="u"/>'),
    "message_inside_pool": pools('<messageFlow id="m" sourceRef="t" targetRef="u"/>'),
    "boundary_without_host": process(GOOD + '<boundaryEvent id="b" attachedToRef="t"/>' + flow("k", "b", "e")),
    "deadlock": split_and_join("parallelGateway", "parallelGateway"),
    "lack_of_synchronisation": split_and_join("exclusiveGateway", "exclusiveGateway"),
    "two_lanes": process(in_lane(GOOD)),
}


@pytest.mark.parametrize(("rule", "element", "data"), BLOCKED, ids=[row[0] for row in BLOCKED])
def test_what_cannot_work_blocks_publishing_and_names_the_element(rule: str, element: str, data: bytes) -> None:
    assert (rule, element) in rules(data, "block")
    assert rule in BLOCKING_RULES
    assert blocks(lint(read(data)))
    assert rule not in {name for name, _ in rules(KEPT.get(rule, process(GOOD)))}


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


XOR = split_and_join("exclusiveGateway", "exclusiveGateway")
WITH_TIMER = (
    '<boundaryEvent id="b" attachedToRef="t"><timerEventDefinition id="td"><timeDuration>PT2H</timeDuration>'
    "</timerEventDefinition></boundaryEvent>" + flow("k", "b", "e")
)
MERGED = '<exclusiveGateway id="m"/>' + flow("k", "s", "m") + flow("n", "m", "t") + flow("o", "t", "m")
CRITERIA = (
    '<exclusiveGateway id="x" name="Which?"><extensionElements><a:annotation xmlns:a="urn:sevenstep:annotation:1" '
)
CRITERIA += 'version="1"><a:criteria>Value</a:criteria></a:annotation></extensionElements></exclusiveGateway>'


def drawn(width: int, apart: int) -> bytes:
    """Two tasks of that width that begin that far from each other."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"><dc:Bounds x="{x}" y="0" width="{width}" height="80"/>'
        "</bpmndi:BPMNShape>"
        for key, x in (("t", 0), ("u", apart))
    )
    plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
    tasks = '<process id="p"><task id="t" name="T"/><task id="u" name="U"/></process>'
    return bpmn(f'{tasks}<bpmndi:BPMNDiagram id="dia">{plane}</bpmndi:BPMNDiagram>')


def line_of(count: int) -> bytes:
    return process("".join(f'<task id="n{number}" name="N"/>' for number in range(count)))


# Rule, element, a map that breaks it, and one that does not.
ADVICE = [
    ("step_without_name", "n", process(GOOD + '<task id="n"/>'), process(GOOD)),
    ("no_role", "t", process(GOOD), process(in_lane(GOOD))),
    ("role_against_lane", "t", process(in_lane(stated("", ' role="Office"'))),
     process(in_lane(stated("", ' role="ＤＥＳＫ"')))),
    ("join_on_task", "t", process(GOOD + flow("k", "t2", "t") + '<task id="t2" name="B"/>' + flow("m", "s", "t2")),
     process(GOOD.replace(flow("f", "s", "t"), "").replace(flow("g", "t", "e"), "") + MERGED)),
    ("join_and_split", "x", XOR.replace(b"</process>", flow("z", "y", "x").encode() + b"</process>"), XOR),
    ("implicit_start", "u", process(GOOD + '<task id="u" name="U"/>' + flow("k", "u", "e")), process(GOOD)),
    ("implicit_end", "u", process(GOOD + '<task id="u" name="U"/>' + flow("k", "t", "u")), process(GOOD)),
    ("decision_without_criteria", "x", XOR,
     XOR.replace(b'<exclusiveGateway id="x" name="Which?"/>', CRITERIA.encode())),
    ("branch_without_label", "f2", XOR.replace(b' name="one"', b""), XOR),
    ("decision_without_name", "x", XOR.replace(b"Which?", b""), XOR),
    ("risk_without_control", "t", process(stated("<a:risk>Late</a:risk>")),
     process(stated("<a:risk>Late</a:risk><a:riskControl>Call</a:riskControl>"))),
    ("limit_against_timer", "t", process(stated("", ' timeLimit="PT1H"') + WITH_TIMER),
     process(stated("", ' timeLimit="PT120M"') + WITH_TIMER)),
    ("several_accountable", "t", process(stated("", ' accountable="Head、Deputy"')),
     process(stated("", ' accountable="Smith, John"'))),
    ("no_handbook_text", "t", process(GOOD.replace(DONE, "")),
     process(stated("<a:instruction>Look.</a:instruction>").replace(DONE, ""))),
    ("overlap", "t", drawn(100, 90), drawn(100, 110)),
    ("odd_size", "t", drawn(5, 110), drawn(10, 110)),
    ("many_nodes", None, line_of(51), line_of(50)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "element", "broken", "kept"), ADVICE, ids=[row[0] for row in ADVICE])
def test_what_should_be_mended_is_advice_only_and_is_not_said_of_a_map_that_keeps_the_rule(
    rule: str, element: str, broken: bytes, kept: bytes
) -> None:
    assert (rule, element) in rules(broken)
    assert rule not in {name for name, _ in rules(broken, "block")}
    assert rule not in {name for name, _ in rules(kept)}


def test_bindings_and_the_owner_are_checked_only_where_they_are_given() -> None:
    found, one = read(process(GOOD)), read(process(stated("", ' accountable="Head"')))
    asked = {f.rule for f in lint(found)}
    assert not asked & {"not_bound", "no_accountable"}
    assert ("not_bound", "t") in {(f.rule, f.element_id) for f in lint(found, bound=set())}
    assert "not_bound" not in {f.rule for f in lint(found, bound={"t"})}
    assert ("no_accountable", "t") in {(f.rule, f.element_id) for f in lint(found, owner="")}
    assert "no_accountable" not in {f.rule for f in lint(found, owner="Head")} | {f.rule for f in lint(one, owner="")}


def test_a_duplicate_id_blocks_in_a_tree_that_was_not_repaired() -> None:
    doubled = parse(process(GOOD + '<textAnnotation id="t"/>'))
    assert ("duplicate_id", "t") in {(f.rule, f.element_id) for f in lint(doubled) if f.severity == "block"}
    assert "duplicate_id" not in {f.rule for f in lint(parse(process(GOOD)))}


def test_every_rule_is_told_in_both_languages_and_has_its_two_maps_here() -> None:
    tried = {row[0] for row in BLOCKED} | {row[0] for row in ADVICE} | {"not_bound", "no_accountable", "duplicate_id"}
    assert tried == set(RULES)
    assert all(rule.title("zh-hans") != rule.title("en") for rule in RULES.values())
    for row in [*BLOCKED, *ADVICE]:
        assert all(RULES[one.rule].severity == one.severity for one in lint(read(row[2])))


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
