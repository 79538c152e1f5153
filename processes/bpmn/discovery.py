"""A first map from a log: the directly-follows graph, filtered, as a BPMN of exclusive gateways, laid out.

Edges are kept by weight until the chosen share of all transitions is there; then every activity gets its widest way
from the start and to the end, so that nothing is unreachable. The result is a state machine: sound by construction.
Ids come from the labels, so that a second run gives the same ids and two months can be compared.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .builder import MapBuilder
from .layout import layout
from .model import Model

START, END = "\0start", "\0end"
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Quality:
    """How well the kept edges fit: shares of transitions and activities. Case fitness needs the log itself."""

    edges_kept: int
    edges_all: int
    transitions_kept: float
    activities: int


def discover(
    dfg_counts: Counts,
    starts: Mapping[str, int],
    ends: Mapping[str, int],
    lanes: Mapping[str, str] | None = None,
    keep: float = 0.9,
    *,
    name: str = "",
) -> Model:
    """`dfg_counts[a, b]`: how often b came right after a; `lanes`: department by activity; `keep`: share of mass."""
    if not 0 < keep <= 1:
        raise ValueError("keep is a share above 0 and up to 1")
    edges = kept_edges(dfg_counts, starts, ends, keep)
    model = _draw(edges, dict(lanes or {}), name)
    layout(model)
    return model


def quality(dfg_counts: Counts, starts: Mapping[str, int], ends: Mapping[str, int], keep: float = 0.9) -> Quality:
    edges, every = kept_edges(dfg_counts, starts, ends, keep), _all_edges(dfg_counts, starts, ends)
    mass = sum(every.values())
    kept = sum(every[edge] for edge in edges)
    return Quality(len(edges), len(every), kept / mass if mass else 0.0, len(_activities(every)))


def kept_edges(
    dfg_counts: Counts, starts: Mapping[str, int], ends: Mapping[str, int], keep: float
) -> dict[tuple[str, str], int]:
    every = _all_edges(dfg_counts, starts, ends)
    wanted = keep * sum(every.values())
    kept: dict[tuple[str, str], int] = {}
    mass = 0
    for edge, count in sorted(every.items(), key=lambda item: (-item[1], item[0])):
        if mass >= wanted:
            break
        kept[edge] = count
        mass += count
    forward = _widest(every, START, reverse=False)
    backward = _widest(every, END, reverse=True)
    for activity in _activities(every):
        for path in (_path(forward, activity, reverse=False), _path(backward, activity, reverse=True)):
            kept.update({edge: every[edge] for edge in path})
    return kept


def _all_edges(dfg_counts: Counts, starts: Mapping[str, int], ends: Mapping[str, int]) -> dict[tuple[str, str], int]:
    every = {edge: count for edge, count in dfg_counts.items() if count > 0}
    every |= {(START, activity): count for activity, count in starts.items() if count > 0}
    every |= {(activity, END): count for activity, count in ends.items() if count > 0}
    return every


def _activities(every: Counts) -> list[str]:
    return sorted({name for edge in every for name in edge} - {START, END})


def _widest(every: Counts, root: str, *, reverse: bool) -> dict[str, str]:
    """For each node the neighbour towards the root on the way whose narrowest edge is widest."""
    around: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (one, two), count in sorted(every.items()):
        if reverse:
            around[two].append((one, count))
        else:
            around[one].append((two, count))
    width: dict[str, int] = {root: max(every.values(), default=0)}
    towards: dict[str, str] = {}
    queue = [(-width[root], root)]
    while queue:
        narrow, node = heapq.heappop(queue)
        if -narrow < width[node]:
            continue
        for other, count in around[node]:
            through = min(width[node], count)
            if through > width.get(other, 0):
                width[other] = through
                towards[other] = node
                heapq.heappush(queue, (-through, other))
    return towards


def _path(towards: Mapping[str, str], node: str, *, reverse: bool) -> list[tuple[str, str]]:
    found = []
    while node in towards:
        other = towards[node]
        found.append((node, other) if reverse else (other, node))
        node = other
    return found


def _draw(edges: Counts, lanes: Mapping[str, str], name: str) -> Model:
    activities = _activities(edges)
    keys = _keys(activities)
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for one, two in sorted(edges, key=lambda edge: (-edges[edge], edge)):
        after[one].append(two)
        before[two].append(one)
    lane_of = _lane_keys(activities, lanes)
    lane_of[START] = lane_of.get(after[START][0] if after[START] else "", "")
    lane_of[END] = lane_of.get(before[END][0] if before[END] else "", "")
    map_builder = MapBuilder(name or "Discovered process", process_id="discovered")
    for lane in dict.fromkeys(lane_of[a] for a in [START, *_by_weight(activities, edges), END] if lane_of.get(a)):
        map_builder.lane(lane, lanes[next(a for a in activities if lane_of[a] == lane)])
    _add_nodes(map_builder, activities, keys, after, before, lane_of)
    for one, two in sorted(edges, key=lambda edge: (-edges[edge], edge)):
        source = f"split_{keys[one]}" if len(after[one]) > 1 else keys[one]
        target = f"join_{keys[two]}" if len(before[two]) > 1 else keys[two]
        map_builder.flow(source, target, key=f"flow_{keys[one]}_to_{keys[two]}")
    return map_builder.build()


def _add_nodes(
    map_builder: MapBuilder,
    activities: list[str],
    keys: Mapping[str, str],
    after: Mapping[str, list[str]],
    before: Mapping[str, list[str]],
    lane_of: Mapping[str, str],
) -> None:
    for activity in [START, *activities, END]:
        lane, key = lane_of.get(activity) or None, keys[activity]
        joins, splits = len(before.get(activity, ())) > 1, len(after.get(activity, ())) > 1
        if joins:
            map_builder.node("exclusiveGateway", f"join_{key}", lane=lane)
        kind = {START: "startEvent", END: "endEvent"}.get(activity, "task")
        map_builder.node(kind, key, "" if activity in (START, END) else activity, lane=lane)
        if splits:
            map_builder.node("exclusiveGateway", f"split_{key}", lane=lane)
        if joins:
            map_builder.flow(f"join_{key}", key, key=f"flow_into_{key}")
        if splits:
            map_builder.flow(key, f"split_{key}", key=f"flow_out_of_{key}")


def _by_weight(activities: list[str], edges: Counts) -> list[str]:
    """Roughly from start to end, so that lanes stand in the order in which they are first needed."""
    order, queue = [], [START]
    seen = {START}
    while queue:
        node = queue.pop(0)
        for edge in sorted((e for e in edges if e[0] == node and e[1] not in seen), key=lambda e: (-edges[e], e)):
            seen.add(edge[1])
            queue.append(edge[1])
            order.append(edge[1])
    return [node for node in order if node in set(activities)]


def _lane_keys(activities: list[str], lanes: Mapping[str, str]) -> dict[str, str]:
    """Without any department there are no lanes; an activity without one then goes into no lane."""
    names = sorted({lanes[a] for a in activities if lanes.get(a)})
    keys = {name: f"lane_{_slug(name)}" for name in names}
    return {a: keys[lanes[a]] for a in activities if lanes.get(a)}


def _keys(activities: list[str]) -> dict[str, str]:
    found = {START: "start", END: "end"}
    taken: set[str] = set()
    for activity in activities:
        key = f"task_{_slug(activity)}"
        if key in taken:
            key += "_" + hashlib.sha256(activity.encode()).hexdigest()[:6]
        taken.add(key)
        found[activity] = key
    return found


def _slug(label: str) -> str:
    """A valid id that people can still read: ASCII letters as they are, everything else as a short digest."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", label).strip("_").lower()[:40]
    if label.isascii() and plain:
        return plain
    digest = hashlib.sha256(label.encode()).hexdigest()[:10]
    return f"{plain}_{digest}" if plain else digest
