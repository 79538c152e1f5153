"""Bytes to `Model`: parse safely, say what the file is, repair from the fixed list, note what is odd.

Repairs are in `repairs.py`, remarks in `checks.py`, drawing of maps without a diagram in `layout.py`.
"""

from __future__ import annotations

import hashlib
import re

from lxml import etree

from . import checks, checks_lists, completing, layout, repairs
from .decoding import decode, refuse_document_type
from .model import Model
from .names import BPMN, NODES, bpmn, bpmn_local, elements, split
from .problems import BpmnError, Finding

__all__ = ["BpmnError", "Finding", "Model", "parse", "read"]

MAX_DEPTH = 200
MAX_XML_ELEMENTS = 50_000
MAX_MAP_ELEMENTS = 5_000
_PIECE = 65_536


def read(data: bytes) -> Model:
    """The map in these bytes, repaired and laid out where it has no drawing; `BpmnError` if it cannot be used."""
    model = parse(data)
    model.findings += repairs.repair(model.root)
    added = completing.complete(model) if repairs.has_diagram(model.root) else None
    if added is None:
        layout.layout(model)
        added = [repairs.laid_out(model.root)]
    model.findings += added
    model.findings += checks_lists.encoding(model.root, model.encoding) + checks.check(model.root)
    return model


def parse(data: bytes) -> Model:
    """The same without repairs, layout and remarks: the tree exactly as the file says it."""
    text, encoding = decode(data)
    refuse_document_type(text)
    _refuse_crowds(text)
    root = _parse_text(text)
    _refuse_deep(root)
    _refuse_other_formats(root)
    _refuse_without_process(root)
    _refuse_large_maps(root)
    return Model(root.getroottree(), [], encoding, hashlib.sha256(data).hexdigest())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False
    )


def _parse_text(text: str) -> etree._Element:
    try:
        return etree.fromstring(text.encode("utf-8"), _parser())
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        if "depth" in str(error).lower():
            raise _too_deep(line) from None
        detail = re.sub(r",? line \d+, column \d+.*$", "", str(error))
        raise BpmnError(
            "not_well_formed",
            f"Line {line}, column {error.position[1]}: the XML is broken ({detail}).",
            f"第 {line} 行第 {error.position[1]} 列：XML 格式有误（{detail}）。",
            line,
        ) from None


class _Counter:
    """Counts start tags without building a tree, so that a flood of elements never takes memory."""

    def __init__(self) -> None:
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_XML_ELEMENTS:
            raise _too_many(MAX_XML_ELEMENTS)

    def close(self) -> int:
        return self.count


def _refuse_crowds(text: str) -> None:
    if text.count("<") <= MAX_XML_ELEMENTS:
        return
    parser = etree.XMLParser(target=_Counter(), resolve_entities=False, no_network=True, huge_tree=False)
    data = text.encode("utf-8")
    try:
        for start in range(0, len(data), _PIECE):  # In pieces, because one call would run on to the end.
            parser.feed(data[start : start + _PIECE])
    except etree.XMLSyntaxError:
        return  # The real parse says where it is broken.


def _refuse_deep(root: etree._Element) -> None:
    depth = 0
    for action, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if action == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(element.sourceline)


def _refuse_large_maps(root: etree._Element) -> None:
    count = sum(1 for e in elements(root) if bpmn_local(e) in NODES or bpmn_local(e) == "sequenceFlow")
    if count > MAX_MAP_ELEMENTS:
        raise _too_many(MAX_MAP_ELEMENTS)


def _too_many(limit: int) -> BpmnError:
    return BpmnError(
        "too_many_elements",
        f"The file has more than {limit:,} elements; split the map.",
        f"文件的元素超过 {limit:,} 个，请拆分流程图。",
    )


def _too_deep(line: int | None) -> BpmnError:
    return BpmnError(
        "nested_too_deep",
        f"Line {line}: elements are nested more than {MAX_DEPTH} deep.",
        f"第 {line} 行：元素嵌套超过 {MAX_DEPTH} 层。",
        line,
    )


_FORMATS = (
    ("wfmc.org", "", "XPDL"),
    ("visio", "", "Microsoft Visio XML"),
    ("", "mxfile", "draw.io"),
    ("", "mxgraphmodel", "draw.io"),
    ("schema.omg.org/spec/bpmn/1", "", "BPMN 1.x"),
    ("bpmn.org", "", "BPMN 1.x"),
    ("spec/dmn", "", "DMN"),
    ("spec/cmmn", "", "CMMN"),
    ("w3.org/2000/svg", "", "SVG"),
    ("xes-standard.org", "", "XES"),
    ("", "pnml", "PNML"),
    ("", "log", "XES"),
)


def _refuse_other_formats(root: etree._Element) -> None:
    namespace, local = split(root)
    if (namespace, local) == (BPMN, "definitions"):
        return
    known = ""
    for part, name, label in _FORMATS:
        if (part and part in namespace.lower()) or (name and name == local.lower()):
            known = label
            break
    line = root.sourceline
    what_en = f"a file of the format {known}" if known else f"an XML file with the root element <{local}>"
    what_zh = f"{known} 文件" if known else f"根元素为 <{local}> 的 XML 文件"
    raise BpmnError(
        "not_bpmn",
        f"Line {line}: this is {what_en}. Export the map as BPMN 2.0 XML (root element definitions).",
        f"第 {line} 行：这是{what_zh}。请将流程图导出为 BPMN 2.0 XML（根元素为 definitions）。",
        line,
    )


def _refuse_without_process(root: etree._Element) -> None:
    if root.find(bpmn("process")) is not None:
        return
    drawn = sum(1 for e in elements(root) if split(e)[1] in ("BPMNShape", "BPMNEdge"))
    raise BpmnError(
        "no_process",
        f"The file holds no process, only {drawn} diagram elements.",
        f"文件中没有流程，只有 {drawn} 个图形元素。",
        root.sourceline,
    )
