"""What of an element the index does not carry: event definitions, foreign content, loops, scripts, data.

Ids inside are left out of the comparison, because they differ between two exports of one map.
"""

from __future__ import annotations

from lxml import etree

from .names import BPMN, SS, bpmn, family, split

_NOT_DETAILS = frozenset(["documentation", "incoming", "outgoing", "laneSet", "extensionElements", "sequenceFlow"])
_NOT_ATTRIBUTES = frozenset(["id", "name", "attachedToRef", "default"])
_INNER = frozenset(["textAnnotation", "association", "dataObject", "dataObjectReference", "dataStoreReference"])


def detail_fields(old: etree._Element | None, new: etree._Element | None) -> list[tuple[str, str, str]]:
    """(field, old text, new text) for each detail that differs; `foreign` for content of other tools."""
    if old is None or new is None:
        return []
    found = []
    for field, take in (("details", _own), ("foreign", _foreign)):
        was, now = take(old), take(new)
        if was != now:
            found.append((field, _words(was), _words(now)))
    return found


def _own(element: etree._Element) -> tuple:
    parts = []
    for child in element.iterchildren(etree.Element):
        namespace, local = split(child)
        if namespace == BPMN and local not in _NOT_DETAILS and not family(local) and local not in _INNER:
            parts.append(_content(child))
    plain = [(k, v) for k, v in element.items() if k[0] != "{" and k not in _NOT_ATTRIBUTES]
    return tuple(sorted(plain)), tuple(sorted(parts))


def _foreign(element: etree._Element) -> tuple:
    parts = []
    found = element.find(bpmn("extensionElements"))
    for child in [] if found is None else found.iterchildren(etree.Element):
        if split(child)[0] != SS:
            parts.append(_content(child))
    foreign = [(k, v) for k, v in element.items() if k[0] == "{"]
    return tuple(sorted(foreign)), tuple(sorted(parts))


def _content(element: etree._Element) -> tuple:
    """Name, attributes without ids, text and content, as one comparable value."""
    attributes = tuple(sorted((k, v) for k, v in element.items() if k != "id" and not k.endswith("Ref")))
    children = tuple(sorted(_content(child) for child in element.iterchildren(etree.Element)))
    text = "" if children or element.tag.endswith("Refs") else (element.text or "").strip()
    return str(element.tag), attributes, text, children


def _words(value: tuple) -> str:
    """Short and readable: the names and values, without namespaces."""
    attributes, parts = value
    texts = [f"{name.rsplit('}', 1)[-1]}={text}" for name, text in attributes]
    return "; ".join(texts + [_part(part) for part in parts])


def _part(part: tuple) -> str:
    name, attributes, text, children = part
    inside = [f"{key.rsplit('}', 1)[-1]}={value}" for key, value in attributes]
    inside += ([text] if text else []) + [_part(child) for child in children]
    return name.rsplit("}", 1)[-1] + (f"({', '.join(inside)})" if inside else "")
