"""A first map from a log: the directly-follows graph, filtered, as a BPMN of exclusive gateways, laid out.

Activities are kept by frequency; cases are read without the dropped ones. Edges are kept by weight until the chosen
share of all transitions is there; then every activity gets its widest way from the start and to the end, so that
nothing is unreachable. The result is a state machine: sound by construction. Ids come from the labels, so that a
second run gives the same ids and two months can be compared. How well the map fits is in `discovery_figures.py`.
"""

from __future__ import annotations

import hashlib
import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .builder import MapBuilder
from .discovery_figures import END, START, DiscoveryFigures, measure, steps
from .layout import layout
from .model import Model

Counts = Mapping[tuple[str, str], int]
Variants = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Discovery:
    """The drawn map, and how well it tells what was recorded."""

    model: Model
    figures: DiscoveryFigures


@dataclass(frozen=True)
class Department:
    """Who does an activity most often, and in which share of its executions."""

    name: str
    share: float


def discover(
    variants: Variants,
    lanes: Mapping[str, str] | None = None,
    keep: float = 0.9,
    *,
    activities: float = 1.0,
    name: str = "",
) -> Discovery:
    """`variants`: number of cases by sequence of activities; `lanes`: department by activity (`departments`).

    `keep` is the share of transitions to keep, `activities` that of activities, most frequent first; at least one
    stays. ValueError for shares outside 0..1 and for a log without any case.
    """
    if not 0 < keep <= 1:
        raise ValueError("keep is a share above 0 and up to 1")
    if not 0 < activities <= 1:
        raise ValueError("activities is a share above 0 and up to 1")
    recorded = {sequence: cases for sequence, cases in variants.items() if sequence and cases > 0}
    if not recorded:
        raise ValueError("the log has no case")
    kept, dropped = kept_activities(recorded, activities)
    every = transitions(_without(recorded, set(dropped)))
    edges = kept_edges(every, keep)
    model = _draw(edges, dict(lanes or {}), name)
    layout(model)
    return Discovery(model, measure(recorded, edges, len(every), kept, dropped))


def departments(executions: Mapping[tuple[str, str], int]) -> dict[str, Department]:
    """By activity, the group that does it most often; `executions[activity, group]` counts, "" is no group.

    {("pay", "Finance"): 3, ("pay", "Sales"): 1} gives {"pay": Department("Finance", 0.75)}.
    """
    total: Counter[str] = Counter()
    best: dict[str, tuple[int, str]] = {}
    for (activity, group), count in sorted(executions.items()):
        total[activity] += count
        if group and count > best.get(activity, (0, ""))[0]:
            best[activity] = (count, group)
    return {activity: Department(group, count / total[activity]) for activity, (count, group) in best.items()}


def kept_activities(variants: Variants, share: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The most frequent activities (by executions, then by name), and the others."""
    executions: Counter[str] = Counter()
    for sequence, cases in variants.items():
        for activity in sequence:
            executions[activity] += cases
    ranked = sorted(executions, key=lambda activity: (-executions[activity], activity))
    number = max(1, math.ceil(share * len(ranked) - 1e-9))
    return tuple(ranked[:number]), tuple(ranked[number:])


def _without(variants: Variants, dropped: set[str]) -> dict[tuple[str, ...], int]:
    """The cases as if the dropped activities had not been recorded."""
    if not dropped:
        return dict(variants)
    found: Counter[tuple[str, ...]] = Counter()
    for sequence, cases in variants.items():
        found[tuple(activity for activity in sequence if activity not in dropped)] += cases
    del found[()]
    return dict(found)


def transitions(variants: Variants) -> dict[tuple[str, str], int]:
    """How often one activity came right after another, with start and end; also every edge that a map can have."""
    found: Counter[tuple[str, str]] = Counter()
    for sequence, cases in variants.items():
        for step in steps(sequence):
            found[step] += cases
    return dict(found)


def kept_edges(every: Counts, keep: float) -> dict[tuple[str, str], int]:
    """The edges of the map out of all `transitions`, each with its count."""
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
