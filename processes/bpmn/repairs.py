"""The fixed list of repairs at import. Each is listed as a finding; nothing else is ever changed on reading.

Line ends in attribute values, planes bound to nothing or to `definitions`, missing ids, duplicate ids whose
references stay clear, and (done by `reading.py`) a drawing where there is none.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from .names import BPMN, BPMNDI, DI, NODES, bpmn, bpmn_local, elements, local_reference, split, tag
from .problems import BpmnError, Finding

_NEEDS_ID = NODES | {"sequenceFlow", "messageFlow", "lane", "participant", "process", "collaboration"}
_NO_REFERENCE = frozenset(["id", "name", "targetNamespace", "typeLanguage", "expressionLanguage", "exporter"])
_OWN = frozenset([BPMN, BPMNDI, DI])
_DRAWING_ONLY = frozenset([BPMNDI, DI])


def repair(root: etree._Element) -> list[Finding]:
    return _line_ends(root) + _duplicate_ids(root) + _missing_ids(root) + _planes(root)


def has_diagram(root: etree._Element) -> bool:
    return root.find(f"{tag(BPMNDI, 'BPMNDiagram')}/{tag(BPMNDI, 'BPMNPlane')}/*") is not None


def laid_out(root: etree._Element) -> Finding:
    english, chinese = (
        "The file had no drawing, or hardly any; the map was laid out.",
        "文件没有或几乎没有图形，已自动排版。",
    )
    return _repaired("laid_out", root, english, chinese)


def _repaired(rule: str, element: etree._Element, english: str, chinese: str) -> Finding:
    return Finding(rule, element.get("id"), element.sourceline, english, chinese, "repair")


def _line_ends(root: etree._Element) -> list[Finding]:
    found = []
    for element in elements(root):
        for name, value in element.items():
            if "\r" in value:
                element.set(name, value.replace("\r\n", "\n").replace("\r", "\n"))
                plain = name.rsplit("}", 1)[-1]
                found.append(
                    _repaired(
                        "line_ends",
                        element,
                        f"Line ends in the attribute {plain} were made uniform.",
                        f"属性 {plain} 中的换行符已统一。",
                    )
                )
    return found


def _references(root: etree._Element) -> set[str]:
    """Every value that may name an id: all attributes but `id` and `name`, and the text of childless elements."""
    found: set[str] = set()
    for element in elements(root):
        for name, value in element.items():
            if name not in _NO_REFERENCE and not name.endswith("schemaLocation"):
                found.update(local_reference(part) for part in value.split())
        if len(element) == 0 and element.text and len(element.text) < 300:
            found.add(local_reference(element.text))
    return found


def _duplicate_ids(root: etree._Element) -> list[Finding]:
    by_id: dict[str, list[etree._Element]] = defaultdict(list)
    for element in elements(root):
        if element.get("id") and split(element)[0] in _OWN:
            by_id[element.get("id")].append(element)
    doubles = {key: found for key, found in by_id.items() if len(found) > 1}
    if not doubles:
        return []
    references, findings = _references(root), []
    for key, found in doubles.items():
        models = [e for e in found if split(e)[0] not in _DRAWING_ONLY]
        if key in references and len(models) > 1:
            raise _ambiguous(key, found)
        kept = models[0] if models else found[0]
        for element in found:
            if element is not kept:
                findings.append(_rename(element, key, by_id))
    return findings


def _ambiguous(key: str, found: list[etree._Element]) -> BpmnError:
    lines = ", ".join(str(e.sourceline) for e in found)
    return BpmnError(
        "duplicate_id",
        f"The id {key} is used {len(found)} times (lines {lines}), and references to it are ambiguous.",
        f"标识 {key} 使用了 {len(found)} 次（第 {lines} 行），对它的引用含义不明。",
        found[1].sourceline,
    )


def _rename(element: etree._Element, key: str, taken: dict[str, list[etree._Element]]) -> Finding:
    number = 2
    while f"{key}_{number}" in taken:
        number += 1
    new = f"{key}_{number}"
    taken[new] = [element]
    element.set("id", new)
    return _repaired(
        "duplicate_id",
        element,
        f"The id {key} was used twice; this element is now {new}.",
        f"标识 {key} 重复，此元素已改为 {new}。",
    )


def _missing_ids(root: etree._Element) -> list[Finding]:
    taken = {e.get("id") for e in elements(root)}
    findings = []
    for element in elements(root):
        local = bpmn_local(element)
        if local not in _NEEDS_ID or element.get("id"):
            continue
        number = 1
        while f"{local}_{number}" in taken:
            number += 1
        new = f"{local}_{number}"
        taken.add(new)
        element.set("id", new)
        english, chinese = f"The {local} had no id; it is now {new}.", f"{local} 没有标识，已设为 {new}。"
        findings.append(_repaired("missing_id", element, english, chinese))
    return findings


def _planes(root: etree._Element) -> list[Finding]:
    """A plane must name what it draws: the collaboration, else the only process."""
    models = {e.get("id") for e in elements(root) if e.get("id") and split(e)[0] == BPMN}
    candidates = root.findall(bpmn("collaboration")) or root.findall(bpmn("process"))
    findings = []
    for plane in root.iter(tag(BPMNDI, "BPMNPlane")):
        target = local_reference(plane.get("bpmnElement"))
        if target and target != root.get("id") and (target in models or len(plane)):
            continue
        if target and target != root.get("id"):
            raise _plane_of_nothing(plane, target)
        if len(candidates) == 1:
            plane.set("bpmnElement", candidates[0].get("id"))
            findings.append(
                _repaired(
                    "plane",
                    plane,
                    f"The drawing was bound to no process; it now belongs to {candidates[0].get('id')}.",
                    f"图形未绑定任何流程，现归属于 {candidates[0].get('id')}。",
                )
            )
    return findings


def _plane_of_nothing(plane: etree._Element, target: str) -> BpmnError:
    return BpmnError(
        "unknown_reference",
        f"Line {plane.sourceline}: the drawing belongs to {target}, which is not in the file.",
        f"第 {plane.sourceline} 行：图形属于 {target}，而文件中没有该元素。",
        plane.sourceline,
    )
