"""Lint rules about the graph: loose ends, reachability, pools, deadlock and lack of synchronisation."""

from __future__ import annotations

from collections.abc import Iterable

from . import graph
from .index import Flow, MapIndex, Node
from .lint_rules import BLOCK, WARN
from .problems import Finding

PARALLEL = "parallelGateway"
CHOOSING = frozenset(["exclusiveGateway", "eventBasedGateway"])


def check(found: MapIndex) -> list[Finding]:
    findings = _ends(found) + _pools(found) + _hosts(found) + _reach(found) + _implicit(found)
    return findings + _splits_and_joins(found)


def title(found: MapIndex, key: str) -> str:
    """What people call an element: its name, else its kind and id."""
    node = found.by_id.get(key)
    if node is None:
        return key
    return " ".join(node.name.split()) or key


def note(rule: str, key: str | None, line: int | None, english: str, chinese: str, severity: str) -> Finding:
    return Finding(rule, key, line, english, chinese, severity)


def _ends(found: MapIndex) -> list[Finding]:
    findings = []
    others = {pool.id for pool in found.pools} | {artifact.id for artifact in found.artifacts}
    for flow in found.flows:
        if flow.kind not in ("sequence", "message"):
            continue
        for end, english, chinese in ((flow.source, "start", "起点"), (flow.target, "end", "终点")):
            if not end:
                text = f"The flow {flow.id} has no {english}.", f"流向 {flow.id} 没有{chinese}。"
                findings.append(note("loose_flow", flow.id, flow.line, *text, BLOCK))
            elif end not in found.by_id and not (flow.kind == "message" and end in others):
                text = (
                    f"The flow {flow.id} names {end} as its {english}, which is not on the map.",
                    f"流向 {flow.id} 的{chinese} {end} 不在图中。",
                )
                findings.append(note("dangling_flow", flow.id, flow.line, *text, BLOCK))
    return findings


def _pools(found: MapIndex) -> list[Finding]:
    findings = []
    pool_of: dict[str, str | None] = {pool.id: pool.id for pool in found.pools}
    pool_of |= {node.id: node.pool_id for node in found.nodes}
    for flow in found.flows:
        one, two = pool_of.get(flow.source), pool_of.get(flow.target)
        if flow.kind == "sequence" and one != two and flow.source in found.by_id and flow.target in found.by_id:
            text = (
                f"A sequence flow leads from “{title(found, flow.source)}” into another pool. Use a message flow.",
                f"顺序流从“{title(found, flow.source)}”通向另一个池，请改用消息流。",
            )
            findings.append(note("flow_across_pools", flow.id, flow.line, *text, BLOCK))
        if flow.kind == "message" and one is not None and one == two:
            text = (
                f"A message flow stays inside one pool, at “{title(found, flow.source)}”. Use a sequence flow.",
                f"消息流位于同一个池内（“{title(found, flow.source)}”），请改用顺序流。",
            )
            findings.append(note("message_inside_pool", flow.id, flow.line, *text, BLOCK))
    return findings


def _hosts(found: MapIndex) -> list[Finding]:
    findings = []
    for node in found.nodes:
        if node.type == "boundaryEvent" and found.by_id.get(node.attached_to or "") is None:
            name = title(found, node.id)
            text = f"The boundary event “{name}” hangs on no step.", f"边界事件“{name}”没有依附的环节。"
            findings.append(note("boundary_without_host", node.id, node.line, *text, BLOCK))
    return findings


def _arcs(found: MapIndex) -> list[graph.Arc]:
    arcs = [
        (f.source, f.target)
        for f in found.flows
        if f.kind == "sequence" and f.source in found.by_id and f.target in found.by_id
    ]
    arcs += [(n.attached_to, n.id) for n in found.nodes if n.attached_to in found.by_id]
    arcs += _link_events(found)
    return arcs


