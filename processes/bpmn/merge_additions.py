"""Merge-save, the other way round: what the editor added on its own goes again.

In N and not in O: the tool's doing. Where U still has exactly that, nobody touched it, and it is taken out. The empty
label that the editor gives to every step it renames says nothing and goes as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from .merge_notes import signature_of
from .names import BPMNDI, local_reference, split, tag

_DIAGRAM, _PLANE = tag(BPMNDI, "BPMNDiagram"), tag(BPMNDI, "BPMNPlane")
_LABEL = tag(BPMNDI, "BPMNLabel")
_ITEMS = (tag(BPMNDI, "BPMNShape"), tag(BPMNDI, "BPMNEdge"))
Elements = Mapping[str, etree._Element]


def drop(old: Elements, first: Elements, new: Elements, roots: tuple[etree._Element, ...]) -> None:
    """Elements by id of the stored map, of the map right after opening and of the result; `roots` in that order."""
    for key, element in new.items():
        if key in old and key in first:
            _attributes(old[key], first[key], element)
            _children(old[key], first[key], element)
    drawn = [_drawn(root) for root in roots]
    for key, item in drawn[2].items():
        if key in drawn[0] and key in drawn[1]:
            _attributes(drawn[0][key], drawn[1][key], item)
        _empty_label(drawn[0].get(key), item)
    _diagrams(*roots)


def _attributes(old: etree._Element, first: etree._Element, new: etree._Element) -> None:
    for name, value in list(new.items()):
        if name not in old.attrib and first.get(name) == value:
            del new.attrib[name]


def _empty_label(old: etree._Element | None, new: etree._Element) -> None:
    label = new.find(_LABEL)
    if label is not None and not len(label) and not label.attrib and (old is None or old.find(_LABEL) is None):
        new.remove(label)


def _children(old: etree._Element, first: etree._Element, new: etree._Element) -> None:
    """Children without an id of their own."""
    added = Counter(_plain(first)) - Counter(_plain(old))
    for child in list(new.iterchildren(etree.Element)):
        signature = signature_of(child)
        if not child.get("id") and added[signature] > 0 and split(child)[1] not in ("incoming", "outgoing"):
            added[signature] -= 1
            new.remove(child)


def _plain(element: etree._Element) -> list[tuple]:
    return [signature_of(child) for child in element.iterchildren(etree.Element) if not child.get("id")]


def _drawn(root: etree._Element) -> dict[str, etree._Element]:
    return {local_reference(item.get("bpmnElement")): item for item in root.iter(*_ITEMS)}


def _planes(root: etree._Element) -> dict[str, etree._Element]:
    return {local_reference(plane.get("bpmnElement")): plane for plane in root.iter(_PLANE)}


def _diagrams(old: etree._Element, first: etree._Element, new: etree._Element) -> None:
    """The editor makes an empty diagram for each collapsed sub-process."""
    known, opened = _planes(old), _planes(first)
    for owner, plane in _planes(new).items():
        if owner not in known and owner in opened and len(plane) == 0 and len(opened[owner]) == 0:
            diagram = plane.getparent()
            diagram.getparent().remove(diagram)
