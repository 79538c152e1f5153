"""Adds to a drawing what it does not show, and moves nothing that is there.

A process or sub-process counts as drawn if one of its nodes is, or if a diagram is bound to it. One that is not drawn
at all stays so: it may be meant to be closed. Nodes are placed after the step before them, inside their lane where it
has room; flows between drawn ends get a line. Frames of pools and lanes are not made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from . import labels
from .geometry import Bounds, Drawing, Edge, Point, drawings
from .index import Flow, MapIndex, Node, index
from .layout import GATEWAY, SMALL, TASK
from .layout_routes import EVENT
from .layout_write import NSMAP
from .model import Model
from .names import BPMNDI, DC, DI, NODES, bpmn_local, elements, local_reference, tag
from .problems import Finding
from .way import crosses, way

GAP, STEP = 50.0, 20.0
# More than this is no missing piece any more; then the whole map is laid out.
MOST = 100


@dataclass
class _Plane:
    """One diagram while it is completed."""

    element: etree._Element
    of: str
    boxes: dict[str, Bounds]
    edges: dict[str, Edge]
    lines: list[tuple[Point, Point]] = field(default_factory=list)


def complete(model: Model) -> list[Finding] | None:
    """Changes the drawing in the tree; one finding for each element added. None, and no change, if most is missing."""
    if not _is_partial(model):
        return []
    work = _Completion(model, index(model))
    nodes = work.missing_nodes()
    if len(nodes) > MOST:
        return None
    added: list[Node | Flow] = [node for node in nodes if work.place(node)]
    added += [flow for flow in work.missing_flows() if work.draw(flow)]
    return [_added(one) for one in added]


def _is_partial(model: Model) -> bool:
    """Cheap, because every map is asked each time it is read."""
    drawn = {local_reference(e.get("bpmnElement")) for e in elements(model.root) if e.get("bpmnElement")}
    kinds = NODES | {"sequenceFlow", "messageFlow"}
    return any(e.get("id") not in drawn for e in elements(model.root) if bpmn_local(e) in kinds)


def _scopes(model: Model) -> dict[str, str]:
    """The process or sub-process that an element stands in."""
    return {
        e.get("id") or "": e.getparent().get("id") or ""
        for e in elements(model.root)
        if e.get("id") and e.getparent() is not None
    }


def _added(one: Node | Flow) -> Finding:
    name = " ".join(one.name.split()) or one.id
    line = one.line
    return Finding(
        "placed",
        one.id,
        line,
        f"“{name}” (line {line}) was not on the drawing; it was added.",
        f"图上没有“{name}”（第 {line} 行），已补上。",
        "repair",
    )


class _Completion:
    def __init__(self, model: Model, found: MapIndex) -> None:
        self.index, self.root = found, model.root
        self.scopes = _scopes(model)
        self.taken = {e.get("id") for e in elements(model.root)}
        self.frames = {lane.id for lane in found.lanes} | {pool.id for pool in found.pools}
        planes = model.root.iter(tag(BPMNDI, "BPMNPlane"))
        self.planes = [self._plane(element, drawn) for element, drawn in zip(planes, drawings(model.root), strict=True)]

    def _plane(self, element: etree._Element, drawn: Drawing) -> _Plane:
        boxes = {key: shape.bounds for key, shape in drawn.shapes.items()}
        lines = [pair for edge in drawn.edges.values() for pair in zip(edge.points, edge.points[1:], strict=False)]
        return _Plane(element, drawn.plane_of, boxes, drawn.edges, lines)

    def missing_nodes(self) -> list[Node]:
        """In flow order, so that the step before is there when one is placed."""
        drawn = {key for plane in self.planes for key in plane.boxes}
        return [node for node in self.index.nodes if node.id not in drawn and self._home(node)]

    def missing_flows(self) -> list[Flow]:
        drawn = {key for plane in self.planes for key in plane.edges}
        return [f for f in self.index.flows if f.kind in ("sequence", "message") and f.id not in drawn]

    def place(self, node: Node) -> bool:
        plane = self._home(node)
        if plane is None:
            return False
        host = plane.boxes.get(node.attached_to or "")
        box = self._on_host(plane, node, host) if host else self._free(plane, node)
        plane.boxes[node.id] = box
        shape = self._item(plane, "BPMNShape", node.id)
        if node.kind == "subprocess":
            shape.set("isExpanded", "false")
        if node.type == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        _bounds(shape, box)
        return True

    def draw(self, flow: Flow) -> bool:
        plane = next((p for p in self.planes if {flow.source, flow.target} <= set(p.boxes)), None)
        if plane is None:
            return False
        inside = self._around(flow.source) | self._around(flow.target)
        others = [box for key, box in plane.boxes.items() if key not in inside and key not in self.frames]
        points = way(plane.boxes[flow.source], plane.boxes[flow.target], others, upright=flow.kind == "message")
        plane.lines += zip(points, points[1:], strict=False)
        edge = self._item(plane, "BPMNEdge", flow.id)
        for x, y in points:
            etree.SubElement(edge, tag(DI, "waypoint"), x=_number(x), y=_number(y))
        if flow.name.strip():
            _bounds(etree.SubElement(edge, tag(BPMNDI, "BPMNLabel")), _beside(points, flow.name))
        return True

    def _home(self, node: Node) -> _Plane | None:
        """The plane of the neighbours in the same scope, else the one that is bound to the scope."""
        scope = self.scopes[node.id]
        mates = {key for key in self.index.by_id if self.scopes[key] == scope}
        drawn = next((plane for plane in self.planes if mates & set(plane.boxes)), None)
        return drawn or next((plane for plane in self.planes if plane.of == scope), None)

    def _around(self, key: str) -> set[str]:
        """The element itself, its host and the sub-processes around it."""
        found: set[str] = set()
        while key and key not in found:
            found.add(key)
            node = self.index.by_id.get(key)
            key = (node.attached_to or node.parent_id or "") if node else ""
        return found

    def _on_host(self, plane: _Plane, node: Node, host: Bounds) -> Bounds:
        """On the lower edge, in the first place from the right that no other boundary event has."""
        others = [
            plane.boxes[n.id] for n in self.index.nodes if n.attached_to == node.attached_to and n.id in plane.boxes
        ]
        places = [host.right - EVENT - 10 - number * (EVENT + 8) for number in range(len(others) + 1)]
        for x in places:
            box = Bounds(x, host.bottom - EVENT / 2, EVENT, EVENT)
            if not any(_meet(box, other, 0) for other in others):
                return box
        return Bounds(places[0], host.bottom - EVENT / 2, EVENT, EVENT)

    def _free(self, plane: _Plane, node: Node) -> Bounds:
        """The free place that is nearest to where one would look for it: in its frame if it has room, else outside."""
        width, height = _size(node)
        frame = self._frame(plane, node)
        x, y = self._wish(plane, node, frame, width, height)
        outer = self._around(node.id) | self.frames
        boxes = [box for key, box in plane.boxes.items() if key not in outer]
        foreign = [plane.boxes[key] for key in sorted(self.frames & set(plane.boxes)) if plane.boxes[key] != frame]
        for within, walls, lines in ((frame, boxes, plane.lines), (frame, boxes, []), (None, boxes + foreign, [])):
            found = _nearest(Bounds(x, y, width, height), within, walls, lines)
            if found:
                return found
        lowest = max((box.bottom for box in plane.boxes.values()), default=0.0)
        return Bounds(x, lowest + GAP, width, height)

    def _frame(self, plane: _Plane, node: Node) -> Bounds | None:
        keys = (node.parent_id,) if node.parent_id else (node.lane_id, node.pool_id)
        return next((plane.boxes[key] for key in keys if key in plane.boxes), None)

    def _wish(
        self, plane: _Plane, node: Node, frame: Bounds | None, width: float, height: float
    ) -> tuple[float, float]:
        """Between the steps before and after it, else after the one, else before the other, else in its frame."""
        sources = [plane.boxes.get(self.index.flows_by_id[key].source) for key in node.incoming]
        targets = [plane.boxes.get(self.index.flows_by_id[key].target) for key in node.outgoing]
        before, after = next(filter(None, sources), None), next(filter(None, targets), None)
        if before and after and after.x - before.right >= width + GAP:
            return (before.right + after.x - width) / 2, before.cy - height / 2
        if before:
            return before.right + GAP, before.cy - height / 2
        if after:
            return after.x - GAP - width, after.cy - height / 2
        if frame:
            return frame.x + GAP, frame.cy - height / 2
        return 0.0, max((box.bottom for box in plane.boxes.values()), default=0.0) + GAP

    def _item(self, plane: _Plane, local: str, key: str) -> etree._Element:
        name = f"{key}_di"
        while name in self.taken:
            name += "_1"
        self.taken.add(name)
        item = etree.SubElement(plane.element, tag(BPMNDI, local), nsmap=NSMAP)
        item.set("id", name)
        item.set("bpmnElement", local_reference(key))
        return item


def _size(node: Node) -> tuple[float, float]:
    if node.kind == "event":
        return EVENT, EVENT
    return (GATEWAY, GATEWAY) if node.kind == "gateway" else TASK


@cache
def _offsets() -> tuple[Point, ...]:
    """Nearest first; a step to the right is nearer than one to the left, up or down."""
    offsets = [(dx * STEP, dy * STEP) for dx in range(-30, 61) for dy in range(-20, 21)]
    return tuple(sorted(offsets, key=lambda o: (abs(o[0]) * (1 if o[0] >= 0 else 2) + 1.5 * abs(o[1]), o)))


def _nearest(
    wish: Bounds, frame: Bounds | None, walls: Iterable[Bounds], lines: Iterable[tuple[Point, Point]]
) -> Bounds | None:
    """The free place inside the frame that is nearest to the wished one."""
    window = Bounds(wish.x - 600, wish.y - 400, wish.width + 1800, wish.height + 800)
    near = [wall for wall in walls if _meet(wall, window, 20)]
    close = [(a, b) for a, b in lines if crosses(a, b, window, 8)]
    left, right, top, bottom = _room(wish, frame or window)
    for dx, dy in _offsets():
        if not (left <= dx <= right and top <= dy <= bottom):
            continue
        box = Bounds(wish.x + dx, wish.y + dy, wish.width, wish.height)
        if not any(_meet(box, wall, 20) for wall in near) and not any(crosses(a, b, box, 8) for a, b in close):
            return box
    return None


def _room(wish: Bounds, frame: Bounds) -> tuple[float, float, float, float]:
    """How far the wished box may be moved left, right, up and down without leaving the frame."""
    return (
        frame.x + 8 - wish.x,
        frame.right - 8 - wish.right,
        frame.y + 8 - wish.y,
        frame.bottom - 8 - wish.bottom,
    )


def _meet(one: Bounds, two: Bounds, gap: float) -> bool:
    return one.x < two.right + gap and two.x < one.right + gap and one.y < two.bottom + gap and two.y < one.bottom + gap


def _beside(points: list[Point], name: str) -> Bounds:
    """A label at the beginning of its line: above a level piece, to the right of an upright one."""
    (x, y), (next_x, next_y) = points[0], points[1]
    width, height = labels.box(name, 110, SMALL)
    if y == next_y:
        return Bounds(x + 6 if next_x > x else x - 6 - width, y - height - 4, width, height)
    return Bounds(x + 6, y + 6 if next_y > y else y - 6 - height, width, height)


def _bounds(shape: etree._Element, box: Bounds) -> None:
    values = {name: _number(getattr(box, name)) for name in ("x", "y", "width", "height")}
    etree.SubElement(shape, tag(DC, "Bounds"), values)


def _number(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.0f}"
