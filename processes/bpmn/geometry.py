"""The drawing (BPMN DI) as plain values: bounds of shapes, points of edges. Reading only; `layout_write.py` writes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree

from .names import BPMNDI, DC, DI, local_reference, tag

Point = tuple[float, float]


@dataclass(frozen=True)
class Bounds:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        return self.x - slack <= x <= self.right + slack and self.y - slack <= y <= self.bottom + slack


@dataclass(frozen=True)
class Shape:
    element_id: str
    bounds: Bounds
    label: Bounds | None
    expanded: bool
    horizontal: bool
    line: int | None


@dataclass(frozen=True)
class Edge:
    element_id: str
    points: tuple[Point, ...]
    label: Bounds | None
    line: int | None


@dataclass(frozen=True)
class Drawing:
    """One plane. Where an element is drawn twice the first drawing counts."""

    plane_of: str
    shapes: dict[str, Shape]
    edges: dict[str, Edge]


def number(text: str | None) -> float:
    try:
        value = float(text or "0")
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _bounds(element: etree._Element | None) -> Bounds | None:
    if element is None:
        return None
    return Bounds(*(number(element.get(name)) for name in ("x", "y", "width", "height")))


def _label(element: etree._Element) -> Bounds | None:
    found = _bounds(element.find(f"{tag(BPMNDI, 'BPMNLabel')}/{tag(DC, 'Bounds')}"))
    return found if found and found.width > 0 and found.height > 0 else None


def drawings(root: etree._Element) -> list[Drawing]:
    found = []
    for plane in root.iter(tag(BPMNDI, "BPMNPlane")):
        shapes: dict[str, Shape] = {}
        edges: dict[str, Edge] = {}
        for item in plane:
            if item.tag == tag(BPMNDI, "BPMNShape"):
                shape = _shape(item)
                shapes.setdefault(shape.element_id, shape)
            elif item.tag == tag(BPMNDI, "BPMNEdge"):
                edge = _edge(item)
                edges.setdefault(edge.element_id, edge)
        found.append(Drawing(local_reference(plane.get("bpmnElement")), shapes, edges))
    return found


def _shape(item: etree._Element) -> Shape:
    bounds = _bounds(item.find(tag(DC, "Bounds"))) or Bounds(0, 0, 0, 0)
    return Shape(
        local_reference(item.get("bpmnElement")),
        bounds,
        _label(item),
        item.get("isExpanded") == "true",
        item.get("isHorizontal") != "false",
        item.sourceline,
    )


def _edge(item: etree._Element) -> Edge:
    points = tuple((number(p.get("x")), number(p.get("y"))) for p in item.findall(tag(DI, "waypoint")))
    return Edge(local_reference(item.get("bpmnElement")), points, _label(item), item.sourceline)


def all_shapes(root: etree._Element) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for drawing in drawings(root):
        for key, shape in drawing.shapes.items():
            found.setdefault(key, shape)
    return found


def all_edges(root: etree._Element) -> dict[str, Edge]:
    found: dict[str, Edge] = {}
    for drawing in drawings(root):
        for key, edge in drawing.edges.items():
            found.setdefault(key, edge)
    return found


def distance_to_border(box: Bounds, point: Point) -> float:
    """How far a point lies from the border of a box, inside or outside."""
    x, y = point
    outside_x = max(box.x - x, 0, x - box.right)
    outside_y = max(box.y - y, 0, y - box.bottom)
    if outside_x or outside_y:
        return math.hypot(outside_x, outside_y)
    return min(x - box.x, box.right - x, y - box.y, box.bottom - y)
