"""Makes a new map in code: pool, lanes, nodes, flows. Used by the examples, by discovery and by a project's first map.

The result is a plain BPMN file without drawing until `layout` is called; ids are the caller's.
"""

from __future__ import annotations

from lxml import etree

from .annotations import StepAnnotation
from .annotations import write as write_annotation
from .layout_write import NSMAP
from .model import Model
from .names import BPMN, SS, XSI, bpmn, xml_text

EXPORTER = "Sevenstep"


class MapBuilder:
    """`MapBuilder("Complaints").lane("service", "Service").node("task", "record", "Record", lane="service")…`"""

    def __init__(self, name: str, *, process_id: str = "process", pool: bool = True) -> None:
        name = xml_text(name)
        nsmap = {"bpmn": BPMN, **NSMAP, "ss": SS, "xsi": XSI}
        self.root = etree.Element(bpmn("definitions"), nsmap=nsmap)
        self.root.set("id", "definitions")
        self.root.set("targetNamespace", "urn:sevenstep:map")
        self.root.set("exporter", EXPORTER)
        if pool:
            collaboration = etree.SubElement(self.root, bpmn("collaboration"), id="collaboration")
            etree.SubElement(collaboration, bpmn("participant"), id="pool", name=name, processRef=process_id)
        self.process = etree.SubElement(self.root, bpmn("process"), id=process_id, name=name, isExecutable="false")
        self._lane_set: etree._Element | None = None
        self._lanes: dict[str, etree._Element] = {}
        self._nodes: dict[str, etree._Element] = {}

    def lane(self, key: str, name: str) -> MapBuilder:
        if self._lane_set is None:
            self._lane_set = etree.SubElement(self.process, bpmn("laneSet"), id="lanes")
        self._lanes[key] = etree.SubElement(self._lane_set, bpmn("lane"), id=key, name=xml_text(name))
        return self

    def node(
        self,
        kind: str,
        key: str,
        name: str = "",
        *,
        lane: str | None = None,
        documentation: str = "",
        annotation: StepAnnotation | None = None,
    ) -> MapBuilder:
        """`kind` is the BPMN element name: startEvent, userTask, exclusiveGateway, …"""
        element = etree.SubElement(self.process, bpmn(kind), id=key)
        if name:
            element.set("name", xml_text(name))
        if documentation:
            etree.SubElement(element, bpmn("documentation")).text = xml_text(documentation)
        if annotation is not None:
            write_annotation(element, annotation)
        self._nodes[key] = element
        if lane is not None:
            etree.SubElement(self._lanes[lane], bpmn("flowNodeRef")).text = key
        return self

    def flow(self, source: str, target: str, name: str = "", *, key: str = "", default: bool = False) -> MapBuilder:
        key = key or f"flow_{source}_{target}"
        for end, local in ((source, "outgoing"), (target, "incoming")):
            self._refer(self._nodes[end], local, key)
        flow = etree.SubElement(self.process, bpmn("sequenceFlow"), id=key, sourceRef=source, targetRef=target)
        if name:
            flow.set("name", xml_text(name))
        if default:
            self._nodes[source].set("default", key)
        return self

    def _refer(self, node: etree._Element, local: str, key: str) -> None:
        """The schema wants documentation, extensions, incoming, outgoing, then the rest."""
        before = ("documentation", "extensionElements", "incoming") + (("outgoing",) if local == "outgoing" else ())
        position = sum(1 for child in node if child.tag in {bpmn(name) for name in before})
        reference = etree.Element(bpmn(local))
        reference.text = key
        node.insert(position, reference)

    def build(self) -> Model:
        etree.indent(self.root)
        return Model(self.root.getroottree())
