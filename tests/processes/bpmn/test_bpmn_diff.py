"""Differences: the complaint pair exactly, also with every id replaced; each kind of change once, in its class."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from processes.bpmn import examples
from processes.bpmn.annotations import StepAnnotation, get_annotation, set_annotation
from processes.bpmn.diff import MapDiff, diff
from processes.bpmn.index import index
from processes.bpmn.layout import layout
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.material import flow, model, new_ids, references, straight


def shown(found: MapDiff) -> list[tuple]:
    """Changes without ids."""
    return [(c.kind, c.subject, c.name, c.field, c.old, c.new) for c in found.content]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_complaint_pair_has_exactly_two_steps_more_and_one_less(language: str) -> None:
    """Added: assign automatically, look up. Removed: assign by hand. Flows: 2 added, 1 removed, 2 reconnected."""
    found = diff(read(examples.complaint_as_is(language)), read(examples.complaint_to_be(language)))
    assert [change.new_id for change in found.added] == ["assign_automatically", "look_up"]
    assert [change.old_id for change in found.removed] == ["assign_by_hand"]
    flows = {(c.kind, c.old_id, c.new_id) for c in found.content if c.subject == "flow"}
    assert flows == {
        ("removed", "flow_assign_by_hand_is_technical", None),
        ("added", None, "flow_assign_automatically_is_technical"),
        ("added", None, "flow_look_up_technical_handling"),
        ("reconnected", "flow_triage_assign_by_hand", "flow_triage_assign_automatically"),
        ("reconnected", "flow_is_technical_technical_handling", "flow_is_technical_look_up"),
    }
    assert len(found.content) == 8
    assert found.counts["added"] == 2
    assert (found.counts["removed"], found.counts["changed"]) == (1, 0)


def test_surviving_steps_stand_at_the_same_place_on_both_maps() -> None:
    found = diff(read(examples.complaint_as_is("zh")), read(examples.complaint_to_be("zh")))
    assert [change.kind for change in found.layout if change.kind in ("moved", "resized")] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_complaint_pair_says_the_same_when_every_id_was_replaced(language: str) -> None:
    old, new = examples.complaint_as_is(language), examples.complaint_to_be(language)
    other, ids = new_ids(new)
    plain, replaced = diff(read(old), read(new)), diff(read(old), read(other))
    assert shown(replaced) == shown(plain)
    assert replaced.id_map["triage"] == ids["triage"]
    assert replaced.sentences(language) == plain.sentences(language)


def test_a_map_does_not_differ_from_itself() -> None:
    data = examples.complaint_to_be("en")
    found = diff(read(data), read(data))
    assert found.changes == ()
    assert not found.content
    assert not found.layout


def test_a_shift_of_everything_is_one_change_of_the_layout() -> None:
    data = examples.complaint_to_be("en")
    text = re.sub(r'((?<= )x|(?<= )y)="([\d.]+)"', lambda f: f'{f[1]}="{float(f[2]) + 100:g}"', data.decode())
    found = diff(read(data), read(text.encode()))
    assert [(c.kind, c.new) for c in found.changes] == [("shifted", (100.0, 100.0))]


def test_the_other_direction_is_the_mirror_image() -> None:
    one, two = read(examples.complaint_as_is("en")), read(examples.complaint_to_be("en"))
    there, back = diff(one, two), diff(two, one)
    assert {c.new_id for c in there.added} == {c.old_id for c in back.removed}
    assert {c.old_id for c in there.removed} == {c.new_id for c in back.added}
    turned = {"added": "removed", "removed": "added"}
    there_rows = {(c.kind, c.subject, c.old_id, c.new_id, c.field, str(c.old), str(c.new)) for c in there.content}
    back_rows = {
        (turned.get(c.kind, c.kind), c.subject, c.new_id, c.old_id, c.field, str(c.new), str(c.old))
        for c in back.content
    }
    assert there_rows == back_rows


def edited(change: str, *, old: str) -> MapDiff:
    before = examples.complaint_as_is("en")
    text = before.decode()
    assert old in text
    return diff(read(before), read(text.replace(old, change, 1).encode()))


def test_each_field_of_a_step_is_named_with_old_and_new_value() -> None:
    for old, new, row in (
        ('name="Triage"', 'name="Sort"', ("changed", "node", "Sort", "name", "Triage", "Sort")),
        ("Decide whether", "Say whether", ("changed", "node", "Triage", "documentation")),
        ('timeLimit="P1D"', 'timeLimit="PT2H"', ("changed", "node", "Customer feedback", "time_limit", 86_400, 7_200)),
        (">Urgency<", ">Level<", ("changed", "node", "Triage", "outputs")),
    ):
        found = shown(edited(new, old=old))
        assert len(found) == 1, old
        assert found[0][: len(row)] == row


def test_a_change_of_type_is_a_change_and_not_a_new_step() -> None:
    text = examples.complaint_as_is("en").decode()
    start = text.index('<bpmn:userTask id="record"')
    end = text.index("</bpmn:userTask>", start) + len("</bpmn:userTask>")
    changed = text[:start] + text[start:end].replace("bpmn:userTask", "bpmn:serviceTask") + text[end:]
    found = diff(read(text.encode()), read(changed.encode()))
    assert shown(found) == [("changed", "node", "Record complaint", "type", "userTask", "serviceTask")]


def test_a_change_of_lane_alone_is_reported_once_in_its_class() -> None:
    one, two = straight("A", "B", lanes=("x", "y")), straight("A", "B", lanes=("x", "y"))
    lane = two.element("lane_y")
    other = two.element("lane_x")
    moved = next(child for child in lane if child.text == "t1")
    other.append(moved)
    found = diff(one, two)
    assert [(c.kind, c.name, c.old, c.new) for c in found.content] == [("lane_changed", "B", "y", "x")]


def test_an_own_annotation_alone_is_reported_field_by_field() -> None:
    one, two = straight("A"), straight("A")
    set_annotation(two, "t0", StepAnnotation(risk="Late", inputs=("Form",)))
    found = diff(one, two)
    assert [(c.field, c.old, c.new) for c in found.content] == [("inputs", (), ("Form",)), ("risk", "", "Late")]
    assert found.sentences("en")[0] == "The step “A”: inputs is now “Form”."
    assert found.sentences("zh")[0] == "环节“A”：输入设为“Form”。"
    third = two.copy()
    set_annotation(third, "t0", replace(get_annotation(two, "t0"), risk=""))
    assert diff(two, third).sentences("en") == ["The step “A”: risk “Late” was taken out."]


def test_a_text_annotation_alone_is_reported_once() -> None:
    note = '<task id="t" name="A"/><textAnnotation id="n"><text>old</text></textAnnotation>'
    found = diff(model(note), model(note.replace("old", "new")))
    assert [(c.kind, c.subject, c.old, c.new) for c in found.content] == [("changed", "artifact", "old", "new")]


def test_a_changed_timer_and_foreign_content_are_seen() -> None:
    body = (
        '<startEvent id="s"><extensionElements><v:x a="1"/></extensionElements><timerEventDefinition id="td">'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent>"
    )
    timer = diff(model(body), model(body.replace("PT1H", "PT2H"))).content
    assert [c.field for c in timer] == ["details"]
    assert "PT1H" in str(timer[0].old)
    assert [c.field for c in diff(model(body), model(body.replace('a="1"', 'a="2"'))).content] == ["foreign"]


def test_a_replaced_step_is_not_reported_as_a_renamed_one() -> None:
    body = '<startEvent id="s"/><task id="{0}" name="{1}"/><endEvent id="e"/>'
    flows = flow("f", "s", "{0}") + flow("g", "{0}", "e")
    old = model((body + flows).format("a", "Assign by hand"))
    new = read(to_bytes(model((body + flows).format("q", "Look up knowledge base"))))
    found = diff(old, new)
    assert (len(found.added), len(found.removed)) == (1, 1)


def test_two_steps_can_be_paired_by_a_person() -> None:
    body = '<startEvent id="s"/><task id="{0}" name="{1}"/>' + flow("f", "s", "{0}")
    found = diff(model(body.format("a", "One")), model(body.format("q", "Other")), pairs={"a": "q"})
    assert shown(found) == [("changed", "node", "Other", "name", "One", "Other")]


def test_the_json_holds_counts_changes_and_the_id_map() -> None:
    found = diff(read(examples.complaint_as_is("en")), read(examples.complaint_to_be("en"))).to_json()
    again = json.loads(json.dumps(found))
    assert again["counts"]["added"] == 2
    assert again["by_lane"]["After-sales"] == {"removed": 1}
    assert {row["kind"] for row in again["changes"]} == {"added", "removed", "reconnected"}
    assert again["ids"]["triage"] == "triage"


def test_marks_colour_both_pictures() -> None:
    found = diff(read(examples.complaint_as_is("en")), read(examples.complaint_to_be("en")))
    old, new = found.marks()
    assert old["assign_by_hand"] == "removed"
    assert new["look_up"] == "added"
    assert "record" not in old
    assert "record" not in new


def test_a_new_layout_is_no_change_to_the_content() -> None:
    one = read(examples.complaint_as_is("en"))
    two = one.copy()
    layout(two)
    found = diff(one, two)
    assert not found.content
    assert found.layout


@pytest.mark.logs
def test_reference_models_are_matched_after_all_ids_were_replaced() -> None:
    """And whatever finds no partner is listed: as removed from the one and added to the other."""
    right = pairs = nodes = 0
    for path in references():
        data = path.read_bytes()
        one, (other, ids) = read(data), new_ids(data)
        found = diff(one, read(other))
        keys = [node.id for node in index(one).nodes]
        matched = {key: found.id_map[key] for key in keys if key in found.id_map}
        assert {change.old_id for change in found.removed} == set(keys) - set(matched), path.name
        assert {change.new_id for change in found.added} == {ids[key] for key in keys} - set(matched.values())
        right += sum(1 for key, twin in matched.items() if ids[key] == twin)
        pairs, nodes = pairs + len(matched), nodes + len(keys)
    assert right / pairs >= 0.99
    assert right / nodes >= 0.90


@pytest.mark.logs
def test_a_reference_model_does_not_differ_from_itself_and_a_shifted_one_only_by_the_shift() -> None:
    for path in references():
        one, two = read(path.read_bytes()), read(path.read_bytes())
        assert diff(one, two).changes == (), path.name
        for item in two.root.iter("{*}Bounds", "{*}waypoint"):
            item.set("x", str(float(item.get("x")) + 50))
            item.set("y", str(float(item.get("y")) - 20))
        assert [(c.kind, c.new) for c in diff(one, two).changes] == [("shifted", (50.0, -20.0))], path.name


def test_a_chapter_can_tell_from_the_diff_whether_it_is_stale_orphaned_or_new() -> None:
    """One step renamed, one described anew, one removed, one added; the others are not mentioned."""
    one, two = straight("A", "B", "C", "D"), straight("A", "Beta", "C", "E")
    two.element("t3").set("id", "t9")
    set_annotation(two, "t0", StepAnnotation(instruction="Look."))
    found = diff(one, read(to_bytes(two)))
    assert {c.new_id: c.field for c in found.content if c.kind == "changed" and c.subject == "node"} == {
        "t0": "instruction",
        "t1": "name",
    }
    assert ([c.old_id for c in found.removed], [c.new_id for c in found.added]) == (["t3"], ["t9"])
