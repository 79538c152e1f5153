"""An export for people who use other tools: what we keep as annotations is repeated as documentation text.

`documentation` is the field that survives best elsewhere. Each text has an id of its own, so that a second export
replaces it instead of adding another.
"""

from __future__ import annotations

from dataclasses import fields

from lxml import etree

from .annotations import StepAnnotation, of_element
from .diff_words import FIELDS, value_text
from .model import Model
from .names import BPMN, bpmn, elements, split, xml_text

SUFFIX = "_stated"


def readable(model: Model, language: str = "en") -> Model:
    """A copy; the annotations themselves stay."""
    copy, number = model.copy(), 1 if language.startswith("zh") else 0
    owners = [e for e in elements(copy.root) if e.get("id") and split(e)[0] == BPMN]
    former = {e.get("id"): e for e in owners if e.tag == bpmn("documentation")}
    for element in owners:
        stated = of_element(element)
        text = "" if stated is None else _lines(stated, number)
        key = f"{element.get('id')}{SUFFIX}"
        if key in former and former[key].getparent() is element:
            element.remove(former[key])
        if text:
            documentation = etree.Element(bpmn("documentation"), id=key)
            documentation.text = xml_text(text)
            element.insert(len(element.findall(bpmn("documentation"))), documentation)
    return copy


def _lines(stated: StepAnnotation, number: int) -> str:
    """One line for each field that says something: "Time limit: 2 h"."""
    lines = []
    for field in fields(StepAnnotation):
        text = value_text(field.name, getattr(stated, field.name), number)
        if text and getattr(stated, field.name) != field.default:
            title = FIELDS[field.name][number]
            lines.append(f"{title[0].upper()}{title[1:]}{(': ', '：')[number]}{text}")
    return "\n".join(lines)
