"""Draws a map: pools, lanes, nodes, flows and labels get places, always the same for the same map.

Columns and rows: `layout_grid.py`; sides: `layout_ports.py`; coordinates: `layout_routes.py`; the way of message
flows and associations: `layout_links.py`; writing the drawing into the XML: `layout_write.py`. Vertical pools are
drawn horizontally. Sub-processes are drawn with their content, inside out.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import index as indexing
from . import labels, layout_grid, layout_links, layout_ports, layout_write
from .geometry import Bounds
from .index import Artifact, Flow, Lane, MapIndex, Node, Pool
from .layout_grid import Item, Link
from .layout_routes import EVENT, Band, Picture, Routes
from .model import Model

TASK = (120.0, 72.0)
GATEWAY = 50.0
SMALL, NORMAL = 12.0, 13.5
HEADER = 30.0
PADDING = 24.0
POOL_SPACE = 40.0
BLACK_BOX = 64.0


def layout(model: Model, *, compact: bool = False, at_least: Mapping[str, int] | None = None) -> None:
    """Replaces the drawing of the whole map.

    `compact` lets flows between lanes run straight up or down; without it every forward flow runs left to right.
    `at_least` keeps nodes out of the first columns, so that two maps can show a step at the same place.
    """
    drawn = _Layout(indexing.index(model), compact, at_least or {}).run()
    layout_write.write(model, drawn.picture, drawn.frames)


class _Result:
    def __init__(self, picture: Picture, frames: dict[str, Bounds]) -> None:
        self.picture, self.frames = picture, frames


class _Layout:
    def __init__(self, index: MapIndex, compact: bool, at_least: Mapping[str, int]) -> None:
        self.index, self.compact, self.at_least = index, compact, at_least
        self.hosts: dict[str, list[str]] = {}
        for node in index.nodes:
            if node.attached_to in index.by_id:
                self.hosts.setdefault(node.attached_to or "", []).append(node.id)
        self.inner: dict[str, Picture] = {}
        self.near = _neighbours(index)
        self.band_of: dict[str, int] = {}

    def run(self) -> _Result:
        bands, rows = self._bands()
        picture = self._scope(None, bands)
        left = HEADER * rows.depth + (PADDING if rows.depth else 0)
        width = left + max(picture.width, 200.0) + PADDING
        picture = _moved(picture, left, 0)
        frames = rows.frames(picture.bands, width)
        layout_links.route(self.index, picture, frames, self.hosts)
        return _Result(picture, frames)

    def _scope(self, parent: str | None, bands: list[Band]) -> Picture:
        nodes = [n for n in self.index.nodes if n.parent_id == parent and not n.attached_to]
        for node in nodes:
            if node.kind == "subprocess" and node.id not in self.inner and self._has_content(node.id):
                self.inner[node.id] = self._scope(node.id, [Band()])
        items = [self._item(node, parent) for node in nodes]
        items += [self._artifact(a, parent) for a in self.index.artifacts if a.parent_id == parent]
        keys = {item.id for item in items}
        links = [link for flow in self.index.flows if (link := self._link(flow, keys))]
        grid = layout_grid.build(items, links, self._messages(keys), self.near, self.at_least, self.compact)
        hosts = {key: self.hosts[key] for key in keys if key in self.hosts}
        texts = {event: _outside_label(self.index.by_id[event].name) for events in hosts.values() for event in events}
        # Even columns, so that one step more or less in a column moves nothing else.
        least = TASK[0] if self.compact else 0.0
        ports = layout_ports.decide(grid, self._met_from_below(keys) if parent is None else ())
        picture = Routes(grid, ports, bands, hosts, texts, least).run()
        for key in keys & set(self.inner):
            box = picture.boxes[key]
            _merge(picture, _moved(self.inner[key], box.x + PADDING, box.y + PADDING + 8))
        return picture

    def _has_content(self, key: str) -> bool:
        return any(n.parent_id == key for n in self.index.nodes) or any(
            a.parent_id == key for a in self.index.artifacts
        )

    def _item(self, node: Node, parent: str | None) -> Item:
        band = 0 if parent else self.band_of.get(node.id, 0)
        if node.kind == "event":
            return Item(node.id, EVENT, EVENT, band, "event", _outside_label(node.name))
        if node.kind == "gateway":
            return Item(node.id, GATEWAY, GATEWAY, band, "gateway", _outside_label(node.name))
        width, height = TASK
        if node.id in self.inner:
            inner = self.inner[node.id]
            width, height = max(inner.width + 2 * PADDING, 160.0), max(inner.height + 2 * PADDING, 100.0)
        else:
            lines = labels.wrap(node.name, width - 16, NORMAL)
            height = max(height, len(lines) * NORMAL * 1.25 + 24)
        width = max(width, 48.0 * len(self.hosts.get(node.id, ())) + 28)
        return Item(node.id, width, height, band, node.kind)

    def _artifact(self, artifact: Artifact, parent: str | None) -> Item:
        band = 0 if parent else self.band_of.get(artifact.id, 0)
        if artifact.type == "textAnnotation":
            height = max(40.0, len(labels.wrap(artifact.text, 104, SMALL)) * SMALL * 1.25 + 14)
            return Item(artifact.id, 120.0, height, band, "note", artifact=True)
        if artifact.type == "group":
            return Item(artifact.id, 120.0, 72.0, band, "group", artifact=True)
        store = artifact.type == "dataStoreReference"
        size = (50.0, 50.0) if store else (36.0, 50.0)
        return Item(artifact.id, *size, band, "data", _outside_label(artifact.text), artifact=True)

    def _link(self, flow: Flow, keys: set[str]) -> Link | None:
        if flow.kind != "sequence":
            return None
        node = self.index.by_id.get(flow.source)
        source, port = flow.source, None
        if node is not None and node.attached_to in self.hosts:
            source, port = node.attached_to or "", node.id
        if source not in keys or flow.target not in keys:
            return None
        return Link(flow.id, source, flow.target, port, labels.box(flow.name, 110, SMALL))

    def _messages(self, keys: set[str]) -> list[tuple[str, str]]:
        found = []
        for flow in self.index.flows:
            if flow.kind == "message":
                ends = self._top(flow.source), self._top(flow.target)
                if ends[0] in keys and ends[1] in keys:
                    found.append(ends)
        return found

    def _met_from_below(self, keys: set[str]) -> list[str]:
        """Items that exchange messages with a lower pool: their lower side is taken, labels go above."""
        below = {pool.id: 1_000 for pool in self.index.pools if pool.process_id is None}
        order = [pool.id for pool in self.index.pools]
        found = []
        for flow in self.index.flows:
            if flow.kind != "message":
                continue
            for one, two in ((flow.source, flow.target), (flow.target, flow.source)):
                here, there = self._top(one), self.band_of.get(self._top(two))
                if there is None and two in below and here in keys:
                    own = self.index.by_id[here].pool_id
                    there = 1_000 if own in order and order.index(two) > order.index(own) else -1
                if here in keys and there is not None and there > self.band_of.get(here, 0):
                    found.append(here)
        return found

    def _top(self, key: str) -> str:
        node = self.index.by_id.get(key)
        while node is not None and (node.attached_to or node.parent_id):
            node = self.index.by_id.get(node.attached_to or node.parent_id or "")
        return node.id if node else ""

    def _bands(self) -> tuple[list[Band], _Frames]:
        rows = _Frames(self.index)
        for node in self.index.nodes:
            if node.parent_id is None:
                self.band_of[node.id] = rows.band_for(node.lane_id, node.pool_id)
        self._settle_unlisted(rows)
        for artifact in self.index.artifacts:
            host = self.near.get(artifact.id, "")
            self.band_of[artifact.id] = self.band_of.get(self._top(host), rows.band_for(None, artifact.pool_id))
        return rows.bands, rows

    def _settle_unlisted(self, rows: _Frames) -> None:
        """A node without a lane in a pool with lanes is drawn where its neighbours are."""
        for node in self.index.nodes:
            if node.parent_id is None and node.lane_id is None and rows.has_lanes(node.pool_id):
                flows = [self.index.flows_by_id[key] for key in node.incoming + node.outgoing]
                around = [self.index.by_id.get(f.source if f.target == node.id else f.target) for f in flows]
                placed = [other for other in around if other is not None and other.lane_id]
                if placed:
                    self.band_of[node.id] = self.band_of.get(placed[0].id, self.band_of[node.id])


class _Frames:
    """Which band belongs to which pool or lane, and the frames that come of it."""

    def __init__(self, index: MapIndex) -> None:
        self.index = index
        self.bands: list[Band] = []
        self.band: dict[str | None, int] = {}
        self.spans: dict[str, tuple[int, int]] = {}
        self.indent: dict[str, int] = {}
        pooled = {pool.process_id for pool in index.pools}
        for pool in index.pools:
            self._add(pool, pool.process_id)
        for process in index.process_ids:
            if process not in pooled:
                self._add(None, process)
        if not self.bands:
            self.bands.append(Band())
        self.depth = 1 + max(self.indent.values(), default=-1)

    def _add(self, pool: Pool | None, process: str | None) -> None:
        space = POOL_SPACE if self.bands else 0.0
        lanes = [lane for lane in self.index.lanes if lane.process_id == process and process]
        parents = {lane.parent_id for lane in lanes}
        leaves = [lane for lane in lanes if lane.id not in parents]
        start, base = len(self.bands), 1 if pool else 0
        name = pool.name if pool else ""
        for number, lane in enumerate(leaves):
            need = max(100.0, _lane_text(lane.name), _lane_text(name) / len(leaves))
            self.band[lane.id] = len(self.bands)
            self.bands.append(Band(need, space if number == 0 else 0.0))
        if not leaves:
            black_box = pool is not None and process is None
            need = max(110.0, _lane_text(name)) if pool else 0.0
            self.bands.append(Band(need, space, BLACK_BOX if black_box else 0.0))
        end = len(self.bands) - 1
        self.band.setdefault(pool.id if pool else f"process:{process}", start)
        if pool:
            self.spans[pool.id], self.indent[pool.id] = (start, end), 0
        for lane in lanes:
            self._span(lane, lanes, base)

    def _span(self, lane: Lane, lanes: list[Lane], base: int) -> None:
        parents = {one.id: one.parent_id for one in lanes}
        inside = [self.band[leaf] for leaf in parents if leaf in self.band and _within(leaf, lane.id, parents)]
        depth, parent = 0, lane.parent_id
        while parent:
            depth, parent = depth + 1, parents.get(parent)
        self.spans[lane.id], self.indent[lane.id] = (min(inside), max(inside)), base + depth

    def has_lanes(self, pool_id: str | None) -> bool:
        return any(lane.pool_id == pool_id for lane in self.index.lanes)

    def band_for(self, lane_id: str | None, pool_id: str | None) -> int:
        for key in (lane_id, pool_id):
            if key is not None and key in self.band:
                return self.band[key]
        loose = [number for key, number in self.band.items() if str(key).startswith("process:")]
        return loose[0] if loose else 0

    def frames(self, bands: list[tuple[float, float]], width: float) -> dict[str, Bounds]:
        found = {}
        for key, (first, last) in self.spans.items():
            x, top, bottom = HEADER * self.indent[key], bands[first][0], bands[last][1]
            found[key] = Bounds(x, top, width - x, bottom - top)
        return found


def _within(leaf: str | None, lane: str, parents: Mapping[str, str | None]) -> bool:
    while leaf is not None:
        if leaf == lane:
            return True
        leaf = parents.get(leaf)
    return False


def _lane_text(name: str) -> float:
    return min(labels.width(name, NORMAL), 320.0) + 24


def _outside_label(name: str) -> tuple[float, float]:
    return labels.box(name, 96, SMALL)


def _neighbours(index: MapIndex) -> dict[str, str]:
    """Beside which node a data object or a note stands: the first node that an association ties it to."""
    artifacts = {artifact.id for artifact in index.artifacts}
    found: dict[str, str] = {}
    for flow in index.flows:
        if flow.kind in ("association", "data"):
            for one, other in ((flow.source, flow.target), (flow.target, flow.source)):
                if one in artifacts and other in index.by_id:
                    found.setdefault(one, other)
    return found


def _moved(picture: Picture, dx: float, dy: float) -> Picture:
    def shift(box: Bounds) -> Bounds:
        return Bounds(box.x + dx, box.y + dy, box.width, box.height)

    return Picture(
        {key: shift(box) for key, box in picture.boxes.items()},
        {key: [(x + dx, y + dy) for x, y in points] for key, points in picture.points.items()},
        {key: shift(box) for key, box in picture.labels.items()},
        [(top + dy, bottom + dy) for top, bottom in picture.bands],
        picture.width,
        picture.height,
        [x + dx for x in picture.gaps],
    )


def _merge(picture: Picture, inner: Picture) -> None:
    picture.boxes.update(inner.boxes)
    picture.points.update(inner.points)
    picture.labels.update(inner.labels)
