"""Layout, second half: coordinates. Rows get heights, gaps get tracks, columns get places, flows get points.

All vertical pieces run in the gaps between columns or in free cells, all horizontal pieces on row lines or in the
channel above a band, so that no flow crosses a node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .geometry import Bounds, Point
from .layout_grid import Grid, Item, Link
from .layout_ports import Ports, Turn

TRACK = 12.0
CHANNEL = 16.0
BAND_PADDING = 22.0
ROW_GAP = 30.0
MIN_GAP = 50.0
EVENT = 36.0


@dataclass(frozen=True)
class Band:
    """A strip of the drawing. `fixed` is the height of a strip without content (a black-box pool), 0 for others."""

    minimum: float = 0.0
    space_before: float = 0.0
    fixed: float = 0.0


@dataclass
class Picture:
    """The result, in coordinates that start at 0, 0."""

    boxes: dict[str, Bounds] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)
    bands: list[tuple[float, float]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    gaps: list[float] = field(default_factory=list)


@dataclass
class _Segment:
    key: str
    source: str
    start: float
    end: float
    track: int = 0


# Gap, key of the piece, source, start and end of the piece: where it runs. See Routes._collect and Routes._track_x.
XOf = Callable[[int, str, str, float, float], float]


class Routes:
    """One scope: the whole map, or the content of one sub-process. `hosts` maps a host to its boundary events."""

    def __init__(
        self,
        grid: Grid,
        ports: Ports,
        bands: Sequence[Band],
        hosts: Mapping[str, Sequence[str]],
        boundary_labels: Mapping[str, tuple[float, float]],
        least_width: float = 0.0,
    ) -> None:
        self.grid, self.ports, self.bands, self.hosts = grid, ports, bands, hosts
        self.boundary_labels = boundary_labels
        self.least_width = least_width
        self.host_of = {event: host for host, events in hosts.items() for event in events}
        self.line: dict[tuple[int, int], float] = {}
        self.top: list[float] = []
        self.segments: dict[int, dict[str, _Segment]] = defaultdict(dict)
        self.in_row: dict[tuple[int, int], list[str]] = defaultdict(list)
        self.columns = 1 + max(grid.column.values(), default=-1)
        self.left: dict[int, float] = {}
        self.wide: dict[int, float] = {}
        self.picture = Picture()

    def run(self) -> Picture:
        self._rows()
        for link in self.grid.links:
            self._trace(link, self._collect)
        self._tracks()
        self._columns()
        self._boxes()
        for link in self.grid.links:
            self.picture.points[link.id] = _tidy(self._trace(link, self._track_x))
        self._labels()
        return self.picture

    # Rows

    def _rows(self) -> None:
        y = 0.0
        for number, band in enumerate(self.bands):
            y += band.space_before
            top, channels = y, self.ports.channels.get(number, 0)
            if band.fixed:
                y += band.fixed
            else:
                y = self._band_rows(number, top + BAND_PADDING + channels * CHANNEL)
                y = self._stretch(number, top, y + BAND_PADDING, band.minimum)
            self.top.append(top)
            self.picture.bands.append((top, y))
        self.picture.height = y

    def _band_rows(self, band: int, y: float) -> float:
        rows = self.grid.rows_of(band)
        for row in range(rows):
            up, down = self._extent(band, row)
            self.line[band, row] = y + up
            y += up + down + (ROW_GAP if row < rows - 1 else 0)
        return y

    def _stretch(self, band: int, top: float, bottom: float, minimum: float) -> float:
        """A band that is too low is made higher, its content stays in the middle."""
        missing = minimum - (bottom - top)
        if missing <= 0:
            return bottom
        for key in self.line:
            if key[0] == band:
                self.line[key] += missing / 2
        return bottom + missing

    def _extent(self, band: int, row: int) -> tuple[float, float]:
        """Room above and below the line of a row."""
        if not self.in_row:
            for cell, key in self.grid.taken.items():
                if key in self.grid.items:
                    self.in_row[cell[:2]].append(key)
        up = down = 14.0
        for key in self.in_row.get((band, row), ()):
            item = self.grid.items[key]
            above, below = _label_room(item, self._label_side(item))
            up = max(up, item.height / 2 + above)
            down = max(down, item.height / 2 + below + self._below_host(key))
        return up, down

    def _below_host(self, key: str) -> float:
        events = self.hosts.get(key, ())
        if not events:
            return 0.0
        label = max((self.boundary_labels.get(event, (0, 0))[1] for event in events), default=0)
        return EVENT / 2 + max(12.0 + 10.0 * len(events), label + 4)

    def _label_side(self, item: Item) -> str:
        top, bottom = self.ports.is_used(item.id, "top"), self.ports.is_used(item.id, "bottom")
        if item.kind == "gateway":
            return "below" if top and not bottom else ("corner" if top else "above")
        return "below" if not bottom else ("corner" if top else "above")

    # Columns

    def _tracks(self) -> None:
        for segments in self.segments.values():
            placed: list[_Segment] = []
            for segment in _ordered(list(segments.values())):
                track = 0
                for other in placed:
                    if _meets(other, segment):
                        track = max(track, other.track + 1)
                while any(o.track == track and o.source != segment.source and _touch(o, segment) for o in placed):
                    track += 1
                segment.track = track
                placed.append(segment)

    def _columns(self) -> None:
        room: dict[int, float] = defaultdict(float)
        for link in self.grid.links:
            if link.label[0]:
                column = self.grid.column[link.source]
                room[column] = max(room[column], link.label[0] + 12)
        x = self._gap_width(-1, room) if self.segments.get(-1) else 0.0
        self._gap_start = {-1: 0.0}
        for column in range(self.columns):
            members = [k for k, c in self.grid.column.items() if c == column]
            self.left[column] = x
            least = self.least_width if column < self.columns - 1 else EVENT
            self.wide[column] = max((self._item_width(key) for key in members), default=EVENT)
            self.wide[column] = max(self.wide[column], least)
            x += self.wide[column]
            self._gap_start[column] = x
            needed = column < self.columns - 1 or bool(self.segments.get(column))
            x += self._gap_width(column, room) if needed else 0.0
        self._room = room
        self.picture.width = x
        self.picture.gaps = [self._gap_start[c] + MIN_GAP / 2 for c in range(self.columns)]

    def _item_width(self, key: str) -> float:
        item = self.grid.items[key]
        return item.width if item.kind not in ("event", "gateway", "data") else max(item.width, item.label[0])

    def _gap_width(self, gap: int, room: Mapping[int, float]) -> float:
        tracks = 1 + max((s.track for s in self.segments.get(gap, {}).values()), default=0)
        return max(MIN_GAP, max(22.0, room.get(gap, 0.0)) + 26.0 + TRACK * (tracks - 1))

    # Points

    def _collect(self, gap: int, key: str, source: str, start: float, end: float) -> float:
        self.segments[gap][key] = _Segment(key, source, start, end)
        return 0.0

    def _track_x(self, gap: int, key: str, source: str, start: float, end: float) -> float:
        track = self.segments[gap][key].track
        return self._gap_start[gap] + max(22.0, self._room.get(gap, 0.0)) + TRACK * track

    def _boxes(self) -> None:
        for key, item in self.grid.items.items():
            band, row, column = self.grid.cell(key)
            cx, cy = self.left[column] + self.wide[column] / 2, self.line[band, row]
            self.picture.boxes[key] = Bounds(cx - item.width / 2, cy - item.height / 2, item.width, item.height)
        for host, events in self.hosts.items():
            box = self.picture.boxes[host]
            for number, event in enumerate(events):
                x = box.right - 20 - EVENT - number * (EVENT + 12)
                self.picture.boxes[event] = Bounds(x, box.bottom - EVENT / 2, EVENT, EVENT)

    def _box(self, key: str) -> Bounds:
        found = self.picture.boxes.get(key)
        if found is None:  # First pass: only the line matters.
            item = self.grid.items[self.host_of.get(key, key)]
            band, row, _ = self.grid.cell(item.id)
            y = self.line[band, row]
            if key in self.host_of:
                return Bounds(0, y + item.height / 2 - EVENT / 2, EVENT, EVENT)
            return Bounds(0, y - item.height / 2, item.width, item.height)
        return found

    def _trace(self, link: Link, x_of: XOf) -> list[Point]:
        turn = self.ports.turns[link.id]
        if link.back:
            return self._trace_back(link, turn, x_of)
        if link.port:
            return self._trace_port(link, turn, x_of)
        source, target = self._box(link.source), self._box(link.target)
        if turn.vertical_at == "both":
            return [_side(source, turn.exit), _side(target, turn.entry)]
        if turn.exit == "right" and turn.entry == "right":
            x = x_of(self.grid.column[link.source], link.id, link.source, source.cy, target.cy)
            return [_side(source, "right"), (x, source.cy), (x, target.cy), _side(target, "right")]
        if turn.vertical_at == "source":
            return [_side(source, turn.exit), (source.cx, target.cy), _side(target, "left")]
        if turn.vertical_at == "target":
            return [_side(source, "right"), (target.cx, source.cy), _side(target, turn.entry)]
        return [_side(source, "right"), *self._steps(link, 0, x_of), _side(target, "left")]

    def _steps(self, link: Link, start: int, x_of: XOf) -> list[Point]:
        found: list[Point] = []
        for number in range(start, len(link.chain) - 1):
            one, two = link.chain[number], link.chain[number + 1]
            if one[:2] != two[:2]:
                y1, y2 = self.line[one[:2]], self.line[two[:2]]
                x = x_of(one[2], f"{link.id}/{number}", link.source, y1, y2)
                found += [(x, y1), (x, y2)]
        return found

    def _port_level(self, link: Link) -> float:
        events = list(self.hosts[link.source])
        host = self._box(link.source)
        return host.bottom + EVENT / 2 + 10 + 10 * events.index(link.port or "")

    def _trace_port(self, link: Link, turn: Turn, x_of: XOf) -> list[Point]:
        event, target = self._box(link.port or ""), self._box(link.target)
        if turn.vertical_at == "source":
            return [_side(event, "bottom"), (event.cx, target.cy), _side(target, "left")]
        level, after = self._port_level(link), self.line[link.chain[1][:2]]
        x = x_of(link.chain[0][2], link.id, link.port or "", level, after)
        first = [_side(event, "bottom"), (event.cx, level), (x, level), (x, after)]
        return [*first, *self._steps(link, 1, x_of), _side(target, "left")]

    def _trace_back(self, link: Link, turn: Turn, x_of: XOf) -> list[Point]:
        band = min(self.grid.items[link.source].band, self.grid.items[link.target].band)
        level = self.top[band] + BAND_PADDING + CHANNEL * (turn.channel or 0) - 4
        target, column = self._box(link.target), self.grid.column[link.source]
        if link.port:
            event, low = self._box(link.port), self._port_level(link)
            x = x_of(column, link.id, link.port, low, level)
            found = [_side(event, "bottom"), (event.cx, low), (x, low), (x, level)]
        else:
            source = self._box(link.source)
            if turn.exit == "top":
                found = [_side(source, "top"), (source.cx, level)]
            else:
                x = x_of(column, link.id, link.source, source.cy, level)
                found = [_side(source, "right"), (x, source.cy), (x, level)]
        if turn.entry == "top":
            return [*found, (target.cx, level), _side(target, "top")]
        x = x_of(self.grid.column[link.target] - 1, f"{link.id}/in", link.id, level, target.cy)
        return [*found, (x, level), (x, target.cy), _side(target, "left")]

    # Labels

    def _labels(self) -> None:
        for key, item in self.grid.items.items():
            if item.label[0] and item.kind in ("event", "gateway", "data"):
                self.picture.labels[key] = _beside(self.picture.boxes[key], item.label, self._label_side(item))
        for event, (width, height) in self.boundary_labels.items():
            if width and event in self.picture.boxes:
                box = self.picture.boxes[event]
                self.picture.labels[event] = Bounds(box.x - width - 2, box.cy + 6, width, height)
        # Labels get in each other's way where flows leave the same node.
        taken: dict[str, list[Bounds]] = defaultdict(list)
        for link in sorted(self.grid.links, key=lambda one: len(self.picture.points[one.id])):
            if link.label[0]:
                found = _on_flow(self.picture.points[link.id], link.label, taken[link.source])
                taken[link.source].append(found)
                self.picture.labels[link.id] = found


def _label_room(item: Item, side: str) -> tuple[float, float]:
    if item.kind not in ("event", "gateway", "data") or not item.label[0]:
        return 0.0, 0.0
    room = item.label[1] + 6
    return (0.0, room) if side == "below" else (room, 0.0)


def _beside(box: Bounds, size: tuple[float, float], side: str) -> Bounds:
    width, height = size
    if side == "below":
        return Bounds(box.cx - width / 2, box.bottom + 4, width, height)
    if side == "above":
        return Bounds(box.cx - width / 2, box.y - height - 4, width, height)
    return Bounds(box.cx - width - 8, box.y - height - 2, width, height)


def _on_flow(points: Sequence[Point], size: tuple[float, float], taken: Sequence[Bounds]) -> Bounds:
    """Above the first horizontal piece, just after its start; beside a vertical piece if another label is there."""
    width, height = size
    places = []
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if abs(y1 - y2) < 0.5 and abs(x1 - x2) > 8:
            places.append(Bounds(x1 + 6 if x2 > x1 else x1 - 6 - width, y1 - height - 4, width, height))
    for (x, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if abs(x - x2) < 0.5 and abs(y1 - y2) > height + 8:
            places.append(Bounds(x + 6, y1 + (10 if y2 > y1 else -10 - height), width, height))
    free = [place for place in places if not any(_cover(place, other) for other in taken)]
    (x, y), _ = points[0], points[1]
    return (free or places or [Bounds(x + 6, y - height - 4, width, height)])[0]


def _cover(one: Bounds, two: Bounds) -> bool:
    return one.x < two.right and two.x < one.right and one.y < two.bottom and two.y < one.bottom


def _side(box: Bounds, side: str) -> Point:
    return {
        "left": (box.x, box.cy),
        "right": (box.right, box.cy),
        "top": (box.cx, box.y),
        "bottom": (box.cx, box.bottom),
    }[side]


def _tidy(points: Sequence[Point]) -> list[Point]:
    """Without doubled points and without points in the middle of a straight piece."""
    found: list[Point] = []
    for point in points:
        if found and abs(found[-1][0] - point[0]) < 0.01 and abs(found[-1][1] - point[1]) < 0.01:
            continue
        if len(found) > 1 and _in_line(found[-2], found[-1], point):
            found[-1] = point
            continue
        found.append(point)
    return found


def _in_line(a: Point, b: Point, c: Point) -> bool:
    same_x = abs(a[0] - b[0]) < 0.01 and abs(b[0] - c[0]) < 0.01
    same_y = abs(a[1] - b[1]) < 0.01 and abs(b[1] - c[1]) < 0.01
    return same_x or same_y


def _touch(one: _Segment, two: _Segment) -> bool:
    low1, high1 = sorted((one.start, one.end))
    low2, high2 = sorted((two.start, two.end))
    return low1 <= high2 + 4 and low2 <= high1 + 4


def _meets(left: _Segment, right: _Segment) -> bool:
    """`left` must run left of `right`: it starts on the line on which the other ends."""
    return left.source != right.source and abs(left.start - right.end) < 0.5


def _ordered(segments: list[_Segment]) -> list[_Segment]:
    """Those that leave a line before those that arrive on it, else short before long."""
    waiting = sorted(segments, key=lambda s: (abs(s.end - s.start), s.key))
    found: list[_Segment] = []
    while waiting:
        free = [s for s in waiting if not any(o is not s and _meets(o, s) for o in waiting)]
        chosen = (free or waiting)[0]
        waiting.remove(chosen)
        found.append(chosen)
    return found
