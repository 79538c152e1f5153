"""Where the test maps come from: the reference models and bad inputs beside the checkout, and small maps in code."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.model import Model
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes

REPOSITORY = Path(__file__).resolve().parents[3]
SHARED = REPOSITORY.parent / "shared"
REFERENCES = Path(os.environ.get("SEVENSTEP_BPMN", SHARED / "data" / "bpmn"))
BAD_INPUTS = Path(os.environ.get("SEVENSTEP_BAD_INPUTS", SHARED / "bad_inputs_public"))
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:v="urn:vendor">'
)


def references() -> list[Path]:
    """The MIWG reference models; skips the test loudly where they are not there."""
    found = sorted(REFERENCES.glob("*.bpmn"))
    if not found:
        pytest.skip(f"no reference models in {REFERENCES}; set SEVENSTEP_BPMN")
    return found


def bpmn(body: str) -> bytes:
    """A file around the content of `definitions`."""
    return f"{HEAD}{body}</definitions>".encode()


def process(body: str) -> bytes:
    return bpmn(f'<process id="p">{body}</process>')


def model(body: str) -> Model:
    return read(process(body))


def flow(key: str, source: str, target: str, name: str = "") -> str:
    label = f' name="{name}"' if name else ""
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}"{label}/>'


def straight(*names: str, lanes: tuple[str, ...] = ()) -> Model:
    """Start, one task for each name, end; `lanes[i]` is the lane of task i."""
    made = MapBuilder("Example")
    for lane in dict.fromkeys(lanes):
        made.lane(f"lane_{lane}", lane)
    place = [f"lane_{lane}" for lane in lanes] or [None] * len(names)
    made.node("startEvent", "start", lane=place[0])
    keys = ["start"]
    for number, name in enumerate(names):
        made.node("task", f"t{number}", name, lane=place[number])
        keys.append(f"t{number}")
    made.node("endEvent", "end", lane=place[-1])
    for one, two in zip(keys, [*keys[1:], "end"], strict=True):
        made.flow(one, two)
    built = made.build()
    layout(built)
    return read(to_bytes(built))


def strip_drawing(data: bytes) -> bytes:
    """The same file without any diagram."""
    found = read(data)
    for diagram in found.root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        found.root.remove(diagram)
    return to_bytes(found)


def new_ids(data: bytes) -> tuple[bytes, dict[str, str]]:
    """The same map with every id replaced, as another tool would write it."""
    root = read(data).root
    ids = {e.get("id"): f"X{number}" for number, e in enumerate(root.iter()) if e.get("id")}
    text = to_bytes(read(data)).decode()
    text = re.sub(r'="([^"]+)"', lambda found: f'="{ids.get(found[1], found[1])}"', text)
    text = re.sub(r">([^<>]+)<", lambda found: f">{ids.get(found[1].strip(), found[1])}<", text)
    return text.encode(), ids
