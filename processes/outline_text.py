"""A list of steps, typed one a line, to a first map: “Role: step”, straight from start to end. Pure but for words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import DomainError
from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.writing import to_bytes

MOST = 100


@dataclass(frozen=True)
class Line:
    role: str
    step: str


def parse_outline(text: str) -> list[Line]:
    """“Service: Record” → role and step; a line without a colon has the role of the line before."""
    found: list[Line] = []
    role = ""
    for raw in text.splitlines():
        plain = raw.strip().replace("：", ":")
        if not plain:
            continue
        before, colon, after = plain.partition(":")
        role, step = (before.strip(), after.strip()) if colon else (role, plain)
        if not step:
            raise DomainError("step_missing", _("“%(line)s” names no step.") % {"line": raw.strip()}, field="outline")
        found.append(Line(role, step))
    if not found:
        raise DomainError("empty", _("Write at least one step."), field="outline")
    if len(found) > MOST:
        raise DomainError("too_many", _("Write at most %(most)d steps.") % {"most": MOST}, field="outline")
    return found


def map_of_outline(name: str, lines: list[Line]) -> bytes:
    """The drawn map: a lane for each role in the order of its first step."""
    builder = MapBuilder(name)
    lanes: dict[str, str] = {}
    for line in lines:
        if line.role not in lanes:
            lanes[line.role] = f"lane_{len(lanes) + 1}"
            builder.lane(lanes[line.role], line.role or _("Role"))
    builder.node("startEvent", "start", _("Start"), lane=lanes[lines[0].role])
    before = "start"
    for number, line in enumerate(lines, start=1):
        key = f"step_{number}"
        builder.node("userTask", key, line.step, lane=lanes[line.role]).flow(before, key)
        before = key
    builder.node("endEvent", "end", _("End"), lane=lanes[lines[-1].role]).flow(before, "end")
    model = builder.build()
    layout(model)
    return to_bytes(model)
