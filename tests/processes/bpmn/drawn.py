"""The measures of one drawing: what is not drawn, what lies on what, what ends beside its shape or outside its lane."""

from __future__ import annotations

from processes.bpmn.geometry import Bounds, Drawing, distance_to_border, drawings
from processes.bpmn.graph import back_arcs
from processes.bpmn.index import MapIndex, index
from processes.bpmn.model import Model


class Drawn:
    """The measures of one drawing."""

    def __init__(self, found: Model) -> None:
        self.index: MapIndex = index(found)
        self.drawing: Drawing = drawings(found.root)[0]
        self.parents = {node.id: node.attached_to or node.parent_id for node in self.index.nodes}
        self.parents |= {artifact.id: artifact.parent_id for artifact in self.index.artifacts}
        self.boxes = {key: self.drawing.shapes[key].bounds for key in self.parents if key in self.drawing.shapes}

    def around(self, key: str | None) -> set[str]:
        found: set[str] = set()
        while key:
            found.add(key)
            key = self.parents.get(key)
        return found

    def undrawn(self) -> list[str]:
        wanted = [node.id for node in self.index.nodes] + [one.id for one in self.index.lanes + self.index.pools]
        flows = [flow.id for flow in self.index.flows if flow.kind in ("sequence", "message")]
        return [key for key in wanted if key not in self.drawing.shapes] + [
            key for key in flows if key not in self.drawing.edges
        ]

    def overlaps(self) -> list[tuple[str, str]]:
        keys = list(self.boxes)
        return [
            (one, two)
            for number, one in enumerate(keys)
            for two in keys[number + 1 :]
            if one not in self.around(two) and two not in self.around(one) and _cover(self.boxes[one], self.boxes[two])
        ]

    def loose_ends(self) -> list[str]:
        found = []
        for flow in self.index.flows:
            edge = self.drawing.edges.get(flow.id)
            for key, number in ((flow.source, 0), (flow.target, -1)):
                shape = self.drawing.shapes.get(key)
                if edge and shape and distance_to_border(shape.bounds, edge.points[number]) > 1:
                    found.append(flow.id)
        return found

    def through_nodes(self) -> list[str]:
        return [
            flow.id
            for flow in self.index.flows
            if flow.kind in ("sequence", "message") and flow.id in self.drawing.edges and self._hits(flow.id)
        ]

    def _hits(self, key: str) -> bool:
        flow, points = self.index.flows_by_id[key], self.drawing.edges[key].points
        own = self.around(flow.source) | self.around(flow.target)
        others = [box for name, box in self.boxes.items() if name not in own]
        return any(crosses(a, b, box) for a, b in zip(points, points[1:], strict=False) for box in others)

    def outside_lanes(self) -> list[str]:
        shapes = self.drawing.shapes
        return [
            node.id
            for node in self.index.nodes
            if node.lane_id in shapes
            and node.id in shapes
            and not is_inside(shapes[node.id].bounds, shapes[node.lane_id].bounds)
        ]

    def untiled(self) -> list[str]:
        """Pools and lanes whose inner lanes do not fill them from top to bottom, or leave their right side open."""
        found = []
        for frame in [*self.index.pools, *self.index.lanes]:
            inner = [one for one in self.index.lanes if (one.parent_id or one.pool_id) == frame.id]
            boxes = sorted((self.drawing.shapes[one.id].bounds for one in inner), key=lambda box: box.y)
            if not boxes:
                continue
            outer = self.drawing.shapes[frame.id].bounds
            edges = [(outer.y, boxes[0].y), (boxes[-1].bottom, outer.bottom)]
            edges += [(one.bottom, two.y) for one, two in zip(boxes, boxes[1:], strict=False)]
            edges += [(box.right, outer.right) for box in boxes]
            if any(abs(one - two) > 0.1 for one, two in edges):
                found.append(frame.id)
        return found

    def forward(self) -> tuple[int, int]:
        """Sequence flows that close no loop: how many end to the right of where they start, and how many there are."""
        nodes = [node.id for node in self.index.nodes]
        flows = [f for f in self.index.flows if f.kind == "sequence" and f.source in nodes and f.target in nodes]
        starts = [node.id for node in self.index.nodes if not node.incoming]
        back = back_arcs(nodes, [(f.source, f.target) for f in flows], starts)
        ways = [self.drawing.edges[f.id].points for f in flows if (f.source, f.target) not in back]
        return sum(way[-1][0] > way[0][0] for way in ways), len(ways)


def _cover(one: Bounds, two: Bounds) -> bool:
    wide = min(one.right, two.right) - max(one.x, two.x)
    return wide > 0.1 and min(one.bottom, two.bottom) - max(one.y, two.y) > 0.1


def crosses(a: tuple[float, float], b: tuple[float, float], box: Bounds) -> bool:
    return (
        min(a[0], b[0]) < box.right - 0.5
        and max(a[0], b[0]) > box.x + 0.5
        and min(a[1], b[1]) < box.bottom - 0.5
        and max(a[1], b[1]) > box.y + 0.5
    )


def is_inside(inner: Bounds, outer: Bounds) -> bool:
    return outer.holds(inner.x, inner.y, 0.1) and outer.holds(inner.right, inner.bottom, 0.1)