def _link_events(found: MapIndex) -> list[graph.Arc]:
    """A link throw continues at the link catch of the same name."""
    catches = {n.name: n.id for n in found.nodes if n.event == "link" and n.type == "intermediateCatchEvent"}
    throws = [n for n in found.nodes if n.event == "link" and n.type == "intermediateThrowEvent"]
    return [(n.id, catches[n.name]) for n in throws if n.name in catches]


def _scope(found: MapIndex, node: Node) -> str:
    return node.parent_id or node.pool_id or ""


def _is_free(found: MapIndex, node: Node) -> bool:
    """Nodes that need no flows: event sub-processes, compensation handlers, content of an ad-hoc sub-process."""
    parent = found.by_id.get(node.parent_id or "")
    if parent is not None and parent.type == "adHocSubProcess":
        return True
    if node.kind == "subprocess" and not node.incoming and not node.outgoing:
        inner = [n for n in found.nodes if n.parent_id == node.id and n.type == "startEvent"]
        return any(n.event for n in inner)
    hosts = {n.id for n in found.nodes if n.type == "boundaryEvent" and n.event == "compensate"}
    return any(f.kind == "association" and f.target == node.id and f.source in hosts for f in found.flows)


def _reach(found: MapIndex) -> list[Finding]:
    """In a scope with start events everything must be reachable; in one with end events everything must end."""
    arcs = _arcs(found)
    forward = graph.successors(arcs)
    backward = graph.successors([(two, one) for one, two in arcs])
    starts = [n for n in found.nodes if n.type == "startEvent"] + _instantiating(found)
    ends = [n for n in found.nodes if n.type == "endEvent"]
    with_start = {_scope(found, n) for n in starts}
    with_end = {_scope(found, n) for n in ends}
    roots = [n.id for n in starts] + [n.id for n in found.nodes if _is_free(found, n)]
    roots += [n.id for n in found.nodes if _scope(found, n) not in with_start and not n.incoming and not n.attached_to]
    leaves = [n.id for n in ends] + [n.id for n in found.nodes if _is_free(found, n)]
    leaves += [n.id for n in found.nodes if not n.outgoing and (_scope(found, n) not in with_end or _may_stop(n))]
    reached, ending = graph.reachable(roots, forward), graph.reachable(leaves, backward)
    findings = []
    for node in found.nodes:
        name = title(found, node.id)
        if node.id not in reached:
            text = f"“{name}” cannot be reached from a start.", f"从起点无法到达“{name}”。"
            findings.append(note("unreachable", node.id, node.line, *text, BLOCK))
        if node.id not in ending:
            text = f"From “{name}” no way leads to an end.", f"从“{name}”无法到达终点。"
            findings.append(note("no_way_out", node.id, node.line, *text, BLOCK))
    return findings


def _instantiating(found: MapIndex) -> list[Node]:
    """Receive tasks and event gateways without incoming flow start a process too."""
    return [n for n in found.nodes if n.type in ("receiveTask", "eventBasedGateway") and not n.incoming]


def _may_stop(node: Node) -> bool:
    """Events that end or leave the flow without an outgoing sequence flow."""
    return node.event in ("link", "compensate") or node.type == "boundaryEvent"


def _implicit(found: MapIndex) -> list[Finding]:
    findings = []
    for node in found.nodes:
        if node.attached_to or _is_free(found, node) or node.event in ("link", "compensate"):
            continue
        name = title(found, node.id)
        if not node.incoming and node.type != "startEvent" and node.kind != "event":
            text = f"“{name}” starts the flow without a start event.", f"“{name}”前没有开始事件。"
            findings.append(note("implicit_start", node.id, node.line, *text, WARN))
        if not node.outgoing and node.type != "endEvent" and node.kind in ("task", "subprocess", "gateway"):
            text = f"After “{name}” the flow ends without an end event.", f"“{name}”之后没有结束事件。"
            findings.append(note("implicit_end", node.id, node.line, *text, WARN))
        if len(node.incoming) > 1 and node.kind in ("task", "subprocess"):
            text = (
                f"{len(node.incoming)} flows meet at “{name}”. Add a merging gateway before it.",
                f"有 {len(node.incoming)} 条流向汇入“{name}”，请在其前加一个合并网关。",
            )
            findings.append(note("join_on_task", node.id, node.line, *text, WARN))
        if node.kind == "gateway" and len(node.incoming) > 1 and len(node.outgoing) > 1:
            text = (
                f"The gateway “{name}” joins and splits at once. Use two gateways.",
                f"网关“{name}”同时合并和分支，请使用两个网关。",
            )
            findings.append(note("join_and_split", node.id, node.line, *text, WARN))
    return findings


