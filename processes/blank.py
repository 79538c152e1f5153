"""The map one starts from: one pool, one lane, a start."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
id="definitions" targetNamespace="urn:sevenstep:map">
  <bpmn:collaboration id="collaboration">
    <bpmn:participant id="pool" name={name} processRef="process" />
  </bpmn:collaboration>
  <bpmn:process id="process" isExecutable="false">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="lane_1" name={lane}>
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" name={start} />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">
      <bpmndi:BPMNShape id="pool_di" bpmnElement="pool" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="900" height="220" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_1_di" bpmnElement="lane_1" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="870" height="220" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="252" y="172" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="250" y="215" width="40" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def blank_map(name: str, language: str) -> str:
    """A new map named after the project, in the reader's language ("zh" or "en")."""
    lane, start = ("角色", "开始") if language == "zh" else ("Role", "Start")
    return _BLANK.format(name=quoteattr(name), lane=quoteattr(lane), start=quoteattr(start))
