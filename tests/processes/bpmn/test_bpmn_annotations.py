"""Annotations: every field goes into the XML and comes back, valid, and durations are ISO 8601 both ways."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import processes.bpmn as library
from processes.bpmn import annotations, durations, examples, xsd
from processes.bpmn.annotations import PROCESSING, StepAnnotation, get_annotation, set_annotation
from processes.bpmn.diff import diff
from processes.bpmn.index import index
from processes.bpmn.names import SS
from processes.bpmn.reading import read
from processes.bpmn.returning import gone_annotations, keep
from processes.bpmn.writing import clean, readable, to_bytes
from tests.processes.bpmn.material import model, new_ids, process

FULL = StepAnnotation(
    role="Desk",
    responsible="Agent",
    accountable="Head",
    consulted=("Legal",),
    informed=("Sales", "Customer"),
    inputs=("Form", "表格"),
    outputs=("Record",),
    systems=("CRM",),
    time_limit=93_600,
    limit_clock=PROCESSING,
    planned=1_800,
    criteria="Urgent: <safety> & risk\nNormal: all else",
    risk="Late",
    risk_level="high",
    risk_control="Reminder",
    key_node=True,
    bottleneck="Backlog",
    instruction="Open the ticket.",
    sources=("Interview",),
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT12H", 43_200), ("P1DT30M", 88_200), ("P2W", 1_209_600), ("PT0S", 0), ("PT1.5S", 1.5), ("P1D", 86_400)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert durations.to_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "P1M", "P1Y", "12h", "-P1D", "P1D2H"])
def test_what_has_no_fixed_length_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        durations.to_seconds(text)


@given(st.integers(0, 10**9))
def test_every_number_of_seconds_comes_back_from_its_duration(seconds: int) -> None:
    assert durations.to_seconds(durations.to_iso(seconds)) == seconds


def test_every_field_survives_writing_and_reading_and_is_valid() -> None:
    found = model('<task id="t"/>')
    set_annotation(found, "t", FULL)
    again = read(to_bytes(found))
    assert get_annotation(again, "t") == FULL
    assert all(getattr(FULL, field.name) != field.default for field in fields(StepAnnotation))
    element = annotations.find_annotation(again.element("t"))
    assert xsd.validate_annotation(element) == []
    assert element.get("timeLimit") == "P1DT2H"


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=60))
def test_any_text_is_kept_word_for_word(text: str) -> None:
    found = model('<task id="t"/>')
    set_annotation(found, "t", StepAnnotation(criteria=text.strip() or "x"))
    assert get_annotation(read(to_bytes(found)), "t").criteria == (text.strip() or "x")


def test_an_empty_annotation_leaves_no_trace() -> None:
    found = model('<task id="t"/>')
    before = to_bytes(found)
    set_annotation(found, "t", FULL)
    set_annotation(found, "t", StepAnnotation())
    assert to_bytes(found) == before
    assert get_annotation(found, "t") is None


def test_unknown_content_of_a_newer_version_and_of_other_tools_stays() -> None:
    data = process(
        '<task id="t"><extensionElements><v:x a="1"/><n:annotation xmlns:n="urn:sevenstep:annotation:1" version="1" '
        'future="yes" timeLimit="P1M"><n:later>1</n:later><n:input>old</n:input></n:annotation>'
        "</extensionElements></task>"
    )
    found = read(data)
    set_annotation(found, "t", StepAnnotation(inputs=("new",)))
    text = to_bytes(found).decode()
    assert 'future="yes"' in text
    assert ">1</n:later>" in text
    assert 'timeLimit="P1M"' in text
    assert '<v:x a="1"/>' in text
    assert ">old<" not in text


def test_the_annotation_stands_where_the_schema_wants_it() -> None:
    found = model('<task id="t"><documentation>d</documentation><incoming>f</incoming></task>')
    set_annotation(found, "t", FULL)
    names = [child.tag.rsplit("}", 1)[-1] for child in found.element("t")]
    assert names == ["documentation", "extensionElements", "incoming"]


def test_an_unknown_element_is_an_error() -> None:
    with pytest.raises(KeyError):
        set_annotation(model('<task id="t"/>'), "nobody", FULL)


def test_the_clean_export_has_nothing_of_ours_and_all_of_the_others() -> None:
    found = model('<task id="t"><extensionElements><v:x a="1"/></extensionElements></task><task id="u"/>')
    set_annotation(found, "t", FULL)
    set_annotation(found, "u", FULL)
    text = to_bytes(clean(found)).decode()
    assert SS not in text
    assert '<v:x a="1"/>' in text
    assert '<task id="u"/>' in text
    assert get_annotation(found, "u") == FULL


@pytest.mark.parametrize("field", [one.name for one in fields(StepAnnotation)])
def test_each_field_alone_goes_into_the_file_comes_back_and_is_named_by_the_diff(field: str) -> None:
    """`limit_clock` needs the limit whose clock it is."""
    before, found = model('<task id="t" name="A"/>'), model('<task id="t" name="A"/>')
    names = {field, "time_limit"} if field == "limit_clock" else {field}
    one = StepAnnotation(**{name: getattr(FULL, name) for name in names})
    set_annotation(found, "t", one)
    again = read(to_bytes(found))
    assert xsd.validate_annotation(annotations.find_annotation(again.element("t"))) == []
    assert get_annotation(again, "t") == one
    changes = diff(before, again).content
    assert {(change.kind, change.field) for change in changes} == {("changed", name) for name in names}
    assert {change.new for change in changes} == {getattr(FULL, name) for name in names}


def test_an_export_for_others_repeats_annotations_as_text_once_and_keeps_them() -> None:
    found = model('<task id="t"><documentation>Look.</documentation></task><task id="u"/>')
    set_annotation(found, "t", FULL)
    before = to_bytes(found)
    for language, wanted in (("en", "Time limit: 26 h"), ("zh-hans", "时限：26 小时")):
        text = readable(readable(found, "en"), language).element("t")
        lines = [len(part.text.splitlines()) for part in text.findall("{*}documentation")]
        assert lines == [1, len(fields(FULL)) + 1]  # The criteria have two.
        assert wanted in text.findall("{*}documentation")[1].text
        assert get_annotation(read(to_bytes(readable(found, language))), "t") == FULL
    assert readable(found).element("u").find("{*}documentation") is None
    assert to_bytes(found) == before
    shorter = readable(found)
    set_annotation(shorter, "t", StepAnnotation())
    assert to_bytes(readable(shorter)) == to_bytes(model(
        '<task id="t"><documentation>Look.</documentation></task><task id="u"/>'
    ))  # fmt: skip


def test_what_did_not_come_back_from_another_tool_is_listed_exactly_and_can_be_kept() -> None:
    stored = read(examples.complaint_to_be("zh"))
    kept, changed = "triage", "record"
    back = read(to_bytes(stored))
    for node in index(back).nodes:
        if node.annotation and node.id not in (kept, changed):
            set_annotation(back, node.id, StepAnnotation())
    set_annotation(back, changed, StepAnnotation(risk="新的"))
    wanted = [n.id for n in index(stored).nodes if n.annotation and n.id not in (kept, changed)]
    data, ids = new_ids(to_bytes(back))
    returned = read(data)
    gone = gone_annotations(stored, returned)
    assert [one.former_id for one in gone] == wanted
    assert [one.element_id for one in gone] == [ids[key] for key in wanted]
    keep(returned, gone)
    assert gone_annotations(stored, returned) == []
    assert get_annotation(returned, ids[wanted[0]]) == get_annotation(stored, wanted[0])
    assert get_annotation(returned, ids[changed]) == StepAnnotation(risk="新的")


def test_a_step_that_was_removed_is_no_lost_annotation() -> None:
    stored = model('<task id="t" name="Old"/><task id="u" name="New"/>')
    set_annotation(stored, "t", FULL)
    assert gone_annotations(stored, model('<task id="u" name="New"/>')) == []
    assert len(gone_annotations(stored, model('<task id="x" name="old"/><task id="u" name="New"/>'))) == 1


def test_the_editors_description_and_the_schema_name_exactly_these_fields() -> None:
    folder = Path(library.__file__).parent
    described = json.loads((folder / "ss-moddle.json").read_text(encoding="utf-8"))
    properties = described["types"][0]["properties"]
    names = {one["name"] for one in properties}
    attributes = {one["name"] for one in properties if one.get("isAttr")}
    many = {one["name"] for one in properties if one.get("isMany")}
    assert (described["uri"], described["prefix"]) == (SS, "ss")
    plain = (annotations.ATTRIBUTES, annotations.DURATIONS, annotations.FLAGS)
    assert attributes == {name for names in plain for name in names.values()} | {"version"}
    assert many == set(annotations.LISTS.values())
    assert names - attributes == set(annotations.CHILD_ORDER)
    schema = (folder / "annotation.xsd").read_text(encoding="utf-8")
    assert all(f'name="{name}"' in schema for name in names)
