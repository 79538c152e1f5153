"""Merge-save of copies: a pasted element gets the foreign content of its source, which the editor does not copy.

The page notes the source's id in `ss:copyOf`. The note is for the server alone and goes with the save.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .merge_notes import Restored, plain
from .names import BPMN, BPMNDI, DC, DI, SS, XSI, bpmn, elements, split, tag

COPY_OF = tag(SS, "copyOf")
_KNOWN = frozenset([BPMN, BPMNDI, DC, DI, XSI, SS, ""])


def complete(root: etree._Element, sources: Mapping[str, etree._Element]) -> list[Restored]:
    """Takes every note out of the tree and does what it says. `sources`: elements of the stored map by id."""
    restored = []
    for element in list(elements(root)):
        source = sources.get(element.attrib.pop(COPY_OF, ""))
        if source is not None and split(element)[0] == BPMN:
            restored += _copy(source, element)
    return restored


def _copy(source: etree._Element, target: etree._Element) -> list[Restored]:
    key, restored = target.get("id", ""), []
    for name, value in source.items():
        namespace = name[1:].split("}")[0] if name[0] == "{" else ""
        if namespace not in _KNOWN and name not in target.attrib:
            target.set(name, value)
            restored.append(Restored(key, "attribute", name.rsplit("}", 1)[-1]))
    former, present = source.find(bpmn("extensionElements")), target.find(bpmn("extensionElements"))
    for child in [] if former is None else former.iterchildren(etree.Element):
        namespace, local = split(child)
        if namespace == SS or (present is not None and present.find(child.tag) is not None):
            continue
        if present is None:
            present = etree.Element(bpmn("extensionElements"))
            target.insert(len(target.findall(bpmn("documentation"))), present)
        present.append(plain(child))
        restored.append(Restored(key, "extension", local))
    return restored
