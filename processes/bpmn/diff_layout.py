"""Differences of the drawing alone: moved, resized, rerouted, label moved; a shift of everything counts as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from .geometry import Edge, Point, Shape, all_edges, all_shapes
from .model import Model

STEP = 0.5
Row = tuple[str, str, str | None, str | None, str, object, object]


def compare(old: Model, new: Model, ids: Mapping[str, str]) -> list[Row]:
    """Rows (kind, subject, old id, new id, field, old, new) for elements that are drawn in both maps."""
    shapes = _pairs(all_shapes(old.root), all_shapes(new.root), ids)
    edges = _pairs(all_edges(old.root), all_edges(new.root), ids)
    shift = _common_shift(shapes)
    rows: list[Row] = []
    if shift != (0.0, 0.0):
        rows.append(("shifted", "map", None, None, "", (0.0, 0.0), shift))
    for one, two in shapes:
        rows += _shape(one, two, shift)
    for first, second in edges:
        rows += _edge(first, second, shift)
    return rows


def _pairs(old: Mapping, new: Mapping, ids: Mapping[str, str]) -> list[tuple]:
    return [(one, new[ids[key]]) for key, one in old.items() if ids.get(key) in new]


def _common_shift(shapes: list[tuple[Shape, Shape]]) -> Point:
    """The vector by which nearly everything moved, (0, 0) if there is none."""
    if len(shapes) < 2:
        return (0.0, 0.0)
    moves = Counter(
        (round(two.bounds.x - one.bounds.x, 1), round(two.bounds.y - one.bounds.y, 1)) for one, two in shapes
    )
    vector, count = moves.most_common(1)[0]
    return vector if count == len(shapes) else (0.0, 0.0)


def _shape(one: Shape, two: Shape, shift: Point) -> list[Row]:
    rows: list[Row] = []
    a, b = one.bounds, two.bounds
    if abs(a.width - b.width) > STEP or abs(a.height - b.height) > STEP:
        size = ((a.width, a.height), (b.width, b.height))
        rows.append(("resized", "node", one.element_id, two.element_id, "size", *size))
    if abs(a.x + shift[0] - b.x) > STEP or abs(a.y + shift[1] - b.y) > STEP:
        rows.append(("moved", "node", one.element_id, two.element_id, "place", (a.x, a.y), (b.x, b.y)))
    elif _label_moved(one, two, shift):
        rows.append(("label_moved", "node", one.element_id, two.element_id, "label", None, None))
    return rows


def _edge(one: Edge, two: Edge, shift: Point) -> list[Row]:
    moved = [(x + shift[0], y + shift[1]) for x, y in one.points]
    same = len(moved) == len(two.points) and all(
        abs(a[0] - b[0]) <= STEP and abs(a[1] - b[1]) <= STEP for a, b in zip(moved, two.points, strict=True)
    )
    if not same:
        return [("rerouted", "flow", one.element_id, two.element_id, "points", one.points, two.points)]
    if _label_moved(one, two, shift):
        return [("label_moved", "flow", one.element_id, two.element_id, "label", None, None)]
    return []


def _label_moved(one: Shape | Edge, two: Shape | Edge, shift: Point) -> bool:
    a, b = one.label, two.label
    if a is None or b is None:
        return False
    return abs(a.x + shift[0] - b.x) > STEP or abs(a.y + shift[1] - b.y) > STEP
