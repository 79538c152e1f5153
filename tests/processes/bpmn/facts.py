"""Fact equality of two BPMN files: what must not get lost between import and export.

Comments, processing instructions, formatting blanks and prefixes are ignored; QName values are resolved; defaults of
the schema applied; numbers of the drawing equal within 1e-6; `xsi:type` on waypoints ignored; line ends in attributes
LF. Elements are compared by id (the drawing by `bpmnElement`); waypoints, documentation and extension children in
order, all else as multisets. "Lost" are facts of the first file that the second does not have.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWING = ("{http://www.omg.org/spec/BPMN/20100524/DI}", "{http://www.omg.org/spec/DD/2010052", "")
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
DEFAULTS = {
    "isExecutable": "false",
    "isClosed": "false",
    "processType": "None",
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "triggeredByEvent": "false",
    "cancelActivity": "true",
    "isInterrupting": "true",
    "parallelMultiple": "false",
    "gatewayDirection": "Unspecified",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "isCollection": "false",
    "associationDirection": "None",
    "implementation": "##WebService",
    "isSequential": "false",
    "testBefore": "false",
    "behavior": "All",
    "isUnlimited": "true",
    "textFormat": "text/plain",
}
QNAME = re.compile(r"^[A-Za-z_][\w.\-]*(:[A-Za-z_][\w.\-]*)?$")
NUMBERS = frozenset(["x", "y", "width", "height"])


def facts(data: bytes) -> Counter:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    found: Counter = Counter()
    for element in root.iter(etree.Element):
        if _is_drawing(element):
            continue
        if element.get("id") and element.tag.startswith(BPMN):
            found.update(_of_element(element))
    for plane in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNPlane"):
        found[("plane", plane.get("bpmnElement", "").split(":")[-1])] += 1
        for item in plane.iterchildren(etree.Element):
            found.update(_of_drawing(item))
    return found


def lost(before: bytes, after: bytes) -> Counter:
    return facts(before) - facts(after)


def _is_drawing(element: etree._Element) -> bool:
    return element.tag.startswith("{http://www.omg.org/spec/BPMN/20100524/DI}") or element.tag.startswith(
        "{http://www.omg.org/spec/DD/"
    )


def _of_element(element: etree._Element) -> Counter:
    key, found = element.get("id"), Counter()
    parent = next((a.get("id") for a in element.iterancestors() if a.get("id")), None)
    found[(key, "is", element.tag, parent)] += 1
    for name, value in _attributes(element):
        found[(key, "attribute", name, value)] += 1
    if element.text and element.text.strip():
        found[(key, "text", element.text.strip())] += 1
    position: Counter = Counter()
    for child in element.iterchildren(etree.Element):
        if child.get("id") and child.tag.startswith(BPMN):
            continue
        if child.tag == f"{BPMN}extensionElements":
            for number, extension in enumerate(child.iterchildren(etree.Element)):
                found[(key, "extension", number, _whole(extension))] += 1
        elif child.tag == f"{BPMN}documentation":
            position[child.tag] += 1
            found[(key, "documentation", position[child.tag], _whole(child))] += 1
        elif not _is_drawing(child):
            found[(key, "child", _whole(child))] += 1
    return found


def _of_drawing(item: etree._Element) -> Counter:
    key, found = item.get("bpmnElement", "").split(":")[-1], Counter()
    for name, value in _attributes(item):
        if name not in ("id", "bpmnElement"):
            found[("drawing", key, name, value)] += 1
    for number, child in enumerate(item.iterchildren(etree.Element)):
        found[("drawing", key, number, _whole(child))] += 1
    found[("drawing", key, item.tag)] += 1
    return found


def _whole(element: etree._Element) -> tuple:
    children = tuple(_whole(child) for child in element.iterchildren(etree.Element))
    text = (element.text or "").strip()
    return element.tag, tuple(sorted(_attributes(element))), _value(element, "", text), children


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    found = []
    for name, value in element.items():
        if name == XSI_TYPE and element.tag.endswith("}waypoint"):
            continue
        if DEFAULTS.get(name) == value:
            continue
        if name in NUMBERS and _is_drawing(element):
            found.append((name, f"{float(value):.6f}"))
            continue
        found.append((name, _value(element, name, value)))
    return found


def _value(element: etree._Element, name: str, value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not QNAME.match(value):
        return value
    prefix, _, local = value.rpartition(":")
    if prefix and prefix in element.nsmap:
        return f"{{{element.nsmap[prefix]}}}{local}"
    if name == XSI_TYPE and None in element.nsmap:
        return f"{{{element.nsmap[None]}}}{value}"
    return value
