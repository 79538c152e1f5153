"""One shape or one flow of the picture. `svg.py` puts them together, `svg_shapes.py` has the small signs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from . import labels, svg_shapes
from .geometry import Bounds, Edge, Point, Shape
from .index import Node
from .names import bpmn, bpmn_local, child_text
from .svg_shapes import n

if TYPE_CHECKING:
    from .svg import Look

INK, INK_2, LINE, SURFACE, ACCENT, PAST = "#16201E", "#47524F", "#CDD4D1", "#FFFFFF", "#0B6E69", "#84908C"
HEAT = ("#FBF6E9", "#FCE7B4", "#F8CC6A", "#EBA32F", "#C8741A", "#934A10", "#5C2A0A")
HEAT_EDGE = ("#E0CE96", "#E8BE5A", "#DB951C", "#B9680F", "#934A10", "#5C2A0A", "#3A1A05")
NORMAL, SMALL = 13.5, 12.0
_EXPANDED = ("subProcess", "transaction", "adHocSubProcess")


def words(lines: Sequence[str], cx: float, top: float, size: float, css: str, fill: str, anchor: str = "middle") -> str:
    """Lines of text under each other; `top` is the upper edge of the first."""
    if not lines:
        return ""
    spans = "".join(
        f'<tspan x="{n(cx)}" y="{n(top + size * (0.98 + 1.25 * number))}">{_clean(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{css}" text-anchor="{anchor}" font-size="{size:g}" fill="{fill}">{spans}</text>'


def _clean(text: str) -> str:
    safe = "".join(c if c >= " " and c not in "\ufffe\uffff" else "\ufffd" for c in text)
    return escape(safe, quote=True)


def group(key: str, classes: str, inner: str, look: Look, name: str = "", kind: str = "node") -> str:
    mark = look.marks.get(key)
    extra = f" ss-{mark}" if mark in ("added", "removed", "changed") else ""
    if key in look.heat:
        extra += f" ss-heat-{_level(look, key)}"
    title = f"<title>{_clean(name)}</title>" if name else ""
    return (
        f'<g id="{_clean(look.prefix)}{kind}-{_clean(key)}" class="{classes}{extra}" data-element="{_clean(key)}">'
        f"{title}{inner}</g>"
    )


def _level(look: Look, key: str) -> int:
    return min(6, max(0, int(look.heat[key])))


def frame(shape: Shape, element: etree._Element, look: Look) -> str:
    """A pool or lane: a box with its name along the left edge, or along the top if it is drawn upright."""
    box, name = shape.bounds, element.get("name") or ""
    kind = "ss-pool" if bpmn_local(element) == "participant" else "ss-lane"
    fill = SURFACE if kind == "ss-pool" else "none"
    inner = (
        f'<rect class="ss-frame" x="{n(box.x)}" y="{n(box.y)}" width="{n(box.width)}" height="{n(box.height)}" '
        f'fill="{fill}" stroke="{LINE}" stroke-width="1.2"/>'
    )
    black_box = kind == "ss-pool" and not element.get("processRef")
    if black_box:
        lines = labels.wrap(name, box.width - 20, NORMAL, 2)
        top = box.cy - len(lines) * NORMAL * 0.625
        return group(element.get("id") or "", kind, inner + words(lines, box.cx, top, NORMAL, "ss-label", INK_2), look)
    if shape.horizontal:
        if kind == "ss-pool":
            inner += _rule(box.x + 30, box.y, box.x + 30, box.bottom)
        inner += _turned(name, box)
    else:
        inner += words(labels.wrap(name, box.width - 8, NORMAL, 1), box.cx, box.y + 6, NORMAL, "ss-label", INK_2)
    return group(element.get("id") or "", kind, inner, look)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="ss-frame" x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{LINE}" '
        f'stroke-width="1.2"/>'
    )


def _turned(name: str, box: Bounds) -> str:
    lines = labels.wrap(name, box.height - 10, NORMAL, 1)
    if not lines:
        return ""
    x, y = box.x + 15 + NORMAL * 0.36, box.cy
    return (
        f'<text class="ss-label ss-frame-label" text-anchor="middle" font-size="{NORMAL:g}" fill="{INK_2}" '
        f'transform="rotate(-90 {n(x)} {n(y)})" x="{n(x)}" y="{n(y)}">{_clean(lines[0])}</text>'
    )


def node(shape: Shape, element: etree._Element, indexed: Node | None, look: Look) -> str:
    local, key = bpmn_local(element), element.get("id") or ""
    name = child_text(element, "text") if local == "textAnnotation" else element.get("name") or ""
    kind = indexed.kind if indexed else "artifact"
    if kind == "event":
        inner = _event(shape, local, indexed, name, element)
    elif kind == "gateway":
        inner = _gateway(shape, element, name)
    elif kind in ("task", "subprocess"):
        inner = _task(shape, element, name, look)
    else:
        inner = _artifact(shape, local, name)
    return group(key, f"ss-node ss-{kind} ss-{local}", inner, look, " ".join(name.split()))


def _task(shape: Shape, element: etree._Element, name: str, look: Look) -> str:
    box, local, key = shape.bounds, bpmn_local(element), element.get("id") or ""
    fill, edge, ink = SURFACE, INK_2, INK
    if key in look.heat:
        level = _level(look, key)
        fill, edge, ink = HEAT[level], HEAT_EDGE[level], "#FFFFFF" if level >= 5 else INK
    fill, edge, ink, dash = _marked(look.marks.get(key), look.prefix, fill, edge, ink)
    thick = 4 if local == "callActivity" else 2
    inner = (
        f'<rect class="ss-shape" x="{n(box.x)}" y="{n(box.y)}" width="{n(box.width)}" height="{n(box.height)}" '
        f'rx="10" fill="{fill}" stroke="{edge}" stroke-width="{thick}"{dash}/>'
    )
    if look.marks.get(key) == "removed":
        inner = inner.replace('class="ss-shape"', 'class="ss-shape ss-hatched"')
    if local == "transaction":
        inner += (
            f'<rect class="ss-shape" x="{n(box.x + 3)}" y="{n(box.y + 3)}" width="{n(box.width - 6)}" '
            f'height="{n(box.height - 6)}" rx="8" fill="none" stroke="{edge}" stroke-width="1.2"/>'
        )
    icon = svg_shapes.task_icon(local, box.x + 7, box.y + 6)
    if ink == "#FFFFFF":
        icon = icon.replace(svg_shapes.INK, ink)
    signs = svg_shapes.markers(_signs(element, shape), box.cx, box.bottom - 2)
    expanded = local in _EXPANDED and shape.expanded
    lines = labels.balanced(name, max(box.width - 16, 20), NORMAL, max(1, int((box.height - 8) / (NORMAL * 1.25))))
    height = len(lines) * NORMAL * 1.25
    top = box.y + 8 if expanded else box.cy - height / 2
    # A wide first line keeps clear of the icon in the corner.
    if icon and lines and top < box.y + 22 and labels.width(lines[0], NORMAL) > box.width - 56:
        top = min(box.y + 22, max(top, box.bottom - height - 4))
    css = "ss-label ss-struck" if look.marks.get(key) == "removed" else "ss-label"
    label = words(lines, box.cx, top, NORMAL, css, ink)
    if css != "ss-label":
        label = label.replace("<text ", '<text text-decoration="line-through" ', 1)
    return inner + icon + signs + label


def _marked(mark: str | None, prefix: str, fill: str, edge: str, ink: str) -> tuple[str, str, str, str]:
    if mark == "added":
        return "#E4F2F0", ACCENT, ink, ""
    if mark == "changed":
        return fill, ACCENT, ink, ' stroke-dasharray="7 4"'
    if mark == "removed":
        return f"url(#{_clean(prefix)}ss-hatch)", PAST, INK_2, ""
    return fill, edge, ink, ""


def _signs(element: etree._Element, shape: Shape) -> tuple[str, ...]:
    found = []
    loop = element.find(bpmn("multiInstanceLoopCharacteristics"))
    if element.find(bpmn("standardLoopCharacteristics")) is not None:
        found.append("loop")
    if loop is not None:
        found.append("sequential" if loop.get("isSequential") == "true" else "parallel")
    if element.get("isForCompensation") == "true":
        found.append("compensation")
    if bpmn_local(element) in _EXPANDED and not shape.expanded:
        found.append("plus")
    if bpmn_local(element) == "adHocSubProcess":
        found.append("adhoc")
    return tuple(found)


def _event(shape: Shape, local: str, indexed: Node | None, name: str, element: etree._Element) -> str:
    box = shape.bounds
    r = min(box.width, box.height) / 2 or 18.0
    quiet = element.get("cancelActivity") == "false" or element.get("isInterrupting") == "false"
    dash = ' stroke-dasharray="4 3"' if quiet else ""
    width = 3.6 if local == "endEvent" else 2
    ring = f'cx="{n(box.cx)}" cy="{n(box.cy)}"'
    inner = (
        f'<circle class="ss-shape" {ring} r="{n(r)}" fill="{SURFACE}" stroke="{INK_2}" stroke-width="{width}"{dash}/>'
    )
    if local not in ("startEvent", "endEvent"):
        inner += (
            f'<circle class="ss-shape" {ring} r="{n(max(r - 4, 1))}" fill="none" stroke="{INK_2}" '
            f'stroke-width="1.5"{dash}/>'
        )
    throws = local in ("endEvent", "intermediateThrowEvent")
    inner += svg_shapes.event_icon(indexed.event if indexed else "", box.cx, box.cy, r, throws)
    return inner + outside_label(shape, name)


def _gateway(shape: Shape, element: etree._Element, name: str) -> str:
    box = shape.bounds
    points = f"{n(box.cx)},{n(box.y)} {n(box.right)},{n(box.cy)} {n(box.cx)},{n(box.bottom)} {n(box.x)},{n(box.cy)}"
    inner = (
        f'<polygon class="ss-shape" points="{points}" fill="{SURFACE}" stroke="{INK_2}" stroke-width="2" '
        f'stroke-linejoin="round"/>'
    )
    sign = svg_shapes.gateway_sign(bpmn_local(element), box.cx, box.cy, min(box.width, box.height) / 2)
    return inner + sign + outside_label(shape, name)


def outside_label(shape: Shape, name: str) -> str:
    """At its drawn place; without one below the shape."""
    if not name.strip():
        return ""
    if shape.label:
        room = max(shape.label.width + 6, 40)
        lines = labels.balanced(name, room, SMALL)
        return words(lines, shape.label.cx, shape.label.y, SMALL, "ss-label ss-outside", INK)
    lines = labels.balanced(name, 96, SMALL)
    return words(lines, shape.bounds.cx, shape.bounds.bottom + 4, SMALL, "ss-label ss-outside", INK)


def _artifact(shape: Shape, local: str, name: str) -> str:
    box = shape.bounds
    x, y, w, h = box.x, box.y, box.width, box.height
    if local == "textAnnotation":
        bracket = svg_shapes.path(f"M{n(x + 14)} {n(y)}H{n(x)}V{n(y + h)}H{n(x + 14)}", css="ss-line")
        lines = labels.wrap(name, max(w - 12, 20), SMALL)
        return bracket + words(lines, x + 8, y + 5, SMALL, "ss-label", INK_2, "start")
    if local == "group":
        rect = f'<rect class="ss-line" x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" rx="10" fill="none" '
        return rect + f'stroke="{INK_2}" stroke-width="1.3" stroke-dasharray="8 4 2 4"/>'
    if local == "dataStoreReference":
        d = (
            f"M{n(x)} {n(y + h * 0.14)}a{n(w / 2)} {n(h * 0.14)} 0 0 1 {n(w)} 0v{n(h * 0.72)}"
            f"a{n(w / 2)} {n(h * 0.14)} 0 0 1 {n(-w)} 0zM{n(x)} {n(y + h * 0.14)}"
            f"a{n(w / 2)} {n(h * 0.14)} 0 0 0 {n(w)} 0"
        )
    else:
        fold = min(w, h) * 0.28
        d = (
            f"M{n(x)} {n(y)}h{n(w - fold)}l{n(fold)} {n(fold)}v{n(h - fold)}h{n(-w)}z"
            f"M{n(x + w - fold)} {n(y)}v{n(fold)}h{n(fold)}"
        )
    return svg_shapes.path(d, fill=SURFACE, css="ss-shape", width=1.6) + outside_label(shape, name)


def flow(edge: Edge, element: etree._Element, look: Look, is_default: bool = False) -> str:
    local, key = bpmn_local(element), element.get("id") or ""
    is_flow = local == "sequenceFlow"
    stroke, width, dash = INK_2, 2.0 if is_flow else 1.5, ""
    if key in look.heat:
        level = _level(look, key)
        stroke, width = HEAT[max(level, 4)] if level else INK_2, 2 + level * 0.66
    mark = look.marks.get(key)
    if mark in ("added", "changed"):
        stroke, width = ACCENT, 2.4
    if mark == "removed":
        stroke, dash = PAST, "6 4"
    if local == "messageFlow":
        dash = "7 5"
    if local in ("association", "dataInputAssociation", "dataOutputAssociation"):
        dash = "1.5 4"
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    line = (
        f'<path class="ss-line" d="{_rounded(edge.points)}" fill="none" stroke="{stroke}" stroke-width="{n(width)}" '
        f'stroke-linejoin="round"{dashes}/>'
    )
    ends = _ends(local, edge.points, stroke, element, width)
    if is_default:
        ends += _tail(edge.points, stroke)
    return group(key, f"ss-flow ss-{local}", line + ends, look, kind="flow")


def _ends(local: str, points: Sequence[Point], stroke: str, element: etree._Element, width: float) -> str:
    size = 9 + width
    if local == "sequenceFlow":
        return _arrow(points[-2], points[-1], size, stroke, stroke)
    if local == "messageFlow":
        start = points[0]
        ring = (
            f'<circle class="ss-tip" cx="{n(start[0])}" cy="{n(start[1])}" r="4" fill="{SURFACE}" stroke="{stroke}"/>'
        )
        return ring + _arrow(points[-2], points[-1], 11, SURFACE, stroke)
    directed = local != "association" or element.get("associationDirection") in ("One", "Both")
    return _arrow(points[-2], points[-1], 8, "none", stroke) if directed else ""


def _arrow(before: Point, tip: Point, size: float, fill: str, stroke: str) -> str:
    length = math.hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    back = (tip[0] - ux * size, tip[1] - uy * size)
    half = size * 0.42
    a = f"{n(back[0] - uy * half)} {n(back[1] + ux * half)}"
    b = f"{n(back[0] + uy * half)} {n(back[1] - ux * half)}"
    close = "" if fill == "none" else "z"
    return (
        f'<path class="ss-tip" d="M{a}L{n(tip[0])} {n(tip[1])}L{b}{close}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="1" stroke-linejoin="round"/>'
    )


def _tail(points: Sequence[Point], stroke: str) -> str:
    """A slash on the default flow."""
    (x1, y1), (x2, y2) = points[0], points[1]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    cx, cy = x1 + ux * 11, y1 + uy * 11
    dx, dy = (ux - uy) * 4.5, (uy + ux) * 4.5
    return (
        f'<path class="ss-tip" d="M{n(cx - dx)} {n(cy - dy)}L{n(cx + dx)} {n(cy + dy)}" stroke="{stroke}" '
        f'stroke-width="1.6" fill="none"/>'
    )


def _rounded(points: Sequence[Point], radius: float = 6.0) -> str:
    """A way through the points with small round corners."""
    found = [f"M{n(points[0][0])} {n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        one, two = math.dist(before, corner), math.dist(corner, after)
        r = min(radius, one / 2, two / 2)
        if r < 0.5:
            found.append(f"L{n(corner[0])} {n(corner[1])}")
            continue
        a = tuple(c + (b - c) * r / one for c, b in zip(corner, before, strict=True))
        z = tuple(c + (b - c) * r / two for c, b in zip(corner, after, strict=True))
        found.append(f"L{n(a[0])} {n(a[1])}Q{n(corner[0])} {n(corner[1])} {n(z[0])} {n(z[1])}")
    return "".join(found) + f"L{n(points[-1][0])} {n(points[-1][1])}"


def flow_label(edge: Edge, element: etree._Element) -> str:
    name = element.get("name") or ""
    if not name.strip():
        return ""
    if edge.label:
        box = edge.label
    else:
        number = max(1, len(edge.points) // 2)
        (x1, y1), (x2, y2) = edge.points[number - 1], edge.points[number]
        box = Bounds((x1 + x2) / 2 - 45, (y1 + y2) / 2 - 18, 90, 16)
    lines = labels.balanced(name, max(box.width + 6, 40), SMALL)
    return words(lines, box.cx, box.y, SMALL, "ss-label ss-outside", INK)
