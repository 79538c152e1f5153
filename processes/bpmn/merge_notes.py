"""What a merge says about itself, and how it compares pieces of XML. Shared by `merge.py` and `merge_drawing.py`."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True)
class Restored:
    """`what`: attribute, extension, annotation, element, shape, edge or diagram; `name` says which one."""

    element_id: str
    what: str
    name: str

    def message(self, language: str = "en") -> str:
        english, chinese = _WORDS[self.what]
        if language.startswith("zh"):
            return f"已保留编辑器不显示的内容：{self.element_id} 的{chinese} {self.name}。"
        return f"Kept what the editor does not show: the {english} {self.name} of {self.element_id}."


_WORDS = {
    "attribute": ("attribute", "属性"),
    "extension": ("extension", "扩展"),
    "annotation": ("annotation", "标注"),
    "element": ("element", "元素"),
    "shape": ("shape", "图形"),
    "edge": ("line", "连线"),
    "diagram": ("diagram", "图"),
}


def signature_of(element: etree._Element) -> tuple:
    """Content without prefixes and formatting, so that two spellings of one fact are equal."""
    parts = tuple(signature_of(child) for child in element.iterchildren(etree.Element))
    text = (element.text or "").strip() if not parts else ""
    return element.tag, tuple(sorted(element.items())), text, parts


def plain(element: etree._Element) -> etree._Element:
    found = copy.deepcopy(element)
    found.tail = None
    return found
