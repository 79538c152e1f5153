"""Validation against the OMG schema files of the bpmn-moddle package, where they are installed. Optional.

Invalid is a finding, never a refusal. The files are not part of this repository.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lxml import etree

from .model import Model
from .problems import Finding

INSIDE_PACKAGE = Path("bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd")
OWN = Path(__file__).with_name("annotation.xsd")


def schema_path(node_modules: Path) -> Path | None:
    path = node_modules / INSIDE_PACKAGE
    return path if path.is_file() else None


@lru_cache(maxsize=2)
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def validate(model: Model, node_modules: Path) -> list[Finding] | None:
    """None if the schema is not installed, else one finding for each violation."""
    path = schema_path(node_modules)
    return None if path is None else _findings(_schema(path), model.root)


def validate_annotation(annotation: etree._Element) -> list[Finding]:
    """Our own element against our own schema."""
    return _findings(_schema(OWN), etree.fromstring(etree.tostring(annotation, with_tail=False)))


def _findings(schema: etree.XMLSchema, root: etree._Element) -> list[Finding]:
    if schema.validate(root):
        return []
    found = []
    for entry in schema.error_log:
        text = entry.message.replace("{http://www.omg.org/spec/BPMN/20100524/MODEL}", "")
        english, chinese = f"Line {entry.line}: {text}", f"第 {entry.line} 行不符合 BPMN 规范：{text}"
        found.append(Finding("xsd", None, entry.line, english, chinese))
    return found
