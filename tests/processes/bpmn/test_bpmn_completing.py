"""A partial drawing: what is missing is placed, what is there stays where it is."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from processes.bpmn import examples
from processes.bpmn.geometry import all_edges, all_shapes
from processes.bpmn.index import index
from processes.bpmn.names import BPMNDI, local_reference, tag
from processes.bpmn.reading import parse, read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.drawn import Drawn, crosses
from tests.processes.bpmn.facts import lost
from tests.processes.bpmn.material import bpmn, flow, references, straight


def without(data: bytes, gone: set[str]) -> bytes:
    """The same file without the shapes and lines of these elements."""
    found = parse(data)
    for item in list(found.root.iter(tag(BPMNDI, "BPMNShape"), tag(BPMNDI, "BPMNEdge"))):
        if local_reference(item.get("bpmnElement")) in gone:
            item.getparent().remove(item)
    return to_bytes(found)


def placed(data: bytes) -> list[str | None]:
    return [one.element_id for one in read(data).findings if one.rule == "placed"]


def test_only_the_missing_is_placed_inside_its_lane_and_on_nothing_else() -> None:
    whole = examples.complaint_as_is("zh")
    gone = {"triage", "technical_handling", "feedback"}
    gone |= {f.id for f in index(read(whole)).flows if {f.source, f.target} & gone}
    cut = without(whole, gone)
    found = read(cut)
    assert set(placed(cut)) == gone
    assert not lost(cut, to_bytes(found))
    checked = Drawn(found)
    assert (checked.undrawn(), checked.overlaps(), checked.outside_lanes()) == ([], [], [])
    assert (checked.loose_ends(), checked.through_nodes()) == ([], [])
    label = all_edges(found.root)["flow_is_technical_technical_handling"].label
    lines = [e.points for e in all_edges(found.root).values()]
    assert label
    assert not [1 for points in lines for a, b in pairwise(points) if crosses(a, b, label)]
    assert to_bytes(read(cut)) == to_bytes(found)
    assert read(to_bytes(found)).findings == []


def test_what_was_placed_is_said_with_element_and_line_in_both_languages() -> None:
    cut = without(examples.complaint_as_is("en"), {"triage"})
    finding = next(one for one in read(cut).findings if one.rule == "placed")
    assert (finding.element_id, finding.severity) == ("triage", "repair")
    assert finding.line == read(cut).element("triage").sourceline
    assert "Triage" in finding.message("en")
    assert "图上没有" in finding.message("zh")


def test_a_boundary_event_goes_onto_its_host_and_a_loop_around_its_step() -> None:
    shape = (
        '<bpmndi:BPMNShape id="s" bpmnElement="t"><dc:Bounds x="0" y="0" width="120" height="72"/></bpmndi:BPMNShape>'
    )
    body = '<process id="p"><task id="t"/><boundaryEvent id="b" attachedToRef="t"/><task id="u"/>'
    body += flow("f", "b", "u") + flow("g", "u", "u") + '</process><bpmndi:BPMNDiagram id="dia">'
    body += f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shape}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    found = read(bpmn(body))
    shapes = all_shapes(found.root)
    assert shapes["b"].bounds.cy == shapes["t"].bounds.bottom
    assert Drawn(found).undrawn() == Drawn(found).overlaps() == Drawn(found).through_nodes() == []
    loop = all_edges(found.root)["g"].points
    assert loop[0] != loop[-1]


def test_a_process_that_is_not_drawn_at_all_stays_closed() -> None:
    """The pool may be meant as a closed box, and a called process has its own place."""
    body = (
        '<collaboration id="c"><participant id="one" processRef="p"/></collaboration><process id="p"><task id="t"/>'
        '</process><process id="called"><task id="u"/></process><bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="pl" '
        'bpmnElement="c"><bpmndi:BPMNShape id="one_di" bpmnElement="one"><dc:Bounds x="0" y="0" width="300" '
        'height="90"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    assert placed(bpmn(body)) == []


def test_a_map_that_is_hardly_drawn_is_laid_out() -> None:
    whole = to_bytes(straight(*(f"Step {number}" for number in range(120))))
    cut = without(whole, {f"t{number}" for number in range(1, 120)})
    assert [one.rule for one in read(cut).findings] == ["laid_out"]


def test_a_hundred_missing_steps_in_a_crowded_map_take_less_than_two_seconds() -> None:
    whole = to_bytes(straight(*(f"Step {number}" for number in range(200))))
    cut = without(whole, {f"t{number}" for number in range(0, 200, 2)})
    started = time.perf_counter()
    found = read(cut)
    assert time.perf_counter() - started < 2
    assert Drawn(found).undrawn() == []


@pytest.mark.logs
def test_reference_models_that_lost_every_fourth_shape_are_whole_again() -> None:
    for path in references()[1::2]:
        before = read(path.read_bytes())
        gone = {node.id for number, node in enumerate(index(before).nodes) if number % 4 == 3}
        gone |= {f.id for f in index(before).flows if {f.source, f.target} & gone}
        former = Drawn(before)
        gone &= set(former.drawing.shapes) | set(former.drawing.edges)
        cut = without(path.read_bytes(), gone)
        found = read(cut)
        assert not lost(cut, to_bytes(found)), path.name
        after = Drawn(found)
        assert after.undrawn() == former.undrawn(), path.name
        assert not set(after.overlaps()) - set(former.overlaps()), path.name
        assert not set(after.loose_ends()) - set(former.loose_ends()), path.name
