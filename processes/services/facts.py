"""Rebuilds the read index (`StepFacts`) of a version from its XML. Reading it is `processes/selectors.py`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from processes.bpmn.annotations import StepAnnotation
from processes.bpmn.index import MapIndex, Node, index
from processes.bpmn.model import Model
from processes.models import ProcessVersion, StepFacts


def rebuild_facts(*, version: ProcessVersion, model: Model) -> list[StepFacts]:
    """Replaces the rows of this version. Call it inside the transaction that makes the version."""
    found = index(model)
    StepFacts.objects.filter(version=version).delete()
    return StepFacts.objects.bulk_create([_row(version, found, node) for node in found.nodes])


def _row(version: ProcessVersion, found: MapIndex, node: Node) -> StepFacts:
    stated = node.annotation or StepAnnotation()
    return StepFacts(
        version=version,
        element_id=node.id,
        name=node.name[:1000],
        kind=node.kind,
        type=node.type,
        role=(stated.role or node.role)[:1000],
        position=node.order,
        time_limit_seconds=stated.time_limit,
        limit_clock=stated.limit_clock,
        documentation=node.documentation,
        followers=followers(found, node),
        annotation=_as_json(stated),
    )


def _as_json(stated: StepAnnotation) -> dict[str, Any]:
    """Only what was stated, so that an unannotated step is `{}`."""
    empty = StepAnnotation()
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(stated).items()
        if value != getattr(empty, key)
    }


def followers(found: MapIndex, node: Node) -> list[dict[str, str]]:
    """The steps and ends that come next, walking through gateways and plain events; `when` joins the flows' labels."""
    result: dict[str, dict[str, str]] = {}
    seen = {node.id}
    waiting = [(flow_id, "") for flow_id in node.outgoing]
    while waiting:
        flow_id, when = waiting.pop(0)
        flow = found.flows_by_id[flow_id]
        target = found.node(flow.target)
        if target is None:
            continue
        label = " · ".join(part for part in (when, flow.name.strip()) if part)
        if target.kind in ("task", "subprocess") or not target.outgoing:
            result.setdefault(target.id, {"id": target.id, "name": target.name, "when": label})
        elif target.id not in seen:
            seen.add(target.id)
            waiting += [(each, label) for each in target.outgoing]
    return list(result.values())
