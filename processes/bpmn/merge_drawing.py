"""Merge-save of the drawing: shapes, edges, their attributes and labels that the editor did not draw or keep.

Drawn in N and absent in U: the user removed it. Not drawn in N: the editor cannot draw it, so it comes back.
"""

from __future__ import annotations

from collections.abc import Container

from lxml import etree

from .layout_write import append_diagram
from .merge_notes import Restored, plain
from .names import BPMNDI, local_reference, split, tag

_ITEMS = (tag(BPMNDI, "BPMNShape"), tag(BPMNDI, "BPMNEdge"))
_LABEL = tag(BPMNDI, "BPMNLabel")


def restore(
    old: etree._Element, new: etree._Element, first: etree._Element | None, alive: Container[str]
) -> list[Restored]:
    """`alive` holds the ids of the elements that the saved map still has."""
    return _Drawing(old, new, first, alive).run()


def _key(item: etree._Element) -> str:
    """What an item draws; one that draws nothing is known by its own id."""
    return local_reference(item.get("bpmnElement")) or f"di:{item.get('id')}"


def _items(root: etree._Element | None) -> dict[str, etree._Element]:
    return {} if root is None else {_key(item): item for item in root.iter(*_ITEMS)}


def _planes(root: etree._Element | None) -> dict[str, etree._Element]:
    found = [] if root is None else root.iter(tag(BPMNDI, "BPMNPlane"))
    return {local_reference(plane.get("bpmnElement")): plane for plane in found}


class _Drawing:
    def __init__(
        self, old: etree._Element, new: etree._Element, first: etree._Element | None, alive: Container[str]
    ) -> None:
        self.old, self.new, self.alive = old, new, alive
        self.drawn, self.first = _items(new), _items(first)
        self.planes, self.first_planes = _planes(new), _planes(first)
        self.has_first = first is not None
        self.restored: list[Restored] = []

    def run(self) -> list[Restored]:
        for diagram in self.old.findall(tag(BPMNDI, "BPMNDiagram")):
            plane = diagram.find(tag(BPMNDI, "BPMNPlane"))
            if plane is None:
                continue
            owner = local_reference(plane.get("bpmnElement"))
            if owner in self.planes:
                self._plane(plane, self.planes[owner])
            elif owner in self.alive and owner not in self.first_planes:
                append_diagram(self.new, plain(diagram))
                name = diagram.get("name") or diagram.get("id") or owner
                self.restored.append(Restored(owner, "diagram", name))
        return self.restored

    def _plane(self, plane: etree._Element, target: etree._Element) -> None:
        for item in plane.iterchildren(*_ITEMS):
            key = _key(item)
            if key in self.drawn:
                self._details(key, item, self.drawn[key])
            elif key not in self.first and (key in self.alive or key.startswith("di:")):
                target.append(plain(item))
                what = "shape" if split(item)[1] == "BPMNShape" else "edge"
                self.restored.append(Restored(key.removeprefix("di:"), what, key.removeprefix("di:")))

    def _details(self, key: str, item: etree._Element, drawn: etree._Element) -> None:
        """Attributes and the label that the editor dropped when it only opened the map."""
        first = self.first.get(key)
        for name, value in item.items():
            foreign = (name.startswith("{") or name == "messageVisibleKind") and not self.has_first
            dropped = first is not None and name not in first.attrib
            if name not in drawn.attrib and (foreign or dropped):
                drawn.set(name, value)
                self.restored.append(Restored(key, "attribute", name.rsplit("}", 1)[-1]))
        label = item.find(_LABEL)
        if label is not None and first is not None and first.find(_LABEL) is None and drawn.find(_LABEL) is None:
            drawn.append(plain(label))
            self.restored.append(Restored(key, "attribute", "label"))
