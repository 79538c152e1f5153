"""Valid in, valid out, against the schema files of the editor's package where that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from processes.bpmn import examples, xsd
from processes.bpmn.discovery import discover
from processes.bpmn.reading import parse, read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.material import REPOSITORY, process, references, strip_drawing

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


def test_an_invalid_file_gives_findings_with_lines() -> None:
    found = xsd.validate(parse(process('\n<sequenceFlow id="f"/>')), NODE_MODULES)
    assert found
    assert (found[0].rule, found[0].line) == ("xsd", 2)


def test_without_the_package_nothing_is_said() -> None:
    assert xsd.validate(parse(process("")), Path("/nowhere")) is None


@pytest.mark.logs
def test_reference_models_stay_valid_also_when_they_are_laid_out_anew() -> None:
    for path in references():
        data = path.read_bytes()
        assert xsd.validate(parse(data), NODE_MODULES) == [], path.name
        assert xsd.validate(read(data), NODE_MODULES) == [], path.name
        assert xsd.validate(read(strip_drawing(data)), NODE_MODULES) == [], path.name
