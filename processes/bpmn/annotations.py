"""What people state about a step, kept inside the map: one `ss:annotation` child in `extensionElements`.

Measured figures never come here; they live in the database, bound to the element's id. The same shape is written
down for the browser's editor in `ss-moddle.json` and for validators in `annotation.xsd`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from lxml import etree

from . import durations
from .model import Model
from .names import SS, bpmn, tag, xml_text

STEP, PROCESSING = "step", "processing"
VERSION = "1"

# Field of StepAnnotation -> name in the XML. Lists repeat the child; long texts are children, short ones attributes.
LISTS = {
    "consulted": "consulted",
    "informed": "informed",
    "inputs": "input",
    "outputs": "output",
    "systems": "system",
    "sources": "source",
}
TEXTS = {
    "criteria": "criteria",
    "risk": "risk",
    "risk_control": "riskControl",
    "bottleneck": "bottleneck",
    "instruction": "instruction",
}
ATTRIBUTES = {
    "role": "role",
    "responsible": "responsible",
    "accountable": "accountable",
    "limit_clock": "limitClock",
    "risk_level": "riskLevel",
}
DURATIONS = {"time_limit": "timeLimit", "planned": "planned"}
FLAGS = {"key_node": "keyNode"}
CHILD_ORDER = tuple(LISTS.values()) + tuple(TEXTS.values())


@dataclass(frozen=True)
class StepAnnotation:
    """`time_limit` and `planned` in seconds (24-hour days). `limit_clock`: the whole step, or its processing alone.

    `role` only where it differs from the lane; `responsible` is the person or post that does the step;
    `bottleneck` is the reason why people suspect one here, "" if nobody does. `risk_level`: low, medium, high or "".
    `key_node`: the process stands or falls with this step.
    """

    role: str = ""
    responsible: str = ""
    accountable: str = ""
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    time_limit: float | None = None
    limit_clock: str = STEP
    planned: float | None = None
    criteria: str = ""
    risk: str = ""
    risk_level: str = ""
    risk_control: str = ""
    bottleneck: str = ""
    key_node: bool = False
    instruction: str = ""
    sources: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == StepAnnotation()


FIELD_NAMES = tuple(field.name for field in fields(StepAnnotation))


def find_annotation(element: etree._Element) -> etree._Element | None:
    return element.find(f"{bpmn('extensionElements')}/{tag(SS, 'annotation')}")


def of_element(element: etree._Element) -> StepAnnotation | None:
    found = find_annotation(element)
    return None if found is None else _parse(found)


def get_annotation(model: Model, element_id: str) -> StepAnnotation | None:
    """The annotation of that element, None if it has none or is not in the map."""
    element = model.element(element_id)
    return None if element is None else of_element(element)


def set_annotation(model: Model, element_id: str, annotation: StepAnnotation) -> None:
    """Writes it into the tree. What a newer version of us wrote beside it stays. KeyError if the id is unknown."""
    element = model.element(element_id)
    if element is None:
        raise KeyError(element_id)
    write(element, annotation)


def write(element: etree._Element, annotation: StepAnnotation) -> None:
    found = find_annotation(element)
    if found is None:
        if annotation.is_empty:
            return
        found = etree.SubElement(_extension_elements(element), tag(SS, "annotation"), nsmap={"ss": SS})
        found.set("version", VERSION)
    _write_attributes(found, annotation)
    _write_children(found, annotation)
    only_version = set(found.keys()) <= {"version"}
    if only_version and len(found) == 0:
        _drop(found)


def _parse(found: etree._Element) -> StepAnnotation:
    values: dict[str, object] = {}
    for field, name in LISTS.items():
        values[field] = tuple(_text(child) for child in found.findall(tag(SS, name)) if _text(child))
    for field, name in TEXTS.items():
        child = found.find(tag(SS, name))
        values[field] = "" if child is None else _text(child)
    for field, name in ATTRIBUTES.items():
        values[field] = found.get(name) or ("" if field != "limit_clock" else STEP)
    for field, name in DURATIONS.items():
        values[field] = _seconds(found.get(name))
    for field, name in FLAGS.items():
        values[field] = found.get(name) in ("true", "1")
    return StepAnnotation(**values)  # type: ignore[arg-type]


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _seconds(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return durations.to_seconds(text)
    except ValueError:
        return None


def _write_attributes(found: etree._Element, annotation: StepAnnotation) -> None:
    for field, name in ATTRIBUTES.items():
        value = getattr(annotation, field)
        if field == "limit_clock" and (annotation.time_limit is None or value == STEP):
            value = ""
        _set(found, name, value)
    for field, name in FLAGS.items():
        _set(found, name, "true" if getattr(annotation, field) else "")
    for field, name in DURATIONS.items():
        seconds = getattr(annotation, field)
        # An unreadable duration of someone else's hand stays until a readable one replaces it.
        if seconds is not None or _seconds(found.get(name)) is not None:
            _set(found, name, "" if seconds is None else durations.to_iso(seconds))


def _set(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(name, xml_text(value))
    else:
        element.attrib.pop(name, None)


def _write_children(found: etree._Element, annotation: StepAnnotation) -> None:
    known = {tag(SS, name) for name in CHILD_ORDER}
    for child in list(found):
        if child.tag in known:
            found.remove(child)
    position = 0
    for field, name in (LISTS | TEXTS).items():
        value = getattr(annotation, field)
        for text in (value,) if isinstance(value, str) else value:
            if text:
                child = etree.Element(tag(SS, name))
                child.text = xml_text(text)
                found.insert(position, child)
                position += 1


def _extension_elements(element: etree._Element) -> etree._Element:
    found = element.find(bpmn("extensionElements"))
    if found is None:
        found = etree.Element(bpmn("extensionElements"))
        element.insert(len(element.findall(bpmn("documentation"))), found)
    return found


def _drop(found: etree._Element) -> None:
    parent = found.getparent()
    parent.remove(found)
    if len(parent) == 0 and not parent.attrib:
        parent.getparent().remove(parent)
