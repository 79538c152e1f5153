"""Which flow of the map is how often taken: pairs of successive activities, credited through gateways. Pure.

A pair of bound steps is credited to the only path between them. With several paths it is ambiguous, without any it
happened off the map; both are counted and said. A path leads through gateways and plain events, never through a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.engine.figures import Edge
from processes.bpmn.index import MapIndex, Node

MOST_PATHS = 2  # more than one is ambiguous, however many


@dataclass(frozen=True)
class FlowCounts:
    """`counts` by flow; `transits`: median seconds, on the last flow of a path that only this pair takes."""

    counts: dict[str, int]
    transits: dict[str, float]
    credited: int
    ambiguous: int
    off_map: int
    unbound: int


def count_flows(index: MapIndex, graph: Iterable[Edge], bound: Mapping[str, str]) -> FlowCounts:
    """`graph`: how often one activity came right after another; `bound`: activity → step."""
    steps = {node.id: node for node in index.steps}
    paths: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    counts: dict[str, int] = {}
    pairs: dict[str, set[tuple[str, str]]] = {}
    taken: dict[tuple[str, str], list[Edge]] = {}
    said = {"credited": 0, "ambiguous": 0, "off_map": 0, "unbound": 0}
    for edge in graph:
        one, two = bound.get(edge.source, ""), bound.get(edge.target, "")
        if one not in steps or two not in steps:
            said["unbound"] += edge.count
            continue
        pair = (one, two)
        if pair not in paths:
            paths[pair] = list(_paths(index, steps[one], two))
        if len(paths[pair]) != 1:
            said["ambiguous" if paths[pair] else "off_map"] += edge.count
            continue
        said["credited"] += edge.count
        taken.setdefault(pair, []).append(edge)
        for flow in paths[pair][0]:
            counts[flow] = counts.get(flow, 0) + edge.count
            pairs.setdefault(flow, set()).add(pair)
    return FlowCounts(counts, _transits(paths, pairs, taken), **said)


def _transits(
    paths: Mapping[tuple[str, str], list[tuple[str, ...]]],
    pairs: Mapping[str, set[tuple[str, str]]],
    taken: Mapping[tuple[str, str], list[Edge]],
) -> dict[str, float]:
    """Medians cannot be put together: only flows that one pair of activities takes have one."""
    found: dict[str, float] = {}
    for pair, edges in taken.items():
        own = [flow for flow in paths[pair][0] if pairs[flow] == {pair}]
        if own and len(edges) == 1 and edges[0].median is not None:
            found[own[-1]] = edges[0].median
    return found


def _paths(index: MapIndex, start: Node, target: str) -> Iterable[tuple[str, ...]]:
    """At most two paths: enough to know that there is not one only. Boundary events of the step start paths too."""
    begins = list(start.outgoing)
    begins += [flow for node in index.nodes if node.attached_to == start.id for flow in node.outgoing]
    waiting = [((flow,), frozenset[str]()) for flow in begins]
    found = 0
    while waiting and found < MOST_PATHS:
        way, seen = waiting.pop()
        node = index.node(index.flows_by_id[way[-1]].target)
        if node is None or node.id in seen:
            continue
        if node.id == target:
            found += 1
            yield way
        elif node.kind not in ("task", "subprocess"):
            waiting += [((*way, flow), seen | {node.id}) for flow in node.outgoing]