def _splits_and_joins(found: MapIndex) -> list[Finding]:
    """An XOR split whose branches first meet again in an AND join blocks; the reverse lets two tokens through."""
    findings = []
    for node in found.nodes:
        if len(node.outgoing) < 2 or not (node.type in CHOOSING or node.type == PARALLEL):
            continue
        meeting = _first_meeting(found, node)
        if meeting is None:
            continue
        one, two = title(found, node.id), title(found, meeting.id)
        if node.type in CHOOSING and meeting.type == PARALLEL and _only_from(found, node, meeting):
            text = (
                f"Deadlock: “{one}” chooses one branch, but “{two}” waits for all of them.",
                f"死锁：“{one}”只走一条分支，而“{two}”要等待所有分支。",
            )
            findings.append(note("deadlock", meeting.id, meeting.line, *text, BLOCK))
        if node.type == PARALLEL and _merges_singly(meeting):
            text = (
                f"Lack of synchronisation: “{one}” starts all branches, but “{two}” lets each through on its own.",
                f"缺少同步：“{one}”启动所有分支，而“{two}”让每条分支分别通过。",
            )
            findings.append(note("lack_of_synchronisation", meeting.id, meeting.line, *text, BLOCK))
    return findings


def _merges_singly(node: Node) -> bool:
    return len(node.incoming) > 1 and node.type == "exclusiveGateway"


def _first_meeting(found: MapIndex, split: Node) -> Node | None:
    """The nearest gateway that joins at least two branches of the split."""
    arrived: dict[str, set[int]] = {}
    layer = [(number, _target(found, key)) for number, key in enumerate(split.outgoing)]
    seen: set[tuple[int, str]] = set()
    while layer:
        following: list[tuple[int, str]] = []
        for number, key in layer:
            node = found.by_id.get(key)
            if node is None or (number, key) in seen or key == split.id:
                continue
            seen.add((number, key))
            arrived.setdefault(key, set()).add(number)
            if node.kind == "gateway" and len(node.incoming) > 1 and len(arrived[key]) > 1:
                return node
            following += [(number, _target(found, flow)) for flow in node.outgoing]
        layer = following
    return None


def _target(found: MapIndex, flow_id: str) -> str:
    return found.flows_by_id[flow_id].target


def _only_from(found: MapIndex, split: Node, join: Node) -> bool:
    """Whether two branches of one choice are both needed by the join: each comes in on its own incoming flow."""
    sources = _through(found, split, join)
    return sum(1 for branches in sources.values() if branches) > 1


def _through(found: MapIndex, split: Node, join: Node) -> dict[str, set[int]]:
    arrived: dict[str, set[int]] = {flow: set() for flow in join.incoming}
    for number, start in enumerate(split.outgoing):
        seen: set[str] = set()
        queue: list[Flow] = [found.flows_by_id[start]]
        while queue:
            flow = queue.pop()
            if flow.id in arrived:
                arrived[flow.id].add(number)
                continue
            if flow.target in seen or flow.target == split.id or flow.target not in found.by_id:
                continue
            seen.add(flow.target)
            queue += [found.flows_by_id[key] for key in found.by_id[flow.target].outgoing]
    return _exclusive(arrived)


def _exclusive(arrived: dict[str, set[int]]) -> dict[str, set[int]]:
    """An incoming flow that every branch reaches does not depend on the choice."""
    everything: Iterable[set[int]] = arrived.values()
    union = set().union(*everything)
    return {flow: branches for flow, branches in arrived.items() if branches and branches != union}
