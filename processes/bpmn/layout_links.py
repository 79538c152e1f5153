"""The ways of what is no sequence flow inside one scope: message flows, associations, flows with a loose end.

They are routed last, around the finished boxes: each tries a few simple ways and takes the first that meets none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import labels
from .geometry import Bounds, Point
from .index import Flow, MapIndex
from .layout_routes import Picture

STUB = 40.0


def route(index: MapIndex, picture: Picture, frames: Mapping[str, Bounds], hosts: Mapping[str, Sequence[str]]) -> None:
    boundary = {event for events in hosts.values() for event in events}
    walls = {key: box for key, box in picture.boxes.items() if key not in boundary}
    uses: dict[str, int] = {}
    for flow in index.flows:
        if not flow.id or flow.id in picture.points:
            continue
        one = picture.boxes.get(flow.source) or frames.get(flow.source)
        two = picture.boxes.get(flow.target) or frames.get(flow.target)
        if one is None and two is None:
            continue
        if one is None or two is None:
            picture.points[flow.id] = _stub(one, two)
            continue
        shift = _shift(flow, uses)
        around = {k: b for k, b in walls.items() if not _holds(b, one) and not _holds(b, two)}
        picture.points[flow.id] = _best(one, two, shift, list(around.values()), picture.gaps)
        width, height = labels.box(flow.name, 110, 12)
        if width:
            x, y = _middle(picture.points[flow.id])
            picture.labels[flow.id] = Bounds(x + 6, y - height / 2, width, height)


def _holds(outer: Bounds, inner: Bounds) -> bool:
    """The box itself, or a sub-process around it."""
    return outer.holds(inner.cx, inner.cy)


def _shift(flow: Flow, uses: dict[str, int]) -> float:
    """Several at one node stand side by side."""
    number = max(uses.get(flow.source, 0), uses.get(flow.target, 0))
    uses[flow.source] = uses[flow.target] = number + 1
    return (0.0, 14.0, -14.0, 28.0, -28.0)[number % 5]


def _stub(one: Bounds | None, two: Bounds | None) -> list[Point]:
    if one is not None:
        return [(one.right, one.cy), (one.right + STUB, one.cy)]
    assert two is not None
    return [(two.x - STUB, two.cy), (two.x, two.cy)]


def _best(one: Bounds, two: Bounds, shift: float, walls: Sequence[Bounds], gaps: Sequence[float]) -> list[Point]:
    ways = _ways(one, two, shift, gaps)
    return min(ways, key=lambda way: (_hits(way, walls), len(way)))


def _ways(one: Bounds, two: Bounds, shift: float, gaps: Sequence[float]) -> list[list[Point]]:
    if one.bottom <= two.y or two.bottom <= one.y:
        return _vertical_ways(one, two, shift, gaps)
    y = min(max(one.cy, two.y + 4), two.bottom - 4)
    if one.right <= two.x:
        return [[(one.right, y), (two.x, y)]]
    if two.right <= one.x:
        return [[(one.x, y), (two.right, y)]]
    return [[(one.cx, one.y), (two.cx, two.y)]]


def _vertical_ways(one: Bounds, two: Bounds, shift: float, gaps: Sequence[float]) -> list[list[Point]]:
    down = one.bottom <= two.y
    y1, y2 = (one.bottom, two.y) if down else (one.y, two.bottom)
    step = 10.0 if down else -10.0
    x1, x2 = _aim(one, two, shift), _aim(two, one, shift)
    ways: list[list[Point]] = []
    low, high = max(one.x, two.x) + 4, min(one.right, two.right) - 4
    if low <= high:
        x = min(max(x1 if one.width <= two.width else x2, low), high)
        ways.append([(x, y1), (x, y2)])
    ways.append([(x1, y1), (x1, y1 + step), (x2, y1 + step), (x2, y2)])
    ways.append([(x1, y1), (x1, y2 - step), (x2, y2 - step), (x2, y2)])
    for gap in sorted(gaps, key=lambda g: abs(g - x1) + abs(g - x2))[:8]:
        x = gap + shift / 2
        ways.append([(x1, y1), (x1, y1 + step), (x, y1 + step), (x, y2 - step), (x2, y2 - step), (x2, y2)])
    return ways


def _aim(box: Bounds, other: Bounds, shift: float) -> float:
    """A wide box (a pool) is met right above or below the other end, a narrow one in its middle."""
    x = other.cx if box.width > 400 else box.cx
    return min(max(x + shift, box.x + 4), box.right - 4)


def _hits(points: Sequence[Point], walls: Sequence[Bounds]) -> int:
    count = 0
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        for wall in walls:
            if left < wall.right and right > wall.x and top < wall.bottom and bottom > wall.y:
                count += 1
    return count


def _middle(points: Sequence[Point]) -> Point:
    number = max(1, len(points) // 2)
    (x1, y1), (x2, y2) = points[number - 1], points[number]
    return (x1 + x2) / 2, (y1 + y2) / 2
