"""The map as plain values: nodes in flow order, flows, lanes, pools, counts. Built anew from the XML each time.

Pages, diff, lint and handbook read this; only `annotations.py`, `layout_write.py` and `writing.py` change the XML.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from . import graph, placing
from .annotations import StepAnnotation, of_element
from .model import Model
from .names import DATA_ASSOCIATIONS, bpmn, bpmn_local, child_text, children, elements, family, local_reference


@dataclass(frozen=True)
class Node:
    """A flow node. `kind` is its family (task, subprocess, gateway, event), `type` the BPMN element name.

    `role` is the lane's name (or what stands in for it), `order` its place in the flow from 0, `event` the kind of
    trigger ("timer", "message", … or ""), `attached_to` the host of a boundary event, `parent_id` the sub-process.
    """

    id: str
    kind: str
    type: str
    name: str
    role: str
    lane_id: str | None
    pool_id: str | None
    parent_id: str | None
    attached_to: str | None
    event: str
    documentation: str
    annotation: StepAnnotation | None
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    order: int
    line: int | None


@dataclass(frozen=True)
class Flow:
    """`kind`: sequence, message or association. Ends are element ids, "" where the file names none."""

    id: str
    kind: str
    name: str
    source: str
    target: str
    condition: str
    is_default: bool
    documentation: str
    line: int | None


@dataclass(frozen=True)
class Lane:
    id: str
    name: str
    pool_id: str | None
    parent_id: str | None
    node_ids: tuple[str, ...]
    process_id: str


@dataclass(frozen=True)
class Pool:
    """A participant; `process_id` None is a black box."""

    id: str
    name: str
    process_id: str | None


@dataclass(frozen=True)
class Artifact:
    """Data objects, data stores, text annotations, groups: drawn, but no part of the flow."""

    id: str
    type: str
    text: str
    parent_id: str | None
    pool_id: str | None


@dataclass(frozen=True)
class MapIndex:
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...]
    pools: tuple[Pool, ...]
    artifacts: tuple[Artifact, ...]
    process_ids: tuple[str, ...]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def flows_by_id(self) -> dict[str, Flow]:
        return {flow.id: flow for flow in self.flows}

    def node(self, element_id: str) -> Node | None:
        return self.by_id.get(element_id)

    @property
    def tasks(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.kind == "task")

    @property
    def steps(self) -> tuple[Node, ...]:
        """What a handbook has chapters for and a log has activities for: tasks and sub-processes, in flow order."""
        return tuple(node for node in self.nodes if node.kind in ("task", "subprocess"))

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(node.kind for node in self.nodes)
        flows = Counter(flow.kind for flow in self.flows)
        return {
            "tasks": kinds["task"],
            "gateways": kinds["gateway"],
            "events": kinds["event"],
            "subprocesses": kinds["subprocess"],
            "nodes": len(self.nodes),
            "sequence_flows": flows["sequence"],
            "message_flows": flows["message"],
            "lanes": len(self.lanes),
            "pools": len(self.pools),
        }


def index(model: Model) -> MapIndex:
    root = model.root
    pools = _pools(root)
    pool_of_process = {pool.process_id: pool.id for pool in pools if pool.process_id}
    lanes = _lanes(root, pool_of_process)
    flows = _flows(root)
    raw = [e for e in elements(root) if family(bpmn_local(e)) and e.get("id") and _process_of(e) is not None]
    places = placing.places(raw, lanes, pools, pool_of_process, root)
    incoming, outgoing = _ends(flows)
    order = _order(raw, flows, places, lanes)
    nodes = tuple(
        _node(element, places[element.get("id")], incoming, outgoing, position)
        for position, element in enumerate(sorted(raw, key=lambda e: order[e.get("id")]))
    )
    processes = tuple(p.get("id") for p in children(root, "process"))
    return MapIndex(nodes, flows, lanes, pools, _artifacts(root, pool_of_process), processes)


def _process_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(bpmn("process")), None)


def _pools(root: etree._Element) -> tuple[Pool, ...]:
    processes = {p.get("id") for p in children(root, "process")}
    found = []
    for participant in root.iterfind(f"{bpmn('collaboration')}/{bpmn('participant')}"):
        process = local_reference(participant.get("processRef")) or None
        known = process if process in processes else None
        found.append(Pool(participant.get("id") or "", participant.get("name") or "", known))
    return tuple(found)


def _lanes(root: etree._Element, pool_of_process: dict[str, str]) -> tuple[Lane, ...]:
    found = []
    for lane in root.iter(bpmn("lane")):
        process = _process_of(lane)
        if process is None:
            continue
        parent = next(lane.iterancestors(bpmn("lane")), None)
        found.append(
            Lane(
                lane.get("id") or "",
                lane.get("name") or "",
                pool_of_process.get(process.get("id")),
                None if parent is None else parent.get("id"),
                tuple(local_reference(ref.text) for ref in children(lane, "flowNodeRef")),
                process.get("id") or "",
            )
        )
    return tuple(found)


def _flows(root: etree._Element) -> tuple[Flow, ...]:
    found = []
    defaults = {local_reference(e.get("default")) for e in elements(root) if e.get("default")}
    for element in elements(root):
        local = bpmn_local(element)
        kind = {"sequenceFlow": "sequence", "messageFlow": "message", "association": "association"}.get(local)
        kind = "data" if local in DATA_ASSOCIATIONS and element.get("id") else kind
        if kind is None:
            continue
        source, target = _data_ends(element) if kind == "data" else (element.get("sourceRef"), element.get("targetRef"))
        found.append(
            Flow(
                element.get("id") or "",
                kind,
                element.get("name") or "",
                local_reference(source),
                local_reference(target),
                child_text(element, "conditionExpression").strip(),
                kind == "sequence" and element.get("id") in defaults,
                child_text(element, "documentation"),
                element.sourceline,
            )
        )
    return tuple(found)


def _data_ends(element: etree._Element) -> tuple[str, str]:
    """A data association runs between its owner (a node) and the data it names."""
    owner = element.getparent().get("id") or ""
    if bpmn_local(element) == "dataInputAssociation":
        return child_text(element, "sourceRef"), owner
    return owner, child_text(element, "targetRef")


def _ends(flows: tuple[Flow, ...]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows:
        if flow.kind == "sequence":
            outgoing.setdefault(flow.source, []).append(flow.id)
            incoming.setdefault(flow.target, []).append(flow.id)
    return incoming, outgoing


def _order(
    raw: list[etree._Element], flows: tuple[Flow, ...], places: dict[str, placing.Place], lanes: tuple[Lane, ...]
) -> dict[str, tuple]:
    """Flow order: pool, then column (longest path from a start), then lane, then place in the file."""
    ids = [e.get("id") for e in raw]
    known = set(ids)
    arcs = [(f.source, f.target) for f in flows if f.kind == "sequence" and f.source in known and f.target in known]
    arcs += [(p.attached_to, key) for key, p in places.items() if p.attached_to and p.attached_to in known]
    arcs += [(p.parent_id, key) for key, p in places.items() if p.parent_id and p.parent_id in known]
    arcs = [arc for arc in dict.fromkeys(arcs) if arc[0] != arc[1]]
    starts = [e.get("id") for e in raw if bpmn_local(e) == "startEvent" and places[e.get("id")].parent_id is None]
    loops = graph.back_arcs(ids, arcs, starts)
    rank = graph.ranks(ids, {arc: 1 for arc in arcs if arc not in loops})
    lane_order = {lane.id: number for number, lane in enumerate(lanes)}
    pool_order: dict[str | None, int] = {}
    for key in ids:
        pool_order.setdefault(places[key].process_id, len(pool_order))
    return {
        key: (pool_order[places[key].process_id], rank[key], lane_order.get(places[key].lane_id or "", -1), number)
        for number, key in enumerate(ids)
    }


def _node(
    element: etree._Element,
    place: placing.Place,
    incoming: dict[str, list[str]],
    outgoing: dict[str, list[str]],
    position: int,
) -> Node:
    key, local = element.get("id"), bpmn_local(element)
    annotation = of_element(element)
    return Node(
        id=key,
        kind=family(local),
        type=local,
        name=element.get("name") or "",
        role=place.role or (annotation.role if annotation else ""),
        lane_id=place.lane_id,
        pool_id=place.pool_id,
        parent_id=place.parent_id,
        attached_to=place.attached_to,
        event=_event(element),
        documentation=child_text(element, "documentation"),
        annotation=annotation,
        incoming=tuple(incoming.get(key, ())),
        outgoing=tuple(outgoing.get(key, ())),
        order=position,
        line=element.sourceline,
    )


def _event(element: etree._Element) -> str:
    for child in element:
        local = bpmn_local(child)
        if local.endswith("EventDefinition"):
            return local[: -len("EventDefinition")]
    return ""


def _artifacts(root: etree._Element, pool_of_process: dict[str, str]) -> tuple[Artifact, ...]:
    found = []
    for element in elements(root):
        local = bpmn_local(element)
        if local not in ("dataObjectReference", "dataStoreReference", "textAnnotation", "group"):
            continue
        process = _process_of(element)
        parent = next((a for a in element.iterancestors() if family(bpmn_local(a)) == "subprocess"), None)
        found.append(
            Artifact(
                element.get("id") or "",
                local,
                child_text(element, "text") if local == "textAnnotation" else element.get("name") or "",
                None if parent is None else parent.get("id"),
                None if process is None else pool_of_process.get(process.get("id")),
            )
        )
    return tuple(found)
