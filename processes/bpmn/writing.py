"""`Model` to bytes, and the choices at export. The merge of an editor's save into the stored XML is in `merge.py`."""

from __future__ import annotations

from lxml import etree

from .merge import MergeResult, Restored, merge_models, merge_save
from .model import Model
from .names import SS, bpmn, elements, split
from .readable import readable

__all__ = ["MergeResult", "Restored", "clean", "merge_models", "merge_save", "readable", "to_bytes"]


def to_bytes(model: Model) -> bytes:
    """The map as UTF-8 XML. The same tree gives the same bytes."""
    return etree.tostring(model.tree, encoding="UTF-8", xml_declaration=True, pretty_print=False)


def clean(model: Model) -> Model:
    """A copy without anything of our own namespace, for people who use other tools."""
    copy = model.copy()
    for element in list(elements(copy.root)):
        if split(element)[0] == SS and element.getparent() is not None:
            parent = element.getparent()
            parent.remove(element)
            if parent.tag == bpmn("extensionElements") and len(parent) == 0 and not parent.attrib:
                parent.getparent().remove(parent)
    for element in elements(copy.root):
        for name in [key for key in element.attrib if key.startswith(f"{{{SS}}}")]:
            del element.attrib[name]
    etree.cleanup_namespaces(copy.tree, keep_ns_prefixes=[p for p in _prefixes(copy.root) if p != "ss"])
    return copy


def _prefixes(root: etree._Element) -> list[str]:
    """All prefixes stay: QNames in attribute values need them, and lxml cannot see those."""
    return sorted({prefix for element in elements(root) for prefix in element.nsmap if prefix})
