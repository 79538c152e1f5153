"""Layout: everything drawn, nothing on anything else, lanes tile their pool, flows left to right, same bytes twice."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.bpmn import examples
from processes.bpmn.builder import MapBuilder
from processes.bpmn.geometry import drawings
from processes.bpmn.index import index
from processes.bpmn.layout import layout
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.drawn import Drawn, is_inside
from tests.processes.bpmn.material import model, process, references, strip_drawing
from tests.processes.bpmn.troubles import IMPORTED, TROUBLES, WITH_FINDINGS, Trouble


@pytest.mark.logs
def test_reference_models_without_drawing_are_drawn_whole_and_without_overlap() -> None:
    flows = through = right = forward = 0
    for path in references():
        found = Drawn(read(strip_drawing(path.read_bytes())))
        assert found.undrawn() == [], path.name
        assert found.overlaps() == [], path.name
        assert found.loose_ends() == [], path.name
        assert found.outside_lanes() == [], path.name
        assert found.untiled() == [], path.name
        through += len(found.through_nodes())
        flows += len(found.drawing.edges)
        right, forward = right + found.forward()[0], forward + found.forward()[1]
    assert through / flows <= 0.02
    assert right / forward >= 0.95


def grown(seed: int, size: int, lanes: int) -> MapBuilder:
    """A map grown at random: splits, joins, loops, several lanes."""
    rng = random.Random(seed)
    made = MapBuilder("Grown")
    for number in range(lanes):
        made.lane(f"l{number}", f"Lane {number}")
    keys = []
    for number in range(size):
        kind = (
            rng.choice(["task", "userTask", "exclusiveGateway", "intermediateThrowEvent"]) if number else "startEvent"
        )
        keys.append(f"n{number}")
        name = rng.choice(["", "Check", "处理投诉并记录", "A longer name of a step that wraps"])
        made.node(kind, keys[-1], name, lane=f"l{rng.randrange(lanes)}" if lanes else None)
    pairs = {(keys[rng.randrange(number)], keys[number]) for number in range(1, size)}
    pairs |= {(rng.choice(keys[1:]), rng.choice(keys[1:])) for _ in range(size // 3)}
    for one, two in sorted(pairs):
        made.flow(one, two, rng.choice(["", "yes", "no"]))
    return made


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 24), st.integers(0, 4), st.booleans())
def test_grown_maps_are_drawn_without_overlap_whatever_their_shape(
    seed: int, size: int, lanes: int, compact: bool
) -> None:
    found = grown(seed, size, lanes).build()
    layout(found, compact=compact)
    checked = Drawn(found)
    assert checked.undrawn() == []
    assert checked.overlaps() == []
    assert checked.loose_ends() == []
    assert checked.outside_lanes() == []


def test_lanes_tile_their_pool_and_nested_lanes_their_parent() -> None:
    found = read(examples.complaint_as_is("zh"))
    shapes = drawings(found.root)[0].shapes
    pool = shapes["pool"].bounds
    lanes = [shapes[lane.id].bounds for lane in index(found).lanes]
    assert all(lane.x == pool.x + 30 and abs(lane.right - pool.right) < 0.1 for lane in lanes)
    assert lanes[0].y == pool.y
    assert abs(lanes[-1].bottom - pool.bottom) < 0.1
    assert all(abs(one.bottom - two.y) < 0.1 for one, two in zip(lanes, lanes[1:], strict=False))


def test_the_same_map_gives_the_same_bytes_twice() -> None:
    one, two = grown(7, 60, 3).build(), grown(7, 60, 3).build()
    layout(one)
    layout(two)
    assert to_bytes(one) == to_bytes(two)
    layout(two)
    assert Drawn(two).overlaps() == []


def test_two_hundred_nodes_take_less_than_a_second() -> None:
    found = grown(3, 200, 4).build()
    started = time.perf_counter()
    layout(found)
    assert time.perf_counter() - started < 1
    assert Drawn(found).overlaps() == []


def test_boundary_events_sit_on_the_lower_edge_of_their_host() -> None:
    found = model(
        '<startEvent id="s"/><task id="t" name="Wait"/><boundaryEvent id="b" attachedToRef="t"/><task id="u"/>'
        '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="g" sourceRef="t" targetRef="e"/><sequenceFlow id="h" sourceRef="b" targetRef="u"/>'
    )
    shapes = drawings(found.root)[0].shapes
    assert shapes["b"].bounds.cy == shapes["t"].bounds.bottom
    assert shapes["u"].bounds.y > shapes["t"].bounds.bottom
    assert Drawn(found).loose_ends() == []


def test_sub_processes_are_drawn_around_their_content() -> None:
    found = model('<subProcess id="sub" name="Inner"><task id="a"/><task id="b"/></subProcess>')
    shapes = drawings(found.root)[0].shapes
    assert shapes["sub"].expanded
    assert is_inside(shapes["a"].bounds, shapes["sub"].bounds)
    assert Drawn(found).overlaps() == []


def test_an_empty_map_gets_an_empty_drawing() -> None:
    found = read(process(""))
    assert [one.rule for one in found.findings] == ["laid_out"]
    assert drawings(found.root)[0].shapes == {}


def test_what_shapes_carry_beside_their_place_stays() -> None:
    text = examples.complaint_as_is("en").decode()
    text = text.replace('id="triage_di"', 'id="triage_di" xmlns:c="urn:colours" c:fill="#ff0000"')
    found = read(text.encode())
    layout(found)
    assert 'c:fill="#ff0000"' in to_bytes(found).decode()


@pytest.mark.parametrize("trouble", [one for one in TROUBLES if one.outcome in (IMPORTED, WITH_FINDINGS)], ids=str)
def test_files_with_troubles_are_drawn_whole_too(trouble: Trouble) -> None:
    found = read(strip_drawing(trouble.data))
    loose = {one.element_id for one in found.findings if one.rule in ("loose_flow", "unknown_reference")}
    drawn = Drawn(found)
    assert set(drawn.undrawn()) <= loose
    assert drawn.overlaps() == drawn.loose_ends() == drawn.outside_lanes() == drawn.untiled() == []
