"""A picture of the map as one self-contained SVG: for pages, handbook, mail and difference lists.

No style attributes and no style element (pages forbid them): shapes carry presentation attributes, which any style
sheet overrides, and classes: `ss-node ss-task ss-userTask`, `ss-heat-0` … `ss-heat-6`, `ss-added`, `ss-removed`,
`ss-changed`, `ss-badge`, `ss-flow`. Groups have the id `node-<element id>` (with `prefix` in front, for two pictures
on one page) and `data-element`. Badge texts that start with "!" stand for a breach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from . import index as indexing
from . import svg_overlays, svg_parts
from .geometry import Bounds, Drawing, drawings
from .index import MapIndex
from .model import Model
from .names import bpmn_local, elements
from .svg_shapes import n

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Look:
    """What is shown on top of the map; measured values come from the caller and never enter the XML."""

    heat: Mapping[str, int] = field(default_factory=dict)
    badges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""


def render(
    model: Model,
    *,
    heat: Mapping[str, int] | None = None,
    badges: Mapping[str, tuple[str, ...]] | None = None,
    marks: Mapping[str, str] | None = None,
    title: str = "",
    prefix: str = "",
    plane: int = 0,
) -> str:
    """`heat` 0..6 and `badges` by id of a node or flow; `marks` "added", "removed" or "changed".

    `plane` chooses among several diagrams. A map without any drawing gives an empty picture with its title.
    """
    index = indexing.index(model)
    planes = drawings(model.root)
    look = Look(heat or {}, badges or {}, marks or {}, prefix)
    if plane >= len(planes):
        return _frame("", Bounds(0, 0, 10, 10), title or "", look)
    drawing = planes[plane]
    body = _body(model, index, drawing, look)
    return _frame(body, _extent(drawing, look), title or _name(index), look)


def text(value: str) -> str:
    return escape(_CONTROL.sub("\ufffd", value), quote=True)


def _frame(body: str, box: Bounds, title: str, look: Look) -> str:
    key = f"{look.prefix}map-title"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ss-map" role="img" aria-labelledby="{text(key)}" '
        f'viewBox="{n(box.x)} {n(box.y)} {n(box.width)} {n(box.height)}" data-width="{n(box.width)}" '
        f'data-height="{n(box.height)}" preserveAspectRatio="xMidYMid meet" font-family="Inter Variable, Inter, '
        f'Noto Sans SC, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif" font-size="13.5">'
        f'<title id="{text(key)}">{text(title)}</title>{svg_overlays.definitions(look.prefix)}{body}</svg>'
    )


def _name(index: MapIndex) -> str:
    return next((pool.name for pool in index.pools if pool.name and pool.process_id), "")


def _extent(drawing: Drawing, look: Look) -> Bounds:
    boxes = [shape.bounds for shape in drawing.shapes.values()]
    boxes += [shape.label for shape in drawing.shapes.values() if shape.label]
    boxes += [edge.label for edge in drawing.edges.values() if edge.label]
    points = [point for edge in drawing.edges.values() for point in edge.points]
    xs = [x for box in boxes for x in (box.x, box.right)] + [x for x, _ in points]
    ys = [y for box in boxes for y in (box.y, box.bottom)] + [y for _, y in points]
    if not xs:
        return Bounds(0, 0, 10, 10)
    margin = 12.0
    return Bounds(min(xs) - margin, min(ys) - margin, max(xs) - min(xs) + 2 * margin, max(ys) - min(ys) + 2 * margin)


def _body(model: Model, index: MapIndex, drawing: Drawing, look: Look) -> str:
    raw = {e.get("id"): e for e in elements(model.root) if e.get("id") and bpmn_local(e)}
    frames, boxes, small = [], [], []
    lanes = {lane.id for lane in index.lanes} | {pool.id for pool in index.pools}
    for key, shape in drawing.shapes.items():
        element = raw.get(key)
        if element is None:
            continue
        if key in lanes:
            frames.append(svg_parts.frame(shape, element, look))
        elif bpmn_local(element) in ("subProcess", "transaction", "adHocSubProcess") and shape.expanded:
            frames.append(svg_parts.node(shape, element, index.node(key), look))
        elif bpmn_local(element) == "boundaryEvent":
            small.append(svg_parts.node(shape, element, index.node(key), look))
        else:
            boxes.append(svg_parts.node(shape, element, index.node(key), look))
    defaults = {flow.id for flow in index.flows if flow.is_default}
    flows = [
        svg_parts.flow(e, raw[key], look, key in defaults)
        for key, e in drawing.edges.items()
        if key in raw and len(e.points) > 1
    ]
    texts = [svg_parts.flow_label(e, raw[key]) for key, e in drawing.edges.items() if key in raw and len(e.points) > 1]
    top = svg_overlays.overlays(drawing, raw, look)
    return "".join([*frames, *flows, *boxes, *small, *texts, top])
