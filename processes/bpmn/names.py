"""Namespaces, element families and the few lxml shortcuts that every module of the library uses.

Nothing here knows what a map means; meaning starts in `index.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SS = "urn:sevenstep:annotation:1"

TASKS = frozenset(
    ["task", "userTask", "serviceTask", "manualTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask"]
    + ["callActivity"]
)
SUBPROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
GATEWAYS = frozenset(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"])
EVENTS = frozenset(
    ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"]
    + ["implicitThrowEvent"]
)
NODES = TASKS | SUBPROCESSES | GATEWAYS | EVENTS
ARTIFACTS = frozenset(["dataObjectReference", "dataStoreReference", "textAnnotation", "group"])
DATA_ASSOCIATIONS = frozenset(["dataInputAssociation", "dataOutputAssociation"])


def family(local: str) -> str:
    """task, subprocess, gateway, event, or "" for what is no flow node."""
    if local in TASKS:
        return "task"
    if local in SUBPROCESSES:
        return "subprocess"
    if local in GATEWAYS:
        return "gateway"
    return "event" if local in EVENTS else ""


def tag(namespace: str, local: str) -> str:
    return f"{{{namespace}}}{local}"


def bpmn(local: str) -> str:
    return tag(BPMN, local)


def split(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name; comments and processing instructions give two empty strings."""
    name = element.tag
    if not isinstance(name, str):
        return "", ""
    if name[0] != "{":
        return "", name
    namespace, local = name[1:].split("}", 1)
    return namespace, local


def bpmn_local(element: etree._Element) -> str:
    """Local name of an element of the BPMN namespace, "" for any other."""
    namespace, local = split(element)
    return local if namespace == BPMN else ""


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with a blank for each character that XML 1.0 cannot hold (invisible ones, as slides leave them)."""
    return _NO_XML.sub(" ", text)


def children(element: etree._Element, local: str) -> list[etree._Element]:
    return element.findall(bpmn(local))


def child_text(element: etree._Element, local: str) -> str:
    found = element.find(bpmn(local))
    return "".join(found.itertext()) if found is not None else ""


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Every element, without comments and processing instructions."""
    return root.iter(etree.Element)


def local_reference(value: str | None) -> str:
    """The id that a QName reference means; a prefix is dropped because ids are unique in one file."""
    return (value or "").strip().rsplit(":", 1)[-1]


def id_of(element: etree._Element) -> str:
    return element.get("id") or ""
