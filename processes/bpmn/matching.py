"""Which element of the new map is which of the old one, always one to one.

(a) same id and family; (b) same type and name, unique on both sides, then same family and name; (c) only if fewer
than half the nodes share ids: neighbours already matched (.6) and name similarity (.4), at least .5 in all, and at
least .5 in the name if either has one (else a replaced step would count as a renamed one).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .binding import similarity
from .index import Flow, Lane, MapIndex, Node, Pool

BAR = 0.5
# Pairs this close to the best of a round are taken together; without that, large maps would take minutes.
TIER = 0.02
MOST_ROUNDS = 200


@dataclass(frozen=True)
class Matching:
    """Old id to new id, per kind of element."""

    nodes: Mapping[str, str]
    flows: Mapping[str, str]
    lanes: Mapping[str, str]
    pools: Mapping[str, str]
    artifacts: Mapping[str, str]


def same_name(text: str) -> str:
    """Names are equal up to width, case, blanks and line breaks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def match(old: MapIndex, new: MapIndex, pairs: Mapping[str, str] | None = None) -> Matching:
    """`pairs`: nodes that a person has declared to be the same."""
    pools = _by_id_then_name(old.pools, new.pools, _pool_name)
    lanes = _by_id_then_name(old.lanes, new.lanes, _lane_name)
    nodes = _nodes(old, new, dict(pairs or {}), lanes)
    artifacts = _by_id_then_name(old.artifacts, new.artifacts, lambda a: (a.type, same_name(a.text)))
    ends = {**pools, **artifacts, **nodes}
    return Matching(nodes, _flows(old.flows, new.flows, ends), lanes, pools, artifacts)


def moved_ids(old: MapIndex, new: MapIndex) -> dict[str, str]:
    """Steps that are on both maps under different ids: what belongs to the old id belongs to the new one."""
    return {one: two for one, two in match(old, new).nodes.items() if one != two and one not in new.by_id}


def _pool_name(pool: Pool) -> tuple[str, ...]:
    return ("pool", same_name(pool.name))


def _lane_name(lane: Lane) -> tuple[str, ...]:
    return ("lane", same_name(lane.name))


def _by_id_then_name(old: Sequence[Any], new: Sequence[Any], name: Callable[[Any], tuple[str, ...]]) -> dict[str, str]:
    new_ids = {one.id for one in new}
    found = {one.id: one.id for one in old if one.id in new_ids}
    rest_old = [one for one in old if one.id not in found]
    taken = set(found.values())
    rest_new = [one for one in new if one.id not in taken]
    found.update(_unique_pairs(rest_old, rest_new, name))
    if len(old) == len(new) == 1:
        found.setdefault(old[0].id, new[0].id)
    return found


def _unique_pairs(old: Iterable, new: Iterable, key: Callable) -> dict[str, str]:
    sides: tuple[dict, dict] = (defaultdict(list), defaultdict(list))
    for side, elements in zip(sides, (old, new), strict=True):
        for one in elements:
            side[key(one)].append(one.id)
    return {
        ids[0]: sides[1][name][0]
        for name, ids in sides[0].items()
        if name[-1] and len(ids) == 1 and len(sides[1].get(name, ())) == 1
    }


def _nodes(old: MapIndex, new: MapIndex, found: dict[str, str], lanes: Mapping[str, str]) -> dict[str, str]:
    taken = set(found.values())
    for node in old.nodes:
        twin = new.by_id.get(node.id)
        if node.id not in found and twin is not None and twin.kind == node.kind and twin.id not in taken:
            found[node.id] = twin.id
            taken.add(twin.id)
    share = len(found) / max(1, min(len(old.nodes), len(new.nodes)))
    for key in (_type_and_name, _family_and_name):
        found.update(_unique_pairs(_rest(old.nodes, found), _rest(new.nodes, set(found.values())), key))
    if share < BAR:
        _by_neighbours(old, new, found, lanes)
    return found


def _rest(nodes: Iterable[Node], taken: Iterable[str]) -> list[Node]:
    gone = set(taken)
    return [node for node in nodes if node.id not in gone]


def _type_and_name(node: Node) -> tuple[str, ...]:
    return (node.type, node.event, same_name(node.name))


def _family_and_name(node: Node) -> tuple[str, ...]:
    return (node.kind, same_name(node.name))


