"""Where a node belongs: pool, innermost lane, sub-process, host, and the role that follows from it.

The lane that lists a node wins. Not listed: a boundary event takes its host's lane, the content of a sub-process
that of the sub-process, anything else the lane that it is drawn in. A lane without a name that stands alone takes
the pool's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from .geometry import all_shapes
from .names import bpmn, bpmn_local, family, local_reference

if TYPE_CHECKING:
    from .index import Lane, Pool


@dataclass(frozen=True)
class Place:
    process_id: str
    pool_id: str | None
    lane_id: str | None
    parent_id: str | None
    attached_to: str | None
    role: str


def places(
    raw: Sequence[etree._Element],
    lanes: Sequence[Lane],
    pools: Sequence[Pool],
    pool_of_process: dict[str, str],
    root: etree._Element,
) -> dict[str, Place]:
    """One place for each flow node, by id."""
    listed = _listed(lanes)
    drawn = _DrawnLanes(root, lanes)
    names = {pool.id: pool.name for pool in pools}
    found: dict[str, Place] = {}
    waiting: list[etree._Element] = []
    for element in raw:
        if bpmn_local(element) == "boundaryEvent":
            waiting.append(element)
        else:
            _put(element, found, listed, drawn, lanes, pool_of_process, names)
    for element in waiting:
        _put(element, found, listed, drawn, lanes, pool_of_process, names)
    return found


def _put(
    element: etree._Element,
    found: dict[str, Place],
    listed: dict[str, str],
    drawn: _DrawnLanes,
    lanes: Sequence[Lane],
    pool_of_process: dict[str, str],
    names: dict[str, str],
) -> None:
    key = element.get("id")
    process = next(element.iterancestors(bpmn("process")))
    process_id = process.get("id") or ""
    parent = next((a for a in element.iterancestors() if family(bpmn_local(a)) == "subprocess"), None)
    parent_id = None if parent is None else parent.get("id")
    host = local_reference(element.get("attachedToRef")) or None
    lane = listed.get(key)
    for other in (host, parent_id):
        if lane is None and other in found:
            lane = found[other].lane_id
    if lane is None:
        lane = drawn.lane_at(key, process_id)
    pool = pool_of_process.get(process_id)
    role = _role(lane, lanes, names.get(pool or "", ""))
    found[key] = Place(process_id, pool, lane, parent_id, host, role)


def _listed(lanes: Sequence[Lane]) -> dict[str, str]:
    """The innermost lane that lists a node; lanes come parents first, so a later one is deeper or equal."""
    found: dict[str, str] = {}
    parents = {lane.id: lane.parent_id for lane in lanes}
    for lane in lanes:
        for node in lane.node_ids:
            if node not in found or _is_inside(lane.id, found[node], parents):
                found[node] = lane.id
    return found


def _is_inside(lane: str | None, outer: str, parents: dict[str, str | None]) -> bool:
    while lane is not None:
        lane = parents.get(lane)
        if lane == outer:
            return True
    return False


def _role(lane_id: str | None, lanes: Sequence[Lane], pool_name: str) -> str:
    by_id = {lane.id: lane for lane in lanes}
    lane = by_id.get(lane_id or "")
    while lane is not None and not lane.name.strip() and lane.parent_id:
        lane = by_id.get(lane.parent_id)
    if lane is not None and lane.name.strip():
        return " ".join(lane.name.split())
    same = [other for other in lanes if lane is not None and other.process_id == lane.process_id]
    if lane is None or len(same) == 1:
        return " ".join(pool_name.split())
    return ""


class _DrawnLanes:
    """Leaf lanes by their drawn bounds; asked only for nodes that no lane lists."""

    def __init__(self, root: etree._Element, lanes: Sequence[Lane]) -> None:
        self._root = root
        parents = {lane.parent_id for lane in lanes}
        self._lanes = [lane for lane in lanes if lane.id not in parents]
        self._shapes = all_shapes(root) if self._lanes else {}

    def lane_at(self, node_id: str, process_id: str) -> str | None:
        shape = self._shapes.get(node_id)
        if shape is None:
            return None
        for lane in self._lanes:
            drawn = self._shapes.get(lane.id)
            if lane.process_id == process_id and drawn and drawn.bounds.holds(shape.bounds.cx, shape.bounds.cy):
                return lane.id
        return None
