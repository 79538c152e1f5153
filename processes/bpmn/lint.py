"""Whether a map makes sense as a process. A short list blocks publishing; warnings and hints only advise.

Rules about the graph of flows are in `lint_flow.py`, those about names, roles and annotations in `lint_words.py`.
Each finding names the rule (`lint_rules.py`), the element, its line and a sentence in both languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from . import checks, lint_flow, lint_words
from .geometry import Bounds, drawings
from .index import MapIndex, index
from .lint_rules import BLOCK, BLOCKING_RULES, HINT, RULES, WARN, Rule
from .model import Model
from .names import BPMN, NODES, bpmn_local, elements, split
from .problems import Finding

__all__ = ["BLOCK", "BLOCKING_RULES", "HINT", "RULES", "WARN", "Rule", "blocks", "lint"]

MANY_NODES = 50


def lint(model: Model, *, bound: Collection[str] | None = None, owner: str | None = None) -> list[Finding]:
    """All findings, blocking ones first, then in flow order.

    What the file does not say is checked only if it is given: `bound`, the ids of the steps that have an activity in
    the log, and `owner`, the process owner, who is accountable where nobody else is named ("" if there is none).
    """
    found = index(model)
    findings = _structure(model, found) + lint_flow.check(found) + lint_words.check(model, found)
    findings += lint_words.check_outside(found, bound, owner)
    findings += _drawn(model) + _size(found)
    rank = {BLOCK: 0, WARN: 1, HINT: 2}
    return sorted(findings, key=lambda one: rank[one.severity])


def blocks(findings: list[Finding]) -> bool:
    return any(one.severity == BLOCK for one in findings)


def _structure(model: Model, found: MapIndex) -> list[Finding]:
    findings = []
    if not found.nodes:
        findings.append(Finding("empty_map", None, None, "The map has no steps yet.", "流程图还没有环节。", BLOCK))
    counted = Counter(e.get("id") for e in elements(model.root) if e.get("id") and split(e)[0] == BPMN)
    for key, count in counted.items():
        if count > 1:
            english, chinese = f"The id {key} is used {count} times.", f"标识 {key} 使用了 {count} 次。"
            findings.append(Finding("duplicate_id", key, None, english, chinese, BLOCK))
    kinds = {e.get("id"): bpmn_local(e) for e in elements(model.root) if e.get("id")}
    for one in checks.check(model.root):
        if one.rule == "two_lanes" and kinds.get(one.element_id) in NODES:
            findings.append(Finding(one.rule, one.element_id, one.line, one.message_en, one.message_zh, BLOCK))
    return findings


def _drawn(model: Model) -> list[Finding]:
    """Nodes that lie on each other, and sizes that nobody meant."""
    findings = []
    for drawing in drawings(model.root)[:1]:
        boxes = _leaf_boxes(model, drawing.shapes)
        for number, (key, box) in enumerate(boxes):
            if box.width < 10 or box.height < 10:
                english, chinese = f"{key} is drawn too small to see.", f"{key} 画得太小。"
                findings.append(Finding("odd_size", key, None, english, chinese, HINT))
            for other, second in boxes[number + 1 :]:
                if _overlap(box, second):
                    english, chinese = f"{key} and {other} lie on each other.", f"{key} 与 {other} 重叠。"
                    findings.append(Finding("overlap", key, None, english, chinese, HINT))
    return findings


def _leaf_boxes(model: Model, shapes: dict) -> list[tuple[str, Bounds]]:
    """Nodes without boundary events and without sub-processes that show their content."""
    found = []
    for element in elements(model.root):
        local, shape = bpmn_local(element), shapes.get(element.get("id"))
        if shape is not None and local in NODES and local != "boundaryEvent" and not shape.expanded:
            found.append((shape.element_id, shape.bounds))
    return found


def _overlap(one: Bounds, two: Bounds) -> bool:
    return min(one.right, two.right) - max(one.x, two.x) > 2 and min(one.bottom, two.bottom) - max(one.y, two.y) > 2


def _size(found: MapIndex) -> list[Finding]:
    count = len(found.nodes)
    if count <= MANY_NODES:
        return []
    english = f"The map has {count} nodes; more than {MANY_NODES} are hard to read. Move parts into sub-processes."
    chinese = f"流程图有 {count} 个节点，超过 {MANY_NODES} 个不易阅读，可将部分移入子流程。"
    return [Finding("many_nodes", None, None, english, chinese, HINT)]
