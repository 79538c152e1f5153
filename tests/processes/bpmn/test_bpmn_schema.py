"""Valid in, valid out, against the schema files of the editor's package where that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from processes.bpmn import examples, xsd
from processes.bpmn.annotations import StepAnnotation, set_annotation
from processes.bpmn.discovery import discover
from processes.bpmn.reading import BpmnError, parse, read
from processes.bpmn.writing import clean, readable, to_bytes
from tests.processes.bpmn.material import REPOSITORY, process, references, strip_drawing
from tests.processes.bpmn.troubles import IMPORTED, TROUBLES, WITH_FINDINGS

NODE_MODULES = REPOSITORY / "node_modules"


@pytest.fixture(autouse=True)
def _needs_the_schema() -> None:
    if xsd.schema_path(NODE_MODULES) is None:
        pytest.skip(f"no bpmn-moddle in {NODE_MODULES}")


def test_maps_that_are_made_here_are_valid() -> None:
    made = [examples.complaint_as_is("zh"), examples.complaint_to_be("en")]
    made.append(to_bytes(discover({("a", "b"): 3, ("a", "b", "a", "b"): 1}, {"a": "x", "b": "y"}).model))
    for data in made:
        assert xsd.validate(read(data), NODE_MODULES) == []


def test_what_the_schema_says_becomes_a_sentence_with_line_and_element() -> None:
    body = '\n<task id="t" colour="red"/>\n<sequenceFlow id="f" sourceRef="t"/><sequenceFlow id="g" targetRef="t"/>'
    found = {(one.line, one.element_id): one for one in xsd.validate(parse(process(body)), NODE_MODULES) or []}
    assert {one.rule for one in found.values()} == {"xsd"}
    assert found[3, "f"].message("en") == "Sequence flow f (line 3) has no target."
    assert found[3, "f"].message("zh") == "顺序流 f（第 3 行）缺少终点。"
    assert found[3, "g"].message("en") == "Sequence flow g (line 3) has no source."
    assert found[2, "t"].message("en") == "Task t (line 2) has the attribute colour, which does not belong there."


def test_a_file_that_was_valid_stays_so_through_import_export_and_the_choices_at_export() -> None:
    for trouble in TROUBLES:
        try:
            before = parse(trouble.data)
        except BpmnError:
            continue
        if xsd.validate(before, NODE_MODULES) != [] or trouble.outcome not in (IMPORTED, WITH_FINDINGS):
            continue
        found = read(trouble.data)
        if found.root.find(".//{*}task[@id='t']") is not None:
            set_annotation(found, "t", StepAnnotation(risk="Late", time_limit=60, inputs=("Form",)))
        for made in (found, clean(found), readable(found)):
            assert xsd.validate(read(to_bytes(made)), NODE_MODULES) == [], trouble.name


def test_without_the_package_nothing_is_said() -> None:
    assert xsd.validate(parse(process("")), Path("/nowhere")) is None


@pytest.mark.logs
def test_reference_models_stay_valid_also_when_they_are_laid_out_anew() -> None:
    for path in references():
        data = path.read_bytes()
        assert xsd.validate(parse(data), NODE_MODULES) == [], path.name
        assert xsd.validate(read(data), NODE_MODULES) == [], path.name
        assert xsd.validate(read(strip_drawing(data)), NODE_MODULES) == [], path.name
