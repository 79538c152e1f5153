"""Remarks at import: what is odd about the file itself (references, drawing, encoding). Nothing is changed.

Whether the process makes sense is the business of `lint.py`.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from . import checks_lists
from .geometry import Drawing, distance_to_border, drawings, number
from .names import BPMN, BPMNDI, DC, DI, NODES, bpmn, bpmn_local, elements, id_of, local_reference, split, tag
from .problems import Finding

_REFERENCES = frozenset(
    ["sourceRef", "targetRef", "attachedToRef", "default", "processRef", "dataObjectRef", "dataStoreRef"]
    + ["categoryValueRef", "messageRef", "signalRef", "errorRef", "escalationRef", "operationRef", "itemSubjectRef"]
    + ["structureRef", "calledElement", "activityRef", "participantRef", "dataInputRefs", "dataOutputRefs"]
    + ["incoming", "outgoing", "flowNodeRef", "inputSetRefs", "outputSetRefs", "resourceRef", "supportedInterfaceRef"]
    + ["inMessageRef", "outMessageRef", "eventDefinitionRef", "bpmnElement", "partitionElementRef", "itemRef"]
)
# These may name things outside the file (types of other schemas, called processes), so they are no dead ends.
_MAY_BE_FOREIGN = frozenset(["structureRef", "calledElement", "implementationRef", "itemSubjectRef"])
_DOUBLE_ENCODED = re.compile("[ÃÂ][\x80-\xbf]|â€.|[å-é][\x80-\xbf]{2}")
_ROOT_ONLY_IN_CATEGORY = "categoryValue"


def check(root: etree._Element) -> list[Finding]:
    known = {e.get("id") for e in elements(root) if e.get("id")}
    found = _dangling(root, known) + _loose_flows(root) + _lane_lists(root, known) + _text(root) + _misplaced(root)
    found += _sizes(root) + _orphans(root) + _foreign_doubles(root) + checks_lists.check(root)
    for drawing in drawings(root):
        found += _drawing(root, drawing)
    return found


def _note(rule: str, element: etree._Element | None, key: str | None, english: str, chinese: str) -> Finding:
    line = None if element is None else element.sourceline
    where_en = f" (line {line})" if line else ""
    where_zh = f"（第 {line} 行）" if line else ""
    return Finding(rule, key, line, english + where_en + ".", chinese + where_zh + "。")


def _owner(element: etree._Element) -> str | None:
    while element is not None:
        if element.get("id"):
            return element.get("id")
        element = element.getparent()
    return None


def _dangling(root: etree._Element, known: set[str | None]) -> list[Finding]:
    found = []
    for element in elements(root):
        namespace, local = split(element)
        for name, value in element.items():
            if name in _REFERENCES and name not in _MAY_BE_FOREIGN and _is_dead(element, value, known):
                found.append(_dead(element, name, value))
        if namespace == BPMN and local in _REFERENCES and local not in _MAY_BE_FOREIGN and len(element) == 0:
            text = (element.text or "").strip()
            if text and _is_dead(element, text, known):
                found.append(_dead(element, local, text))
    return found


def _is_dead(element: etree._Element, value: str, known: set[str | None]) -> bool:
    value = value.strip()
    if not value or value in known or local_reference(value) in known:
        return False
    prefix = value.split(":", 1)[0] if ":" in value else None
    target = element.getroottree().getroot().get("targetNamespace")
    return prefix is None or element.nsmap.get(prefix) in (None, target)


def _dead(element: etree._Element, name: str, value: str) -> Finding:
    key = _owner(element)
    return _note(
        "unknown_reference",
        element,
        key,
        f"{key} names {value.strip()} as {name}, which is not in the file",
        f"{key} 的 {name} 指向 {value.strip()}，而文件中没有该元素",
    )


def _loose_flows(root: etree._Element) -> list[Finding]:
    found = []
    for flow in root.iter(bpmn("sequenceFlow"), bpmn("messageFlow")):
        for end, english, chinese in (("sourceRef", "source", "起点"), ("targetRef", "target", "终点")):
            if not (flow.get(end) or "").strip():
                key = id_of(flow)
                found.append(
                    _note("loose_flow", flow, key, f"The flow {key} has no {english}", f"连线 {key} 没有{chinese}")
                )
    return found


def _lane_lists(root: etree._Element, known: set[str | None]) -> list[Finding]:
    found = []
    kinds = {e.get("id"): bpmn_local(e) for e in elements(root) if e.get("id") and split(e)[0] == BPMN}
    leaves = [lane for lane in root.iter(bpmn("lane")) if lane.find(f".//{bpmn('lane')}") is None]
    counted: Counter[str] = Counter()
    last: dict[str, etree._Element] = {}
    for lane in leaves:
        for reference in lane.findall(bpmn("flowNodeRef")):
            key = local_reference(reference.text)
            counted[key] += 1
            last[key] = reference
            if key in kinds and kinds[key] not in NODES:
                found.append(
                    _note(
                        "lane_member",
                        reference,
                        key,
                        f"The lane {lane.get('name') or id_of(lane)} lists {key}, which is no flow node",
                        f"泳道 {lane.get('name') or id_of(lane)} 列出了 {key}，它不是流程节点",
                    )
                )
    for key, count in counted.items():
        if count > 1 and key in known:
            english, chinese = f"{key} is listed in {count} lanes", f"{key} 列在 {count} 个泳道中"
            found.append(_note("two_lanes", last[key], key, english, chinese))
    return found


def _text(root: etree._Element) -> list[Finding]:
    found = []
    for element in elements(root):
        name = element.get("name") or ""
        if name and split(element)[0] == BPMN and _DOUBLE_ENCODED.search(name):
            found.append(
                _note(
                    "double_encoded",
                    element,
                    element.get("id"),
                    f"The name {name!r} looks encoded twice",
                    f"名称 {name!r} 似乎被重复编码",
                )
            )
    return found


def _misplaced(root: etree._Element) -> list[Finding]:
    return [
        _note("misplaced", child, child.get("id"), "A category value stands outside a category", "类别值不在类别之内")
        for child in root.findall(bpmn(_ROOT_ONLY_IN_CATEGORY))
    ]


def _sizes(root: etree._Element) -> list[Finding]:
    """Shapes and labels without width or height, one finding each."""
    found = []
    for bounds in root.iter(tag(DC, "Bounds")):
        if number(bounds.get("width")) > 0 and number(bounds.get("height")) > 0:
            continue
        owner = next((a for a in bounds.iterancestors() if a.get("bpmnElement") is not None), None)
        key = None if owner is None else local_reference(owner.get("bpmnElement"))
        is_label = split(bounds.getparent())[1] == "BPMNLabel"
        english = f"The {'label' if is_label else 'shape'} of {key} has no size"
        chinese = f"{key} 的{'标签' if is_label else '图形'}没有尺寸"
        found.append(_note("zero_size", bounds, key, english, chinese))
    return found


def _foreign_doubles(root: etree._Element) -> list[Finding]:
    """Ids used twice inside content of other tools: nothing of ours refers to them, so they stay."""
    own = {e.get("id") for e in elements(root) if split(e)[0] in (BPMN, BPMNDI, DI)}
    foreign = [e for e in elements(root) if e.get("id") and split(e)[0] not in (BPMN, BPMNDI, DI)]
    counted = Counter(e.get("id") for e in foreign)
    found, seen = [], set()
    for element in foreign:
        key = element.get("id") or ""
        if key not in seen and (counted[key] > 1 or key in own):
            seen.add(key)
            times = counted[key] + (key in own)
            english, chinese = f"The id {key} is used {times} times", f"标识 {key} 使用了 {times} 次"
            found.append(_note("duplicate_id", element, key, english, chinese))
    return found


def _orphans(root: etree._Element) -> list[Finding]:
    """Shapes and lines that name no element; those that name an unknown one are dangling references."""
    found = []
    for local, english, chinese in (("BPMNShape", "shape", "图形"), ("BPMNEdge", "line", "连线")):
        for item in root.iter(tag(BPMNDI, local)):
            if not (item.get("bpmnElement") or "").strip():
                key = item.get("id")
                text = (
                    f"The {english} {key or ''} draws no element".replace("  ", " "),
                    f"{chinese} {key or ''} 没有对应元素",
                )
                found.append(_note("shape_without_element", item, key, *text))
    return found


def _drawing(root: etree._Element, drawing: Drawing) -> list[Finding]:
    return _edges(root, drawing) + _outside_lanes(root, drawing)


def _edges(root: etree._Element, drawing: Drawing) -> list[Finding]:
    found = []
    flows = {id_of(f): f for f in root.iter(bpmn("sequenceFlow"), bpmn("messageFlow"))}
    for key, edge in drawing.edges.items():
        if len(edge.points) < 2:
            found.append(
                Finding(
                    "edge_without_points",
                    key or None,
                    edge.line,
                    f"The line of {key} (line {edge.line}) has fewer than two points.",
                    f"{key} 的连线（第 {edge.line} 行）少于两个点。",
                )
            )
            continue
        flow = flows.get(key)
        if flow is None:
            continue
        for end, point in (("sourceRef", edge.points[0]), ("targetRef", edge.points[-1])):
            shape = drawing.shapes.get(local_reference(flow.get(end)))
            if shape and distance_to_border(shape.bounds, point) > 10 and not shape.bounds.holds(*point):
                found.append(
                    Finding(
                        "edge_off_shape",
                        key,
                        edge.line,
                        f"The line of {key} (line {edge.line}) ends beside {shape.element_id}.",
                        f"{key} 的连线（第 {edge.line} 行）没有接到 {shape.element_id}。",
                    )
                )
    return found


def _outside_lanes(root: etree._Element, drawing: Drawing) -> list[Finding]:
    found = []
    for lane in root.iter(bpmn("lane")):
        box = drawing.shapes.get(id_of(lane))
        if box is None or lane.find(bpmn("childLaneSet")) is not None:
            continue
        for reference in lane.findall(bpmn("flowNodeRef")):
            shape = drawing.shapes.get(local_reference(reference.text))
            if shape and not box.bounds.holds(shape.bounds.cx, shape.bounds.cy):
                name = lane.get("name") or id_of(lane)
                found.append(
                    Finding(
                        "outside_lane",
                        shape.element_id,
                        shape.line,
                        f"{shape.element_id} (line {shape.line}) is drawn outside its lane {name}.",
                        f"{shape.element_id}（第 {shape.line} 行）画在其泳道 {name} 之外。",
                    )
                )
    return found
