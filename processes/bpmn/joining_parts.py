"""A map taken apart for `joining.py`: elements by id with what is their own, lanes by node, drawings by plane."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from .merge_notes import signature_of
from .names import BPMN, BPMNDI, bpmn, bpmn_local, elements, local_reference, split, tag

# Lists that say once more what flows and lanes say.
MIRRORS = ("incoming", "outgoing", "flowNodeRef")
_BEFORE = {
    "incoming": frozenset(["documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef"]),
    "outgoing": frozenset(
        ["documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef", "incoming"]
    ),
    "flowNodeRef": frozenset(["documentation", "extensionElements", "partitionElement"]),
}
_ROOT = ""


@dataclass(frozen=True)
class Thing:
    """What a person can touch: an `element`, the `lanes` that list a node, a `drawing` on a plane, a `plane`."""

    what: str
    key: str
    plane: int = 0


class Parts:
    """`elements` by id in document order (the root under ""), `drawings` by plane and element, `planes` by number."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.elements: dict[str, etree._Element] = {_ROOT: root}
        for element in elements(root):
            if element is not root and self._has_own_id(element):
                self.elements.setdefault(element.get("id") or "", element)
        self.drawings: dict[tuple[int, str], etree._Element] = {}
        self.planes: dict[int, etree._Element] = {}
        self.read_drawings()
        self.lanes = self._lanes()

    def read_drawings(self) -> None:
        self.drawings, self.planes = {}, {}
        for number, plane in enumerate(self.root.iter(tag(BPMNDI, "BPMNPlane"))):
            self.planes[number] = plane
            for item in plane.iterchildren(etree.Element):
                self.drawings[number, local_reference(item.get("bpmnElement")) or item.get("id") or ""] = item

    def _lanes(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for lane in self.root.iter(bpmn("lane")):
            for node in self.mirror(lane, "flowNodeRef"):
                found.setdefault(node, set()).add(lane.get("id") or "")
        return {node: frozenset(lanes) for node, lanes in found.items()}

    @staticmethod
    def _has_own_id(element: etree._Element) -> bool:
        return bool(element.get("id")) and split(element)[0] == BPMN

    def is_own(self, child: etree._Element) -> bool:
        """Whether a child belongs to its parent's content and is not looked after under an id of its own."""
        return not self._has_own_id(child) and split(child)[0] != BPMNDI

    def with_id(self, element: etree._Element) -> list[etree._Element]:
        return [child for child in element.iterchildren(etree.Element) if not self.is_own(child)]

    def parent(self, element: etree._Element) -> str:
        """The id under which the nearest parent with an id is known."""
        for each in element.iterancestors():
            if each is self.root:
                return _ROOT
            if self._has_own_id(each):
                return each.get("id") or ""
        return _ROOT

    def mirror(self, element: etree._Element, local: str) -> list[str]:
        return [local_reference(child.text) for child in element.findall(bpmn(local))]

    def write_mirror(self, element: etree._Element, local: str, texts: list[str]) -> None:
        for child in element.findall(bpmn(local)):
            element.remove(child)
        place = 0
        for number, child in enumerate(element.iterchildren(etree.Element)):
            if bpmn_local(child) in _BEFORE[local]:
                place = number + 1
        for number, text in enumerate(texts):
            made = etree.Element(bpmn(local))
            made.text = text
            element.insert(place + number, made)

    def state(self, thing: Thing) -> object:
        """What there is of it here, comparable; None where it is not there."""
        if thing.what == "element":
            element = self.elements.get(thing.key)
            return None if element is None else self._own(element)
        if thing.what == "lanes":
            return self.lanes.get(thing.key)
        if thing.what == "plane":
            plane = self.planes.get(thing.plane)
            return None if plane is None else local_reference(plane.get("bpmnElement"))
        item = self.drawings.get((thing.plane, thing.key))
        return None if item is None else signature_of(item)

    def _own(self, element: etree._Element) -> object:
        parts = [c for c in element.iterchildren(etree.Element) if self.is_own(c) and bpmn_local(c) not in MIRRORS]
        text = (element.text or "").strip() if len(element) == 0 else ""
        place = None if element is self.root else self.parent(element)
        return element.tag, tuple(sorted(element.items())), text, place, Counter(signature_of(c) for c in parts)

    def things(self) -> set[Thing]:
        found = {Thing("element", key) for key in self.elements}
        found |= {Thing("lanes", key) for key in self.lanes}
        found |= {Thing("plane", "", number) for number in self.planes}
        return found | {Thing("drawing", key, number) for number, key in self.drawings}

    def touched(self, other: Parts) -> set[Thing]:
        """What differs in the other map, is new in it or gone from it."""
        return {thing for thing in self.things() | other.things() if self.state(thing) != other.state(thing)}
