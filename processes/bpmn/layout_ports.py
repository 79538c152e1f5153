"""Layout, middle: on which side a flow leaves and enters, decided on cells alone.

The plain way is out on the right, up or down in the gap between two columns, in on the left. Where the cells are
free, a flow turns only once: out of a gateway's upper or lower corner, or into the upper or lower side of its
target. Flows that run back pass above the band.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .layout_grid import Cell, Grid, Link


@dataclass
class Turn:
    """How one flow runs. Sides: "left", "right", "top", "bottom". `vertical_at` is "source", "target" or ""."""

    exit: str = "right"
    entry: str = "left"
    vertical_at: str = ""
    channel: int | None = None


@dataclass
class Ports:
    turns: dict[str, Turn] = field(default_factory=dict)
    used: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    stretches: dict[int, list[tuple[tuple[int, int], tuple[int, int], str]]] = field(default_factory=dict)
    elbows: set[Cell] = field(default_factory=set)
    channels: dict[int, int] = field(default_factory=dict)

    def is_used(self, key: str, side: str) -> bool:
        return bool(self.used.get((key, side)))


def decide(grid: Grid, met_from_below: Iterable[str] = ()) -> Ports:
    """`met_from_below`: items whose lower side message flows will use."""
    ports = Ports()
    for key in met_from_below:
        ports.used.setdefault((key, "bottom"), []).append("message")
    outgoing: dict[str, int] = {}
    for link in grid.links:
        outgoing[link.source] = outgoing.get(link.source, 0) + 1
    forward = [link for link in grid.links if not link.back]
    for link in sorted(forward, key=_stretch):
        ports.turns[link.id] = _forward(grid, ports, link, outgoing[link.source])
    _backward(grid, ports, [link for link in grid.links if link.back])
    return ports


def _stretch(link: Link) -> tuple[int, int]:
    bands = [cell[0] for cell in link.chain]
    rows = [cell[1] for cell in link.chain]
    return max(bands) - min(bands), max(rows) - min(rows)


def _line(cell: Cell) -> tuple[int, int]:
    return cell[0], cell[1]


def _forward(grid: Grid, ports: Ports, link: Link, outgoing: int) -> Turn:
    first, last = link.chain[0], link.chain[-1]
    if link.port:
        return _from_boundary(grid, ports, link)
    if first[2] == last[2]:
        return _straight_down(grid, ports, link)
    changes = [i for i in range(len(link.chain) - 1) if _line(link.chain[i]) != _line(link.chain[i + 1])]
    if not changes:
        ports.used.setdefault((link.source, "right"), []).append(link.id)
        ports.used.setdefault((link.target, "left"), []).append(link.id)
        return Turn()
    ways = []
    if changes == [0] and grid.items[link.source].kind == "gateway" and outgoing > 1:
        ways.append("source")
    into_gateway = grid.items[link.target].kind == "gateway"
    if changes == [len(link.chain) - 2] and (into_gateway or first[0] != last[0]):
        ways.append("target")
    for way in ways:
        turn = _one_bend(grid, ports, link, way)
        if turn:
            return turn
    ports.used.setdefault((link.source, "right"), []).append(link.id)
    ports.used.setdefault((link.target, "left"), []).append(link.id)
    return Turn()


def _one_bend(grid: Grid, ports: Ports, link: Link, way: str) -> Turn | None:
    """The flow turns in the column of its source, or in that of its target, if those cells are free."""
    if way == "source":
        fixed, other, key = link.chain[0], link.chain[1], link.source
    else:
        fixed, other, key = link.chain[-1], link.chain[-2], link.target
    column = fixed[2]
    elbow = (other[0], other[1], column)
    if elbow in grid.taken or elbow in ports.elbows:
        return None
    side = "bottom" if _line(other) > _line(fixed) else "top"
    if not _is_clear(grid, ports, key, side, column, _line(fixed), _line(other)):
        return None
    opposite = (link.target, "left") if way == "source" else (link.source, "right")
    ports.used.setdefault((key, side), []).append(link.id)
    ports.used.setdefault(opposite, []).append(link.id)
    ports.elbows.add(elbow)
    if way == "source":
        return Turn(exit=side, vertical_at="source")
    return Turn(entry=side, vertical_at="target")


def _is_clear(
    grid: Grid, ports: Ports, key: str, side: str, column: int, one: tuple[int, int], two: tuple[int, int]
) -> bool:
    low, high = min(one, two), max(one, two)
    for cell in grid.taken:
        if cell[2] == column and low < _line(cell) < high and grid.has_item(cell):
            return False
    mark = f"{key}:{side}"
    for other_low, other_high, other in ports.stretches.get(column, []):
        if other != mark and other_low < high and low < other_high:
            return False
    ports.stretches.setdefault(column, []).append((low, high, mark))
    return True


def _from_boundary(grid: Grid, ports: Ports, link: Link) -> Turn:
    """Down from the host's lower edge: straight to the target's line if the way is free, else just below the host."""
    first, second = link.chain[0], link.chain[1]
    elbow = (second[0], second[1], first[2])
    is_free = elbow not in grid.taken and elbow not in ports.elbows and _line(second) > _line(first)
    if is_free and len({_line(cell) for cell in link.chain[1:]}) == 1:
        mark = link.port or link.id
        if _is_clear(grid, ports, mark, "bottom", first[2], _line(first), _line(second)):
            ports.elbows.add(elbow)
            return Turn(exit="bottom", vertical_at="source")
    return Turn(exit="bottom")


def _straight_down(grid: Grid, ports: Ports, link: Link) -> Turn:
    first, last = link.chain[0], link.chain[-1]
    down = _line(last) > _line(first)
    side, opposite = ("bottom", "top") if down else ("top", "bottom")
    if _is_clear(grid, ports, link.id, side, first[2], _line(first), _line(last)):
        ports.used.setdefault((link.source, side), []).append(link.id)
        ports.used.setdefault((link.target, opposite), []).append(link.id)
        return Turn(side, opposite, "both")
    return Turn("right", "right")


def _backward(grid: Grid, ports: Ports, links: list[Link]) -> None:
    """Over the top of the upper band, in a channel of its own where others overlap."""
    lanes: dict[int, list[list[tuple[int, int]]]] = {}
    for link in sorted(links, key=lambda one: abs(grid.column[one.source] - grid.column[one.target])):
        source, target = grid.cell(link.source), grid.cell(link.target)
        band = min(source[0], target[0])
        turn = Turn()
        if link.source != link.target and _can_rise(grid, ports, link.source, source, band):
            turn.exit = "top"
            ports.used.setdefault((link.source, "top"), []).append(link.id)
        if _can_rise(grid, ports, link.target, target, band):
            turn.entry = "top"
            ports.used.setdefault((link.target, "top"), []).append(link.id)
        span = (min(source[2], target[2]), max(source[2], target[2]))
        tracks = lanes.setdefault(band, [])
        number = next((i for i, track in enumerate(tracks) if not _overlaps(track, span)), len(tracks))
        if number == len(tracks):
            tracks.append([])
        tracks[number].append(span)
        turn.channel = number
        ports.turns[link.id] = turn
        ports.channels[band] = len(tracks)


def _overlaps(track: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    return any(low <= span[1] and span[0] <= high for low, high in track)


def _can_rise(grid: Grid, ports: Ports, key: str, cell: Cell, band: int) -> bool:
    """Up to the channel above the band, past free cells only."""
    if ports.is_used(key, "top"):
        return False
    return _is_clear(grid, ports, key, "top", cell[2], (band, -1), _line(cell))
