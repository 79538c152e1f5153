"""Reading: what is refused with which code and line, what is repaired, what is only remarked."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest

from processes.bpmn.index import index
from processes.bpmn.reading import BpmnError, read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.facts import facts, lost
from tests.processes.bpmn.material import BAD_INPUTS, bpmn, flow, process, references

DEEP = b"<a>" * 10_000 + b"</a>" * 10_000
CROWD = b"<a>" + b"<b/>" * 500_000 + b"</a>"
REFUSED = [
    (b"", "empty_file", None),
    (b"  \n\t ", "empty_file", None),
    (b"\xef\xbb\xbf", "empty_file", None),
    (b"PK\x03\x04rest", "wrong_file_type", None),
    (b"%PDF-1.7", "wrong_file_type", None),
    (b"<!DOCTYPE html><html></html>", "wrong_file_type", None),
    (b"case,activity\n1,a", "wrong_file_type", None),
    (b"<a>\x00</a>", "nul_byte", 1),
    (b'<?xml version="1.0" encoding="klingon"?><a/>', "unknown_encoding", 1),
    (b"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml_dtd_forbidden", 2),
    (b"<!-- first --><?pi?>\n\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "xml_dtd_forbidden", 3),
    (b"<a>\n<b></a>", "not_well_formed", 2),
    (b"<a>\n\xff</a>", "not_well_formed", 2),
    (DEEP, "nested_too_deep", 1),
    (CROWD, "too_many_elements", None),
    (b"<a>" + b"x" * 11_000_000 + b"</a>", "unpacked_too_large", None),
    (b"<mxfile/>", "not_bpmn", 1),
    (bpmn(""), "no_process", 1),
    (bpmn('<process id="p"/><process id="p"/><collaboration id="c"><participant id="x" processRef="p"/>'
          "</collaboration>"),
     "duplicate_id", 1),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "line"), REFUSED, ids=[f"{n}-{row[1]}" for n, row in enumerate(REFUSED)])
def test_a_file_that_cannot_be_used_is_refused_within_a_second_with_code_and_line(
    data: bytes, code: str, line: int | None
) -> None:
    started = time.perf_counter()
    with pytest.raises(BpmnError) as refusal:
        read(data)
    assert (refusal.value.code, refusal.value.line) == (code, line)
    assert refusal.value.message("zh-hans") != refusal.value.message("en")
    assert time.perf_counter() - started < 1


def test_the_word_doctype_inside_a_comment_or_text_is_no_document_type() -> None:
    data = b"<?xml version='1.0'?><!-- <!DOCTYPE x> -->" + process('<task id="t" name="&lt;!DOCTYPE&gt;"/>')
    assert index(read(data)).nodes[0].name == "<!DOCTYPE>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "utf-16-be"])
def test_declared_encodings_and_byte_order_marks_are_read(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{name}"?>\n' + process('<task id="t" name="登记投诉"/>').decode()
    assert index(read(text.encode(encoding))).nodes[0].name == "登记投诉"


def test_entities_are_never_resolved_and_no_file_is_read() -> None:
    data = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + process("&x;")
    with pytest.raises(BpmnError) as refusal:
        read(data)
    assert refusal.value.code == "xml_dtd_forbidden"


def test_line_ends_in_names_become_line_feeds_and_the_repair_is_listed() -> None:
    found = read(process('<task id="t" name="Record&#13;&#10;complaint"/>'))
    assert index(found).nodes[0].name == "Record\ncomplaint"
    assert [one.rule for one in found.findings if one.severity == "repair"] == ["line_ends", "laid_out"]


def test_a_missing_id_is_made_and_listed() -> None:
    found = read(process('<task name="A"/><task id="task_1" name="B"/>'))
    assert sorted(node.id for node in index(found).nodes) == ["task_1", "task_2"]
    assert [one.element_id for one in found.findings if one.rule == "missing_id"] == ["task_2"]


def test_a_duplicate_id_is_renamed_where_nothing_refers_to_it() -> None:
    found = read(process('<task id="t" name="A"/><task id="t" name="B"/>'))
    assert [(node.id, node.name) for node in index(found).nodes] == [("t", "A"), ("t_2", "B")]
    assert [one.rule for one in found.findings if one.severity == "repair"] == ["duplicate_id", "laid_out"]


def test_a_duplicate_id_that_flows_refer_to_is_refused_with_both_lines() -> None:
    body = '<startEvent id="s"/>\n<task id="t"/>\n<task id="t"/>' + flow("f", "s", "t")
    with pytest.raises(BpmnError) as refusal:
        read(process(body))
    assert refusal.value.code == "duplicate_id"
    assert "lines 2, 3" in refusal.value.message_en


def test_a_plane_on_definitions_is_bound_to_the_only_process() -> None:
    plane = (
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane id="pl" bpmnElement="d"><bpmndi:BPMNShape id="s" bpmnElement="t">'
        '<dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    found = read(bpmn('<process id="p"><task id="t"/></process>' + plane))
    assert [one.rule for one in found.findings] == ["plane"]
    assert b'bpmnElement="p"' in to_bytes(found)


def test_remarks_name_the_rule_the_element_and_the_line() -> None:
    body = (
        '<startEvent id="s"/>\n<sequenceFlow id="f" sourceRef="s"/>\n<sequenceFlow id="g" sourceRef="s" targetRef="x"/>'
    )
    found = [(one.rule, one.element_id, one.line) for one in read(process(body)).findings if one.severity != "repair"]
    assert ("loose_flow", "f", 2) in found
    assert ("unknown_reference", "g", 3) in found


@pytest.mark.logs
def test_reference_models_are_imported_and_exported_without_losing_or_adding_a_fact() -> None:
    checked = 0
    for path in references():
        data = path.read_bytes()
        found = read(data)
        assert {one.rule for one in found.findings if one.severity == "repair"} <= {"line_ends"}, path.name
        exported = to_bytes(found)
        assert not lost(data, exported), path.name
        assert not lost(exported, data), path.name
        checked += sum(facts(data).values())
    assert checked > 5_000


def _bad_files() -> list[dict]:
    listing = BAD_INPUTS / "index.json"
    if not listing.is_file():
        return []
    rows = json.loads(listing.read_text(encoding="utf-8"))
    return [row for row in rows if row["file"].startswith(("bpmn_js/", "bpmn_miwg/", "xml_defusedxml/"))]


CODES = ("unknown_reference", "duplicate_id", "no_process", "not_bpmn", "not_well_formed", "xml_dtd_forbidden")
KINDS = {"zero_or_bad_sizes": "zero_size", "unknown_references": "unknown_reference", "no_diagram": "laid_out"}


@pytest.mark.logs
def test_public_bad_inputs_get_the_answer_that_their_index_asks_for() -> None:
    rows = _bad_files()
    if not rows:
        pytest.skip(f"no bad inputs in {BAD_INPUTS}; set SEVENSTEP_BAD_INPUTS")
    for row in rows:
        data, name = (BAD_INPUTS / row["file"]).read_bytes(), row["file"]
        wanted = [code for code in CODES if code in row["answer"]]
        code = _refusal(data)
        if code is not None:
            assert row["outcome"] in ("reject", "safe"), name
            assert code in wanted, name
            continue
        found = read(data)
        assert row["outcome"] in ("accept", "report", "safe"), name
        repaired = any(one.severity == "repair" for one in found.findings)
        assert repaired or not lost(data, to_bytes(found)), name
        _check_counts(row, Counter(one.rule for one in found.findings), name)


def _refusal(data: bytes) -> str | None:
    try:
        read(data)
    except BpmnError as refusal:
        return refusal.code
    return None


def _check_counts(row: dict, rules: Counter, name: str) -> None:
    facts_text = row["answer"][row["answer"].find("{") :] if "{" in row["answer"] else "{}"
    for kind, count in json.loads(facts_text).items():
        if kind in KINDS:
            assert rules[KINDS[kind]] == count, (name, kind, rules)
    if row["outcome"] == "report":
        assert rules, name
