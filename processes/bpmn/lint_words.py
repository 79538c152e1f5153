"""Lint rules about what people state: names, branches, criteria, roles, time limits, risks."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from . import durations
from .annotations import StepAnnotation
from .index import MapIndex, Node
from .lint_flow import note, title
from .lint_rules import HINT, WARN
from .matching import same_name
from .model import Model
from .names import bpmn, elements, local_reference
from .problems import Finding

_SEPARATORS = re.compile(r"\s*[;；、，\n]\s*(?=\S)")
DECIDING = frozenset(["exclusiveGateway", "inclusiveGateway"])


def check(model: Model, found: MapIndex) -> list[Finding]:
    findings: list[Finding] = []
    timers = _timers(model)
    for node in found.nodes:
        if node.kind in ("task", "subprocess"):
            findings += _step(found, node, timers.get(node.id))
        if node.type in DECIDING and len(node.outgoing) > 1:
            findings += _decision(found, node)
    return findings


def _step(found: MapIndex, node: Node, timer: float | None) -> list[Finding]:
    name, findings = title(found, node.id), []
    if not node.name.strip():
        findings.append(
            note("step_without_name", node.id, node.line, "A step has no name.", "有一个环节没有名称。", WARN)
        )
    if not node.role:
        text = f"“{name}” has no lane and no role.", f"“{name}”没有泳道，也没有角色。"
        findings.append(note("no_role", node.id, node.line, *text, WARN))
    stated = node.annotation
    if not node.documentation.strip() and not (stated and stated.instruction):
        text = f"“{name}” does not say what is to be done.", f"“{name}”没有说明如何操作。"
        findings.append(note("no_handbook_text", node.id, node.line, *text, HINT))
    return findings if stated is None else findings + _stated(name, node, stated, timer)


def _stated(name: str, node: Node, stated: StepAnnotation, timer: float | None) -> list[Finding]:
    findings = []
    if len(_SEPARATORS.split(stated.accountable.strip())) > 1:
        text = (
            f"For “{name}” several are accountable ({stated.accountable}). Name one.",
            f"“{name}”有多个问责人（{stated.accountable}），请只写一个。",
        )
        findings.append(note("several_accountable", node.id, node.line, *text, WARN))
    if stated.role and node.lane_id and same_name(stated.role) != same_name(node.role):
        text = (
            f"“{name}” states the role {stated.role}, but lies in the lane {node.role}.",
            f"“{name}”标注的角色是{stated.role}，却位于泳道{node.role}。",
        )
        findings.append(note("role_against_lane", node.id, node.line, *text, WARN))
    if stated.time_limit is not None and timer is not None and abs(stated.time_limit - timer) >= 1:
        text = (
            f"“{name}”: the time limit is {durations.to_iso(stated.time_limit)}, its timer {durations.to_iso(timer)}.",
            f"“{name}”的时限是 {durations.to_iso(stated.time_limit)}，定时器是 {durations.to_iso(timer)}。",
        )
        findings.append(note("limit_against_timer", node.id, node.line, *text, WARN))
    if stated.risk and not stated.risk_control:
        text = f"“{name}” states a risk without a control.", f"“{name}”标注了风险，但没有控制措施。"
        findings.append(note("risk_without_control", node.id, node.line, *text, HINT))
    return findings


def check_outside(found: MapIndex, bound: Collection[str] | None, owner: str | None) -> list[Finding]:
    """What depends on things that are not in the file: bindings to the log, and the process owner."""
    findings = []
    for node in found.steps:
        name = title(found, node.id)
        if bound is not None and node.id not in bound:
            text = f"“{name}” is bound to no activity of the log.", f"“{name}”没有对应日志中的活动。"
            findings.append(note("not_bound", node.id, node.line, *text, HINT))
        if owner == "" and not (node.annotation and node.annotation.accountable):
            text = f"Nobody is accountable for “{name}”.", f"“{name}”没有问责人。"
            findings.append(note("no_accountable", node.id, node.line, *text, WARN))
    return findings


def _decision(found: MapIndex, node: Node) -> list[Finding]:
    name, findings = title(found, node.id), []
    if not node.name.strip():
        text = "A decision has no question as its name.", "有一个判断没有写明问题。"
        findings.append(note("decision_without_name", node.id, node.line, *text, WARN))
    flows = [found.flows_by_id[key] for key in node.outgoing]
    for flow in flows:
        if not flow.name.strip() and not flow.is_default and not flow.condition:
            text = (
                f"The branch from “{name}” to “{title(found, flow.target)}” has no label.",
                f"从“{name}”到“{title(found, flow.target)}”的分支没有标签。",
            )
            findings.append(note("branch_without_label", flow.id, flow.line, *text, WARN))
    stated = node.annotation.criteria if node.annotation else ""
    before = [found.by_id.get(found.flows_by_id[key].source) for key in node.incoming]
    earlier = any(step and step.annotation and step.annotation.criteria for step in before)
    if not stated and not earlier and not any(flow.condition for flow in flows):
        text = f"The decision “{name}” has no criteria.", f"判断“{name}”没有判断标准。"
        findings.append(note("decision_without_criteria", node.id, node.line, *text, WARN))
    return findings


def _timers(model: Model) -> dict[str, float]:
    """Seconds of a boundary timer by the step that it watches."""
    found: dict[str, float] = {}
    for event in elements(model.root):
        host = local_reference(event.get("attachedToRef"))
        duration = event.find(f"{bpmn('timerEventDefinition')}/{bpmn('timeDuration')}") if host else None
        seconds = _seconds(duration)
        if seconds is not None:
            found[host] = seconds
    return found


def _seconds(duration: etree._Element | None) -> float | None:
    if duration is None:
        return None
    try:
        return durations.to_seconds("".join(duration.itertext()))
    except ValueError:
        return None
