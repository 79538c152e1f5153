"""Remarks at import that look at lanes, names and diagrams as a whole. Remarks on single elements: `checks.py`.

Hints say how the file was understood; they are no faults of it.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from .geometry import number
from .names import BPMNDI, DC, NODES, bpmn, bpmn_local, elements, family, local_reference, tag
from .problems import Finding

HINT = "hint"


def check(root: etree._Element) -> list[Finding]:
    return _in_no_lane(root) + _same_names(root) + _several_diagrams(root) + _negative(root)


def encoding(root: etree._Element, name: str) -> list[Finding]:
    """Files that are not plain UTF-8 are stored as UTF-8; the source file stays as it came."""
    if name == "utf-8":
        return []
    shown = "UTF-8 with a byte-order mark" if name == "utf-8-sig" else name.upper()
    english = f"The file was written as {shown}; it is kept as UTF-8 (line 1)."
    chinese = f"文件编码为 {shown}，已按 UTF-8 保存（第 1 行）。"
    return [Finding("encoding", root.get("id"), 1, english, chinese, HINT)]


def _in_no_lane(root: etree._Element) -> list[Finding]:
    """Boundary events and the content of sub-processes lie where their host lies, so they need not be listed."""
    found = []
    for process in root.iter(bpmn("process")):
        lanes = list(process.iter(bpmn("lane")))
        listed = {local_reference(r.text) for lane in lanes for r in lane.iterfind(bpmn("flowNodeRef"))}
        for node in process.iterchildren(etree.Element) if lanes else ():
            local, key = bpmn_local(node), node.get("id")
            if local in NODES and local != "boundaryEvent" and key not in listed:
                line = node.sourceline
                english = f"{node.get('name') or key} (line {line}) is listed in no lane."
                chinese = f"{node.get('name') or key}（第 {line} 行）没有列入任何泳道。"
                found.append(Finding("no_lane", key, line, english, chinese))
    return found


def _same_names(root: etree._Element) -> list[Finding]:
    """A label of the log cannot be bound to a name that several steps bear."""
    named: dict[str, list[etree._Element]] = defaultdict(list)
    for element in elements(root):
        if family(bpmn_local(element)) in ("task", "subprocess") and (element.get("name") or "").strip():
            named[" ".join((element.get("name") or "").split())].append(element)
    found = []
    for name, steps in named.items():
        if len(steps) > 1:
            line = steps[1].sourceline
            english = f"{len(steps)} steps are called “{name}” (the second in line {line})."
            chinese = f"有 {len(steps)} 个环节名为“{name}”（第二个在第 {line} 行）。"
            found.append(Finding("same_name", steps[1].get("id"), line, english, chinese, HINT))
    return found


def _several_diagrams(root: etree._Element) -> list[Finding]:
    planes = list(root.iter(tag(BPMNDI, "BPMNPlane")))
    if len(planes) < 2:
        return []
    line = planes[1].sourceline
    english = f"The file has {len(planes)} diagrams (the second in line {line}); pictures show the first."
    chinese = f"文件有 {len(planes)} 个图（第二个在第 {line} 行），图片只显示第一个。"
    key = local_reference(planes[1].get("bpmnElement"))
    return [Finding("several_diagrams", key, line, english, chinese, HINT)]


def _negative(root: etree._Element) -> list[Finding]:
    """One for the whole file: the map may lie anywhere, it is only unusual."""
    for shape in root.iter(tag(BPMNDI, "BPMNShape")):
        bounds = shape.find(tag(DC, "Bounds"))
        if bounds is not None and min(number(bounds.get("x")), number(bounds.get("y"))) < 0:
            key, line = local_reference(shape.get("bpmnElement")), shape.sourceline
            english = f"The drawing begins left of or above zero, first at {key} (line {line})."
            chinese = f"图形坐标有负值，首先是 {key}（第 {line} 行）。"
            return [Finding("negative_place", key, line, english, chinese, HINT)]
    return []