def _by_neighbours(old: MapIndex, new: MapIndex, found: dict[str, str], lanes: Mapping[str, str]) -> None:
    """Best pairs first; each round sees the neighbours that the round before has matched."""
    around_old, around_new = _around(old), _around(new)
    for _ in range(MOST_ROUNDS):
        ranked = _candidates(old, new, found, lanes, around_old, around_new)
        if not ranked:
            return
        best, taken = ranked[0][0], set(found.values())
        for score, _type, _lane, one, two in ranked:
            if score > best + TIER:
                break
            if one not in found and two not in taken:
                found[one] = two
                taken.add(two)


def _candidates(
    old: MapIndex,
    new: MapIndex,
    found: dict[str, str],
    lanes: Mapping[str, str],
    around_old: Mapping[str, set[tuple[str, str]]],
    around_new: Mapping[str, set[tuple[str, str]]],
) -> list[tuple]:
    """Best first: score, then same type, then same lane, then the order of the maps.

    Without a matched neighbour no pair can reach the bar, so only pairs around matched nodes are looked at.
    """
    taken = set(found.values())
    touching: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, around in around_new.items():
        for side in around:
            touching[side].append(key)
    ranked = []
    for one in _rest(old.nodes, found):
        near = {two for side, key in around_old[one.id] if key in found for two in touching[side, found[key]]}
        for two in (new.by_id[key] for key in sorted(near) if key not in taken):
            score = _score(one, two, found, around_old[one.id], around_new[two.id]) if one.kind == two.kind else None
            if score is not None and score >= BAR:
                lane = one.lane_id is not None and lanes.get(one.lane_id) == two.lane_id
                rank = (-score, not (one.type == two.type and one.event == two.event), not lane)
                ranked.append((*rank, one.order, abs(two.order - one.order), one.id, two.id))
    ranked.sort()
    return [(row[0], row[1], row[2], row[-2], row[-1]) for row in ranked]


@lru_cache(maxsize=100_000)
def _alike(one: str, two: str) -> float:
    return similarity(one, two)


def _score(
    one: Node, two: Node, found: Mapping[str, str], around_one: set[tuple[str, str]], around_two: set[tuple[str, str]]
) -> float | None:
    name_one, name_two = same_name(one.name), same_name(two.name)
    named = bool(name_one or name_two)
    alike = _alike(name_one, name_two) if named else 1.0
    if named and alike < BAR:
        return None
    moved = {(side, found[key]) for side, key in around_one if key in found}
    most = max(len(around_one), len(around_two))
    return 0.6 * (len(moved & around_two) / most if most else 0.0) + 0.4 * alike


def _around(index: MapIndex) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {node.id: set() for node in index.nodes}
    for flow in index.flows:
        if flow.source in found and flow.target in found:
            found[flow.source].add(("out", flow.target))
            found[flow.target].add(("in", flow.source))
    for node in index.nodes:
        if node.attached_to in found:
            found[node.id].add(("host", node.attached_to))
            found[node.attached_to].add(("guest", node.id))
    return found


def _flows(old: Sequence[Flow], new: Sequence[Flow], ends: Mapping[str, str]) -> dict[str, str]:
    """By id, else by matched ends, else by matched source and the same label."""
    by_id = {flow.id: flow for flow in new}
    found = {f.id: f.id for f in old if f.id in by_id and by_id[f.id].kind == f.kind and _related(f, by_id[f.id], ends)}
    for whole in (True, False):
        rest_old = [f for f in old if f.id not in found]
        rest_new = [f for f in new if f.id not in set(found.values())]
        keys_old = {f.id: _flow_key(f, ends, whole) for f in rest_old}
        keys_new = {f.id: _flow_key(f, None, whole) for f in rest_new}
        for flow in rest_old:
            key = keys_old[flow.id]
            same = [f.id for f in rest_new if keys_new[f.id] == key and f.id not in set(found.values())]
            alone = whole or sum(1 for other in keys_old.values() if other == key) == 1
            if key and same and (whole or len(same) == 1) and alone:
                found[flow.id] = same[0]
    return found


def _related(one: Flow, two: Flow, ends: Mapping[str, str]) -> bool:
    """A flow that kept its id but neither end is another flow under an old id."""
    return ends.get(one.source) == two.source or ends.get(one.target) == two.target


def _flow_key(flow: Flow, ends: Mapping[str, str] | None, whole: bool) -> tuple[str, ...]:
    source = flow.source if ends is None else ends.get(flow.source, "")
    target = flow.target if ends is None else ends.get(flow.target, "")
    if not source or (whole and not target):
        return ()
    return (flow.kind, source, target) if whole else (flow.kind, source, same_name(flow.name))
