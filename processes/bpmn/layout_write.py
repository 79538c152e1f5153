"""Writes a finished drawing into the XML as BPMN DI. Shapes and edges that were there keep their own attributes.

All former diagrams are replaced by one; only places, sizes, points and labels are taken from the new drawing.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .geometry import Bounds
from .layout_routes import Picture
from .model import Model
from .names import BPMNDI, DC, DI, bpmn, bpmn_local, elements, local_reference, split, tag

MARGIN = 40.0
NSMAP = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def write(model: Model, picture: Picture, frames: Mapping[str, Bounds]) -> None:
    root = model.root
    old = _former(root)
    kinds = {e.get("id"): bpmn_local(e) for e in elements(root) if e.get("id")}
    diagram, plane = _new_plane(root)
    for key, box in frames.items():
        plane.append(_shape(old, key, box, None, kinds.get(key, "")))
    order = {key: number for number, key in enumerate(kinds)}
    for key in sorted(picture.boxes, key=lambda k: order.get(k, 0)):
        label = picture.labels.get(key)
        plane.append(_shape(old, key, picture.boxes[key], label, kinds.get(key, "")))
    for key in sorted(picture.points, key=lambda k: order.get(k, 0)):
        plane.append(_edge(old, key, picture.points[key], picture.labels.get(key)))
    append_diagram(root, diagram)


def append_diagram(root: etree._Element, diagram: etree._Element) -> None:
    """Diagrams stand after everything but `relationship`, as the schema wants it."""
    last = root.find(bpmn("relationship"))
    if last is None:
        root.append(diagram)
    else:
        last.addprevious(diagram)


def _former(root: etree._Element) -> dict[str, etree._Element]:
    """Takes the former diagrams out; their shapes and edges are reused for what they carry beside places."""
    found: dict[str, etree._Element] = {}
    for diagram in root.findall(tag(BPMNDI, "BPMNDiagram")):
        for item in diagram.iter(tag(BPMNDI, "BPMNShape"), tag(BPMNDI, "BPMNEdge")):
            found.setdefault(local_reference(item.get("bpmnElement")), item)
        root.remove(diagram)
    return found


def _new_plane(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    taken = {e.get("id") for e in elements(root)}
    owner = root.find(bpmn("collaboration"))
    if owner is None:
        owner = root.find(bpmn("process"))
    diagram = etree.Element(tag(BPMNDI, "BPMNDiagram"), nsmap=NSMAP)
    diagram.set("id", _free("BPMNDiagram_1", taken))
    plane = etree.SubElement(diagram, tag(BPMNDI, "BPMNPlane"))
    plane.set("id", _free("BPMNPlane_1", taken))
    plane.set("bpmnElement", owner.get("id") or "")
    return diagram, plane


def _free(name: str, taken: set[str | None]) -> str:
    while name in taken:
        name += "_1"
    taken.add(name)
    return name


def _shape(old: Mapping[str, etree._Element], key: str, box: Bounds, label: Bounds | None, kind: str) -> etree._Element:
    shape = _reused(old, key, "BPMNShape")
    if kind in ("participant", "lane"):
        shape.set("isHorizontal", "true")
    if kind in ("subProcess", "transaction", "adHocSubProcess"):
        shape.set("isExpanded", "true")
    if kind == "exclusiveGateway" and shape.get("isMarkerVisible") is None:
        shape.set("isMarkerVisible", "true")
    _clear(shape, DC, "Bounds")
    shape.insert(0, _bounds(box))
    _set_label(shape, label)
    return shape


def _edge(
    old: Mapping[str, etree._Element], key: str, points: list[tuple[float, float]], label: Bounds | None
) -> etree._Element:
    edge = _reused(old, key, "BPMNEdge")
    _clear(edge, DI, "waypoint")
    for number, (x, y) in enumerate(points):
        waypoint = etree.Element(tag(DI, "waypoint"), x=_number(x + MARGIN), y=_number(y + MARGIN))
        edge.insert(number, waypoint)
    _set_label(edge, label)
    return edge


def _reused(old: Mapping[str, etree._Element], key: str, name: str) -> etree._Element:
    found = old.get(key)
    if found is None or split(found)[1] != name:
        found = etree.Element(tag(BPMNDI, name), nsmap=NSMAP)
        found.set("id", f"{key}_di")
        found.set("bpmnElement", key)
    found.tail = None
    return found


def _clear(element: etree._Element, namespace: str, name: str) -> None:
    for child in element.findall(tag(namespace, name)):
        element.remove(child)


def _set_label(element: etree._Element, label: Bounds | None) -> None:
    found = element.find(tag(BPMNDI, "BPMNLabel"))
    if found is not None:
        _clear(found, DC, "Bounds")
    if label is None:
        return
    if found is None:
        found = etree.SubElement(element, tag(BPMNDI, "BPMNLabel"))
    found.insert(0, _bounds(label))


def _bounds(box: Bounds) -> etree._Element:
    return etree.Element(
        tag(DC, "Bounds"),
        x=_number(box.x + MARGIN),
        y=_number(box.y + MARGIN),
        width=_number(box.width),
        height=_number(box.height),
    )


def _number(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.0f}"
