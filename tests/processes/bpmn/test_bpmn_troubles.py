"""Import of files with known troubles: the outcome, each finding with line and element, counts, nothing lost."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections import Counter
from io import BytesIO

import pytest
from lxml import etree

from processes.bpmn.index import index
from processes.bpmn.model import Model
from processes.bpmn.problems import BpmnError
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.facts import lost
from tests.processes.bpmn.material import BAD_INPUTS, REPOSITORY, process, references
from tests.processes.bpmn.troubles import TROUBLES, Trouble

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NAMES = ("tasks", "gateways", "events", "subprocesses", "sequence_flows", "message_flows", "lanes", "pools")


def imported(data: bytes) -> tuple[Model | None, BpmnError | None]:
    try:
        return read(data), None
    except BpmnError as refusal:
        return None, refusal


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_each_trouble_gets_its_outcome_with_every_finding_at_its_line_and_element(trouble: Trouble) -> None:
    started = time.perf_counter()
    found, refusal = imported(trouble.data)
    assert time.perf_counter() - started < 2
    if found is None:
        assert refusal is not None
        assert (refusal.code, refusal.line) == (trouble.outcome, trouble.line)
        assert trouble.words.lower() in refusal.message_en.lower()
        assert refusal.message_zh != refusal.message_en
        return
    assert found.outcome == trouble.outcome
    named: dict[str, list[str | None]] = {}
    for one in found.findings:
        named.setdefault(one.rule, []).append(one.element_id)
        assert one.line, one
        assert one.message("zh") != one.message("en")
    assert named == trouble.findings
    if trouble.counts:
        assert tuple(index(found).counts[name] for name in NAMES) == trouble.counts


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_what_is_imported_is_exported_without_losing_or_adding_anything_but_the_listed_repairs(
    trouble: Trouble,
) -> None:
    found, _ = imported(trouble.data)
    if found is None:
        return
    assert found.sha256 == hashlib.sha256(trouble.data).hexdigest()
    repairs = {one.element_id for one in found.findings if one.severity == "repair"}
    exported = to_bytes(found)
    gone, more = lost(trouble.data, exported), lost(exported, trouble.data)
    if not repairs:
        assert not gone
        assert not more
    if {one.rule for one in found.findings if one.severity == "repair"} <= {"placed", "laid_out", "line_ends"}:
        assert not {fact for fact in gone if fact[0] != "plane"}
    assert not lost(exported, to_bytes(read(exported)))
    if index(found).nodes:
        assert not [one for one in read(exported).findings if one.severity == "repair"]


TAGS = {
    "tasks": "task userTask serviceTask manualTask scriptTask sendTask receiveTask businessRuleTask callActivity",
    "gateways": "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway",
    "events": "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent implicitThrowEvent",
    "subprocesses": "subProcess transaction adHocSubProcess",
    "sequence_flows": "sequenceFlow",
    "message_flows": "messageFlow",
    "lanes": "lane",
    "pools": "participant",
}


def counted(data: bytes) -> dict[str, int]:
    """By element names alone, with a parser that does nothing else; pools are those of collaborations."""
    found: Counter = Counter()
    for _, element in etree.iterparse(BytesIO(data)):
        above = element.getparent()
        if element.tag != f"{BPMN}participant" or above.tag == f"{BPMN}collaboration":
            found[element.tag] += 1
    return {name: sum(found[BPMN + tag] for tag in tags.split()) for name, tags in TAGS.items()}


@pytest.mark.logs
def test_reference_models_and_odd_files_are_counted_as_an_independent_count_says_and_read_within_two_seconds() -> None:
    files = references() + sorted(BAD_INPUTS.glob("bpmn_*/*.bpmn"))
    for path in files:
        data = path.read_bytes()
        started = time.perf_counter()
        found, _ = imported(data)
        assert time.perf_counter() - started < 2, path.name
        if found is not None:
            counts = index(found).counts
            assert {name: counts[name] for name in TAGS} == counted(data), path.name


ATTACKS = """
import socket, time
status = open
socket.socket.connect = lambda *a: print("CONNECTED")
from processes.bpmn.reading import BpmnError, read
import builtins
builtins.open = lambda *a, **k: print("OPENED", a)
bomb = "<!DOCTYPE d [" + "<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]><d>&a11;</d>"
files = {
    "bomb": bomb.encode(),
    "external": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "network": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>',
    "large": b"<definitions>" + b" " * 11_000_000 + b"</definitions>",
    "deep": b"<a>" * 10_000 + b"</a>" * 10_000,
    "wide": b"<a>" + b"<b/>" * 2_000_000 + b"</a>",
    "page": b"<!doctype html><html><body></body></html>",
    "archive": b"PK\\x03\\x04" + b"0" * 1_000,
}
for name, data in files.items():
    started = time.perf_counter()
    try:
        read(data)
        print(name, "READ")
    except BpmnError as refusal:
        print(name, refusal.code, time.perf_counter() - started < 1)
peak = next(line for line in status("/proc/self/status") if line.startswith("VmHWM"))
print("MB", int(peak.split()[1]) // 1024)
"""
ANSWERS = {
    "bomb": "xml_dtd_forbidden",
    "external": "xml_dtd_forbidden",
    "network": "xml_dtd_forbidden",
    "large": "unpacked_too_large",
    "deep": "nested_too_deep",
    "wide": "too_many_elements",
    "page": "wrong_file_type",
    "archive": "wrong_file_type",
}


def test_attacks_are_refused_within_a_second_without_touching_files_network_or_much_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ATTACKS], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60
    )
    *rows, memory = done.stdout.split("\n")[:-1]
    assert rows == [f"{name} {code} True" for name, code in ANSWERS.items()]
    assert int(memory.split()[1]) < 300


def test_a_document_type_never_reaches_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object, **__: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(etree, "fromstring", parse)
    with pytest.raises(BpmnError, match="DOCTYPE"):
        read(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + process("&x;"))
    with pytest.raises(AssertionError, match="parsed"):
        read(process(""))
