"""How well a discovered map tells what was recorded: fitness and precision, exact and in one pass over the variants.

The map is a state machine, so a case fits if and only if each of its steps is an edge of the map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

START, END = "\0start", "\0end"
Edge = tuple[str, str]


@dataclass(frozen=True)
class DiscoveryFigures:
    """All against the log as it was recorded, also where activities were dropped. Shares are 0..1.

    `trace_fitness`: share of cases that the map explains from start to end (`cases_explained` of `cases`).
    `transition_fitness`: share of recorded transitions (with start and end) that are on the map.
    `precision`: of the next steps that the map allows at each point of the cases it can follow, the share that was
    taken at that point, weighted by cases (ETC precision); None if no case goes beyond a point.
    """

    cases: int
    cases_explained: int
    trace_fitness: float
    transition_fitness: float
    precision: float | None
    edges_kept: int
    edges_all: int
    activities: tuple[str, ...]
    activities_dropped: tuple[str, ...]


def steps(sequence: tuple[str, ...]) -> Iterator[Edge]:
    """(a, b) gives start-a, a-b, b-end."""
    return zip((START, *sequence), (*sequence, END), strict=True)


def measure(
    variants: Mapping[tuple[str, ...], int],
    edges: Collection[Edge],
    edges_all: int,
    activities: tuple[str, ...],
    dropped: tuple[str, ...],
) -> DiscoveryFigures:
    """`edges` are those of the map, with START and END; `edges_all` how many it would have with all kept.

    Two cases a-b and one a-c on a map of a-b alone: 2 of 3 explained, 7 of 9 transitions, precision 1.
    """
    known = set(edges)
    cases = explained = moves = allowed = 0
    for sequence, count in variants.items():
        on_map = sum(step in known for step in steps(sequence))
        cases += count
        moves += count * (len(sequence) + 1)
        allowed += count * on_map
        explained += count * (on_map == len(sequence) + 1)
    return DiscoveryFigures(
        cases,
        explained,
        explained / cases,
        allowed / moves,
        _precision(variants, known),
        len(known),
        edges_all,
        activities,
        dropped,
    )


@dataclass
class _Point:
    """A prefix that the map can follow: cases that go on from there, and how."""

    after: str
    cases: int = 0
    taken: set[str] = field(default_factory=set)


def _precision(variants: Mapping[tuple[str, ...], int], known: set[Edge]) -> float | None:
    """Sequences in order share their prefixes with the one before, so only one line of points is held at a time."""
    following: dict[str, set[str]] = defaultdict(set)
    for one, two in known:
        if two != END:
            following[one].add(two)
    offered = used = 0
    line: list[_Point] = []
    before: tuple[str, ...] = ()

    def close(depth: int) -> None:
        nonlocal offered, used
        while len(line) > depth:
            point = line.pop()
            offered += point.cases * len(following[point.after])
            used += point.cases * len(following[point.after] & point.taken)

    for sequence in sorted(variants):
        close(_shared(before, sequence) + 1)
        for depth, (one, two) in enumerate(steps(sequence)):
            if two == END:
                break
            if depth == len(line):
                line.append(_Point(one))
            line[depth].cases += variants[sequence]
            line[depth].taken.add(two)
            if (one, two) not in known:
                break
        before = sequence
    close(0)
    return used / offered if offered else None


def _shared(one: tuple[str, ...], two: tuple[str, ...]) -> int:
    """Length of the common beginning."""
    length = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        length += 1
    return length
