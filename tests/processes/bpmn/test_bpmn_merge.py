"""Merge-save: what the editor drops comes back, what the user deletes stays away, an untouched save loses nothing."""

from __future__ import annotations

import pytest

from processes.bpmn.reading import BpmnError
from processes.bpmn.writing import merge_save
from tests.processes.bpmn.facts import lost
from tests.processes.bpmn.material import bpmn

ANNOTATION = '<a:annotation xmlns:a="urn:sevenstep:annotation:1" version="1" role="Desk"/>'
ORIGINAL = bpmn(
    '<process id="p"><extensionElements><v:owner name="x"/></extensionElements>'
    f'<task id="t" name="Check" v:colour="red"><extensionElements><v:x a="1"/>{ANNOTATION}</extensionElements>'
    '<ioSpecification id="io"><inputSet id="is"/><outputSet id="os"/></ioSpecification></task>'
    '<task id="u" name="Other" v:colour="blue"/></process>'
    '<bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="pl" bpmnElement="p">'
    '<bpmndi:BPMNShape id="t_di" bpmnElement="t"><dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape>'
    '<bpmndi:BPMNShape id="u_di" bpmnElement="u"><dc:Bounds x="200" y="0" width="100" height="80"/>'
    "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
)
# As the editor writes it: no foreign content, no data specification, no shape of the second task.
OPENED = bpmn(
    f'<process id="p"><task id="t" name="Check"><extensionElements>{ANNOTATION}</extensionElements></task>'
    '<task id="u" name="Other"/></process><bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="pl" bpmnElement="p">'
    '<bpmndi:BPMNShape id="t_di" bpmnElement="t"><dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape>'
    "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
)


def test_an_untouched_open_and_save_loses_nothing_and_says_what_was_put_back() -> None:
    result = merge_save(ORIGINAL, OPENED, OPENED)
    assert not lost(ORIGINAL, result.xml)
    assert not lost(result.xml, ORIGINAL)
    assert {(one.element_id, one.what, one.name) for one in result.restored} == {
        ("p", "extension", "owner"),
        ("t", "attribute", "colour"),
        ("t", "extension", "x"),
        ("t", "element", "io"),
        ("u", "attribute", "colour"),
        ("u", "shape", "u"),
    }
    assert all(one.message("zh") != one.message("en") for one in result.restored)


def test_without_the_opened_file_foreign_content_annotations_and_drawing_still_come_back() -> None:
    bare = OPENED.replace(ANNOTATION.encode(), b"")
    result = merge_save(ORIGINAL, None, bare)
    whats = {(one.element_id, one.what) for one in result.restored}
    assert {("t", "annotation"), ("t", "extension"), ("u", "shape"), ("t", "attribute")} <= whats
    assert ("t", "element") not in whats


def test_an_edit_differs_in_exactly_the_edited_fact() -> None:
    result = merge_save(ORIGINAL, OPENED, OPENED.replace(b'name="Check"', b'name="Test"'))
    assert list(lost(ORIGINAL, result.xml)) == [("t", "attribute", "name", "Check")]
    assert list(lost(result.xml, ORIGINAL)) == [("t", "attribute", "name", "Test")]


def test_content_of_a_deleted_element_goes_with_it() -> None:
    saved = OPENED.replace(b'<task id="u" name="Other"/>', b"")
    result = merge_save(ORIGINAL, OPENED, saved)
    assert b'"blue"' not in result.xml
    assert b'bpmnElement="u"' not in result.xml


def test_foreign_content_survives_a_change_of_type() -> None:
    saved = OPENED.replace(b'<task id="t"', b'<userTask id="t"')
    saved = saved.replace(b"</extensionElements></task>", b"</extensionElements></userTask>")
    result = merge_save(ORIGINAL, OPENED, saved)
    assert b'<v:x a="1"/>' in result.xml
    assert b'colour="red"' in result.xml


def test_an_annotation_that_the_user_deleted_in_the_editor_stays_deleted() -> None:
    saved = OPENED.replace(f"<extensionElements>{ANNOTATION}</extensionElements>".encode(), b"")
    result = merge_save(ORIGINAL, OPENED, saved)
    assert b'role="Desk"' not in result.xml
    assert b'<v:x a="1"/>' in result.xml


def test_a_changed_annotation_is_not_doubled_by_the_old_one() -> None:
    saved = OPENED.replace(b'role="Desk"', b'role="Office"')
    for opened in (OPENED, None):
        result = merge_save(ORIGINAL, opened, saved)
        assert result.xml.count(b"annotation ") == 1
        assert b'role="Office"' in result.xml


def test_a_save_that_is_no_map_is_refused() -> None:
    with pytest.raises(BpmnError) as refusal:
        merge_save(ORIGINAL, OPENED, b"<nonsense/>")
    assert refusal.value.code == "not_bpmn"
