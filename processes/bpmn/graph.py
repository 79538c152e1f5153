"""Plain directed-graph arithmetic on strings: back edges, longest-path ranks, reachability. Knows nothing of BPMN.

Everything is deterministic: the order of the input decides ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Arc = tuple[str, str]


def successors(arcs: Iterable[Arc]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in arcs:
        if target not in found[source]:
            found[source].append(target)
    return found


def back_arcs(nodes: Sequence[str], arcs: Sequence[Arc], starts: Sequence[str]) -> set[Arc]:
    """Arcs that close a loop when one walks depth-first from the starts, then from whatever is left."""
    following = successors(arcs)
    state: dict[str, int] = {}
    back: set[Arc] = set()
    for start in [*starts, *nodes]:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(following.get(start, ())))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if state.get(target) == 1:
                    back.add((node, target))
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(following.get(target, ()))))
                    break
            else:
                state[node] = 2
                stack.pop()
    return back


def ranks(nodes: Sequence[str], arcs: Mapping[Arc, int], at_least: Mapping[str, int] | None = None) -> dict[str, int]:
    """Longest distance from a source; arcs without loops, each with its length (0 or more)."""
    incoming: dict[str, int] = dict.fromkeys(nodes, 0)
    following: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (source, target), length in arcs.items():
        following[source].append((target, length))
        incoming[target] += 1
    rank = {node: (at_least or {}).get(node, 0) for node in nodes}
    queue = [node for node in nodes if incoming[node] == 0]
    for node in queue:
        for target, length in following[node]:
            rank[target] = max(rank[target], rank[node] + length)
            incoming[target] -= 1
            if incoming[target] == 0:
                queue.append(target)
    return rank


def reachable(starts: Iterable[str], following: Mapping[str, Sequence[str]]) -> set[str]:
    seen = set(starts)
    queue = list(seen)
    while queue:
        for target in following.get(queue.pop(), ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen
