"""One line between two boxes around all others, out of a few plain shapes. The whole-map router is `layout_routes.py`.

Every way starts and ends in the middle of a side, runs upright or level, and is chosen by: boxes that it crosses, then
bends, then length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .geometry import Bounds, Point

NEAR, CHANNELS = 20.0, 8


def way(source: Bounds, target: Bounds, others: Sequence[Bounds], *, upright: bool = False) -> list[Point]:
    """`upright`: leaves and enters by the upper and lower sides if that crosses no more, as message flows do."""
    if source == target:
        x, y = source.right + NEAR, source.y - NEAR
        return [(source.right, source.cy), (x, source.cy), (x, y), (source.cx, y), (source.cx, source.y)]
    walls = [*others, source, target]
    ways = sorted((_rank(points, upright), points) for points in map(_straightened, _ways(source, target)))
    best, fewest = ways[0][1], len(walls) + 1
    for _, points in ways:
        crossed = _crossed(points, walls, fewest)
        if crossed < fewest:
            best, fewest = points, crossed
        if not fewest:
            break
    return best


def _rank(points: list[Point], upright: bool) -> tuple[bool, int, float]:
    length = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(points, points[1:], strict=False))
    return upright and points[0][1] == points[1][1], len(points), length


def _crossed(points: list[Point], walls: Sequence[Bounds], enough: int) -> int:
    """How many boxes the way crosses; stops counting where it cannot be the best any more."""
    pairs, found = list(zip(points, points[1:], strict=False)), 0
    for box in walls:
        found += any(crosses(a, b, box, -0.5) for a, b in pairs)
        if found >= enough:
            break
    return found


def crosses(a: Point, b: Point, box: Bounds, gap: float) -> bool:
    """For upright and level pieces exact, for slanted ones their bounding box; `gap` widens the box."""
    return (
        min(a[0], b[0]) < box.right + gap
        and max(a[0], b[0]) > box.x - gap
        and min(a[1], b[1]) < box.bottom + gap
        and max(a[1], b[1]) > box.y - gap
    )


def _ways(source: Bounds, target: Bounds) -> Iterator[list[Point]]:
    for leave in (1, -1):  # Out to the right or to the left, in from the other side or from the same one.
        one = (source.right if leave > 0 else source.x, source.cy)
        for enter in (1, -1):
            two = (target.x if enter > 0 else target.right, target.cy)
            for x in _between(one[0], two[0]):
                yield [one, (x, one[1]), (x, two[1]), two]
        for edge in (target.y, target.bottom):
            yield [one, (target.cx, one[1]), (target.cx, edge)]
    for edge in (source.y, source.bottom):
        start = (source.cx, edge)
        for side in (target.x, target.right):
            yield [start, (source.cx, target.cy), (side, target.cy)]
        for end in (target.y, target.bottom):
            for y in _between(edge, end):
                yield [start, (source.cx, y), (target.cx, y), (target.cx, end)]


def _between(one: float, two: float) -> Iterable[float]:
    """The middle, then channels close to both ends, on both sides of them."""
    yield (one + two) / 2
    for number in range(1, CHANNELS + 1):
        yield max(one, two) + number * NEAR
        yield min(one, two) - number * NEAR
        if abs(two - one) > 2 * number * NEAR:
            yield max(one, two) - number * NEAR
            yield min(one, two) + number * NEAR


def _straightened(points: list[Point]) -> list[Point]:
    """Without points that lie on the line between their neighbours."""
    found = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == point[0] == after[0] or before[1] == point[1] == after[1]):
            found.append(point)
    return [*found, points[-1]]
