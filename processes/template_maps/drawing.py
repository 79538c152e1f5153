"""A map as plain data, and how it becomes a drawn one: lanes, steps in order, the flows that are not from one to the
next. Used for the first map of a project that begins with a template."""

from __future__ import annotations

from dataclasses import dataclass

from processes.bpmn.annotations import StepAnnotation
from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.model import Model
from projects.project_templates import Words


@dataclass(frozen=True)
class Node:
    """`kind` is the BPMN element; `limit` in seconds and `risk` are drafts like all else."""

    kind: str
    key: str
    lane: str
    name: Words
    limit: float | None = None
    risk: Words | None = None

    @property
    def is_step(self) -> bool:
        return self.kind.endswith("Task")


@dataclass(frozen=True)
class Flow:
    source: str
    target: str
    name: Words | None = None
    default: bool = False


@dataclass(frozen=True)
class TemplateMap:
    name: Words
    lanes: tuple[tuple[str, Words], ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    def steps(self) -> list[str]:
        return [str(node.name) for node in self.nodes if node.is_step]


def draw(found: TemplateMap, name: str) -> Model:
    """The map in the reader's language, laid out; every step says that its source is a template."""
    builder = MapBuilder(name)
    lanes = dict(found.lanes)
    for key, lane in found.lanes:
        builder.lane(key, str(lane))
    for node in found.nodes:
        annotation = _annotation(node, lanes[node.lane]) if node.is_step else None
        builder.node(node.kind, node.key, str(node.name), lane=node.lane, annotation=annotation)
    for flow in found.flows:
        builder.flow(flow.source, flow.target, str(flow.name or ""), default=flow.default)
    model = builder.build()
    layout(model, compact=True)
    return model


def _annotation(node: Node, lane: Words) -> StepAnnotation:
    risk = str(node.risk) if node.risk else ""
    return StepAnnotation(role=str(lane), time_limit=node.limit, risk=risk, risk_level="medium" if risk else "")
