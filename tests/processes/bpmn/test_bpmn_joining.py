"""Joining two people's work: disjoint edits are all there afterwards, anything touched by both is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from processes.bpmn.annotations import StepAnnotation, get_annotation, set_annotation
from processes.bpmn.examples import complaint_as_is, complaint_to_be
from processes.bpmn.joining import join
from processes.bpmn.layout import layout
from processes.bpmn.model import Model
from processes.bpmn.names import bpmn
from processes.bpmn.reading import parse, read
from processes.bpmn.writing import merge_save, to_bytes
from tests.processes.bpmn.facts import facts
from tests.processes.bpmn.material import references

BASE = complaint_as_is("en")


def changed(change: Callable[[Model], None], base: bytes = BASE) -> Model:
    found = parse(base)
    change(found)
    return parse(to_bytes(found))


def rename(key: str, name: str) -> Callable[[Model], None]:
    return lambda found: found.element(key).set("name", name)  # type: ignore[union-attr]


def describe(key: str, **stated: object) -> Callable[[Model], None]:
    return lambda found: set_annotation(found, key, StepAnnotation(**stated))  # type: ignore[arg-type]


def add_after(key: str, made: str) -> Callable[[Model], None]:
    """A new last step behind `key`, in its lane, with its flow and its place in the drawing."""

    def change(found: Model) -> None:
        element = found.element(key)
        task = etree.Element(bpmn("task"), id=made, name=made)
        element.addnext(task)
        task.addnext(etree.Element(bpmn("sequenceFlow"), id=f"to_{made}", sourceRef=key, targetRef=made))
        etree.SubElement(task, bpmn("incoming")).text = f"to_{made}"
        outgoing = etree.Element(bpmn("outgoing"))
        outgoing.text = f"to_{made}"
        (element.findall(bpmn("outgoing")) or element.findall(bpmn("incoming")))[-1].addnext(outgoing)
        lane = next(lane for lane in found.root.iter(bpmn("lane")) if key in [each.text for each in lane])
        etree.SubElement(lane, bpmn("flowNodeRef")).text = made

    return change


def remove(key: str) -> Callable[[Model], None]:
    """A step with its flows, its mention in lists and its place in the drawing."""

    def change(found: Model) -> None:
        flows = {
            f.get("id")
            for f in found.root.iter(bpmn("sequenceFlow"))
            if key in (f.get("sourceRef"), f.get("targetRef"))
        }
        for element in list(found.root.iter(etree.Element)):
            gone = {key, *flows}
            if element.get("id") in gone or element.get("bpmnElement") in gone or (element.text or "").strip() in gone:
                element.getparent().remove(element)

    return change


def test_disjoint_edits_are_both_there_and_nothing_else_changed() -> None:
    base = parse(BASE)
    one = changed(rename("triage", "Sort by urgency"))
    two = changed(describe("record", criteria="All fields filled"))
    joined = join(base, one, two).model
    assert joined is not None
    before, after = facts(BASE), facts(to_bytes(joined))
    assert after - before == (facts(to_bytes(one)) - before) + (facts(to_bytes(two)) - before)
    assert before - after == (before - facts(to_bytes(one))) + (before - facts(to_bytes(two)))
    assert get_annotation(joined, "record").criteria == "All fields filled"


def test_two_new_steps_behind_the_same_one_are_joined_in_every_list() -> None:
    one, two = changed(add_after("triage", "their_step")), changed(add_after("triage", "my_step"))
    joined = join(parse(BASE), one, two).model
    assert joined is not None
    before, after = facts(BASE), facts(to_bytes(joined))
    assert before - after == {}
    assert after - before == (facts(to_bytes(one)) - before) + (facts(to_bytes(two)) - before)
    assert [child.text for child in joined.element("triage").findall(bpmn("outgoing"))][-2:] == [
        "to_their_step",
        "to_my_step",
    ]


@pytest.mark.parametrize(
    ("theirs", "mine", "clash"),
    [
        (rename("triage", "Sort"), rename("triage", "Order"), ("triage",)),
        (rename("triage", "Sort"), remove("triage"), ("triage",)),
        (remove("triage"), add_after("triage", "my_step"), ("triage",)),
        (add_after("triage", "my_step"), remove("triage"), ("triage",)),
    ],
)
def test_what_both_touched_is_named_and_nothing_is_joined(
    theirs: Callable[[Model], None], mine: Callable[[Model], None], clash: tuple[str, ...]
) -> None:
    found = join(parse(BASE), changed(theirs), changed(mine))
    assert (found.model, found.clashes) == (None, clash)


def test_the_same_edit_on_both_sides_is_no_clash() -> None:
    one = changed(rename("triage", "Sort"))
    joined = join(parse(BASE), one, one.copy()).model
    assert joined is not None
    assert facts(to_bytes(joined)) == facts(to_bytes(one))


def test_a_whole_redrawing_joins_with_a_person_who_did_nothing() -> None:
    base, other = parse(BASE), parse(complaint_to_be("en"))
    for theirs, mine in ((base, other), (other, base)):
        joined = join(base, theirs, mine).model
        assert joined is not None
        assert facts(to_bytes(joined)) == facts(to_bytes(other))


def test_a_layout_joins_with_a_change_of_words() -> None:
    drawn = changed(lambda found: layout(found))
    joined = join(parse(BASE), drawn, changed(rename("triage", "Sort"))).model
    assert joined is not None
    assert facts(to_bytes(joined)) - facts(to_bytes(drawn)) == facts(
        to_bytes(changed(rename("triage", "Sort")))
    ) - facts(BASE)


def test_renamings_of_two_steps_join_in_every_reference_model() -> None:
    for each in references():
        base = read(each.read_bytes())
        keys = [e.get("id") for e in base.root.iter(bpmn("task"), bpmn("userTask"), bpmn("exclusiveGateway"))]
        if len(keys) < 2:
            continue
        data = to_bytes(base)
        one, two = changed(rename(keys[0], "Theirs"), data), changed(rename(keys[-1], "Mine"), data)
        joined = join(base, one, two).model
        assert joined is not None, each.name
        before, after = facts(data), facts(to_bytes(joined))
        assert {fact[3] for fact in after - before} == {"Theirs", "Mine"}, each.name


def test_a_pasted_copy_gets_the_foreign_content_of_its_source_and_the_note_goes() -> None:
    head = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t" '
        'xmlns:v="urn:vendor" xmlns:ss="urn:sevenstep:annotation:1"><process id="p">'
    )
    inside = '<v:x a="1"/><ss:annotation version="1" role="B"/>'
    task = f'<task id="t" name="A" v:colour="red"><extensionElements>{inside}</extensionElements></task>'
    opened = '<task id="t" name="A"/>'
    copy = '<task id="t2" name="A" ss:copyOf="t"/><task id="t3" name="A" ss:copyOf="nobody"/>'
    end = "</process></definitions>"
    saved = merge_save(
        (head + task + end).encode(), (head + opened + end).encode(), (head + opened + copy + end).encode()
    )
    two, three = saved.model.element("t2"), saved.model.element("t3")
    assert two.get("{urn:vendor}colour") == "red"
    assert [each.tag for each in two.find(bpmn("extensionElements"))] == ["{urn:vendor}x"]
    assert dict(three.items()) == {"id": "t3", "name": "A"}
    assert b"copyOf" not in saved.xml
