"""Validation against the OMG schema files of the bpmn-moddle package, where they are installed. Optional.

Invalid is a finding, never a refusal. The files are not part of this repository.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from lxml import etree

from .model import Model
from .names import elements, split
from .problems import Finding

INSIDE_PACKAGE = Path("bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd")
OWN = Path(__file__).with_name("annotation.xsd")
_ELEMENT = re.compile(r"^Element '(?:\{[^}]*\})?([^']+)'")
_NAMESPACE = re.compile(r"\{[^}]*\}")
# What the schema says, what it means; {0} is the attribute, value or element that it names.
_SENTENCES = (
    (r"The attribute '([^']+)' is required but missing", "has no {0}", "缺少{0}"),
    (r"The attribute '([^']+)' is not allowed", "has the attribute {0}, which does not belong there", "不应有属性 {0}"),
    (r"This element is not expected", "stands where it does not belong", "位置不符合规范"),
    (r"Missing child element\(s\)\. Expected is (?:one of )?\( ?(.+?) ?\)", "lacks a part: {0}", "缺少子元素：{0}"),
    (r"No match found for key-sequence \['([^']*)'\]", "names {0}, which is not in the file", "指向文件中没有的 {0}"),
    (r"'([^']*)' is not a valid value", "has the value “{0}”, which is not valid there", "的值“{0}”无效"),
    (r"Character content .*not allowed", "holds text where none may stand", "不应含有文字"),
)
_FLOWS = {"sequenceFlow": "顺序流", "messageFlow": "消息流"}
_ENDS = {"sourceRef": ("source", "起点"), "targetRef": ("target", "终点")}


def schema_path(node_modules: Path) -> Path | None:
    path = node_modules / INSIDE_PACKAGE
    return path if path.is_file() else None


@lru_cache(maxsize=2)
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def validate(model: Model, node_modules: Path) -> list[Finding] | None:
    """None if the schema is not installed, else one finding for each violation, with line, element and sentence."""
    path = schema_path(node_modules)
    return None if path is None else _findings(_schema(path), model.root)


def validate_annotation(annotation: etree._Element) -> list[Finding]:
    """Our own element against our own schema."""
    return _findings(_schema(OWN), etree.fromstring(etree.tostring(annotation, with_tail=False)))


def _findings(schema: etree.XMLSchema, root: etree._Element) -> list[Finding]:
    if schema.validate(root):
        return []
    found = [_finding(root, entry) for entry in schema.error_log]
    return list(dict.fromkeys(found))


def _finding(root: etree._Element, entry: etree._LogEntry) -> Finding:
    match = _ELEMENT.match(entry.message)
    local = match.group(1) if match else ""
    named, english, chinese = _said(entry.message)
    key = _owner(root, entry.line, local, named)
    words = _ENDS.get(named, (named, named))
    return Finding(
        "xsd",
        key,
        entry.line,
        f"{_plain(local)} {key or ''} (line {entry.line}) {english.format(words[0])}.".replace("  ", " "),
        f"{_FLOWS.get(local, local)} {key or ''}（第 {entry.line} 行）{chinese.format(words[1])}。",
    )


def _plain(local: str) -> str:
    """sequenceFlow is "Sequence flow"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local)
    return words[:1].upper() + words[1:].lower()


def _said(message: str) -> tuple[str, str, str]:
    """What the schema names, and the sentence around it."""
    for form, english, chinese in _SENTENCES:
        found = re.search(form, message)
        if found:
            return _NAMESPACE.sub("", found.group(1)) if found.groups() else "", english, chinese
    return _NAMESPACE.sub("", message), "is not valid ({0})", "不符合规范（{0}）"


def _owner(root: etree._Element, line: int, local: str, named: str) -> str | None:
    """The id of the element on that line, or of what it stands in; of several the one that lacks what is named."""
    same = [e for e in elements(root) if e.sourceline == line and split(e)[1] == local]
    for element in sorted(same, key=lambda e: named in set(e.keys())):
        for one in (element, *element.iterancestors()):
            if one.get("id") or one.get("bpmnElement"):
                return one.get("id") or one.get("bpmnElement")
    return None
