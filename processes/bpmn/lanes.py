"""Who does what: role of each node, handovers between roles, RACI rows. Measured handovers come from the log.

Two figures for handovers: flows whose ends lie in different roles, and *step handovers*, where gateways and plain
events are walked through. Message flows are exchanges with others and counted apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .index import MapIndex, Node


@dataclass(frozen=True)
class Handover:
    """From one role to another. `flow_ids` are the flows behind it, `steps` the two ends (step handovers only)."""

    source_role: str
    target_role: str
    flow_ids: tuple[str, ...]
    steps: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class RaciRow:
    """Who is Responsible, Accountable, Consulted, Informed for a step. Letters in `derived` were not stated."""

    step_id: str
    step: str
    responsible: tuple[str, ...]
    accountable: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]
    derived: frozenset[str]


def roles(index: MapIndex) -> dict[str, str]:
    """Role by node id, "" where there is none."""
    return {node.id: node.role for node in index.nodes}


def crossing_flows(index: MapIndex) -> list[Handover]:
    """One entry for each sequence flow between two roles."""
    found = []
    for flow in index.flows:
        one, two = index.node(flow.source), index.node(flow.target)
        if flow.kind == "sequence" and one and two and one.role != two.role:
            found.append(Handover(one.role, two.role, (flow.id,)))
    return found


def step_handovers(index: MapIndex) -> list[Handover]:
    """One entry for each pair of successive steps of different roles, through gateways and plain events."""
    found = []
    for step in index.steps:
        for target, way in _next_steps(index, step):
            if step.role and target.role and step.role != target.role:
                found.append(Handover(step.role, target.role, way, (step.id, target.id)))
    return found


def exchanges(index: MapIndex) -> list[tuple[str, str, str]]:
    """Message flows as (flow id, from, to), named by role or pool."""
    names = {pool.id: pool.name for pool in index.pools} | {node.id: node.role for node in index.nodes}
    return [(f.id, names.get(f.source, ""), names.get(f.target, "")) for f in index.flows if f.kind == "message"]


def matrix(handovers: list[Handover]) -> dict[tuple[str, str], int]:
    return dict(Counter((one.source_role, one.target_role) for one in handovers))


def ping_pong(index: MapIndex) -> list[tuple[str, str, str]]:
    """Steps A, B, C in a row where the work goes from one role to another and straight back."""
    following: dict[str, list[str]] = {}
    for one in step_handovers(index):
        following.setdefault(one.steps[0], []).append(one.steps[1])
    role = roles(index)
    found = []
    for first, seconds in following.items():
        for second in seconds:
            found += [(first, second, third) for third in following.get(second, ()) if role[third] == role[first]]
    return found


def _next_steps(index: MapIndex, step: Node) -> list[tuple[Node, tuple[str, ...]]]:
    found: list[tuple[Node, tuple[str, ...]]] = []
    queue: list[tuple[str, tuple[str, ...]]] = [(flow, (flow,)) for flow in step.outgoing]
    for event in index.nodes:
        if event.attached_to == step.id:
            queue += [(flow, (flow,)) for flow in event.outgoing]
    seen: set[str] = set()
    while queue:
        flow_id, way = queue.pop(0)
        node = index.node(index.flows_by_id[flow_id].target)
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        if node.kind in ("task", "subprocess"):
            found.append((node, way))
        else:
            queue += [(flow, (*way, flow)) for flow in node.outgoing]
    return found


def raci(index: MapIndex, process_owner: str = "") -> list[RaciRow]:
    """One row for each task and sub-process, in flow order."""
    names = {pool.id: pool.name for pool in index.pools} | {node.id: node.role for node in index.nodes}
    rows = []
    for step in index.steps:
        stated, derived = step.annotation, set()
        accountable = (stated.accountable,) if stated and stated.accountable else ()
        consulted, informed = (stated.consulted, stated.informed) if stated else ((), ())
        if not accountable and process_owner:
            accountable = (process_owner,)
            derived.add("A")
        if not consulted:
            consulted = _partners(index, names, step.id, incoming=True)
            derived |= {"C"} if consulted else set()
        if not informed:
            informed = _partners(index, names, step.id, incoming=False)
            derived |= {"I"} if informed else set()
        responsible = (step.role,) if step.role else ()
        rows.append(RaciRow(step.id, step.name, responsible, accountable, consulted, informed, frozenset(derived)))
    return rows


def _partners(index: MapIndex, names: dict[str, str], step: str, *, incoming: bool) -> tuple[str, ...]:
    found = []
    for flow in index.flows:
        if flow.kind == "message" and (flow.target if incoming else flow.source) == step:
            found.append(names.get(flow.source if incoming else flow.target, ""))
    return tuple(dict.fromkeys(name for name in found if name))
