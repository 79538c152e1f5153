"""What lies on top of the picture: badges at steps and flows, signs for added, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from . import labels
from .geometry import Bounds, Drawing, Point
from .svg_parts import ACCENT, INK, LINE, PAST, SMALL, SURFACE, _clean
from .svg_shapes import n

if TYPE_CHECKING:
    from .svg import Look

BREACH, BREACH_SOFT, WAIT = "#B8232F", "#FBEAEA", "#FCE7B4"
HEIGHT = 22.0
_EMPTY_HATCH = "#DDE2E0"


def definitions(prefix: str) -> str:
    """The hatch of removed steps; a pattern needs an id, so two pictures on one page need two prefixes."""
    return (
        f'<defs><pattern id="{_clean(prefix)}ss-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="ss-hatch-ground" width="8" height="8" fill="{SURFACE}"/>'
        f'<line class="ss-hatch-line" x1="0" y1="0" x2="0" y2="8" stroke="{_EMPTY_HATCH}" stroke-width="4"/>'
        f"</pattern></defs>"
    )


def overlays(drawing: Drawing, raw: Mapping[str | None, etree._Element], look: Look) -> str:
    found = []
    for key, mark in look.marks.items():
        shape = drawing.shapes.get(key)
        if shape is not None and key in raw and mark in ("added", "removed", "changed"):
            found.append(_sign(mark, shape.bounds))
    for key, texts in look.badges.items():
        parts = tuple(part for part in texts if part)
        if not parts or key not in raw:
            continue
        if key in drawing.shapes:
            box = drawing.shapes[key].bounds
            below = not _arrives(drawing, raw, key, bottom=True) or _arrives(drawing, raw, key, bottom=False)
            found.append(_badge(parts, box.cx, box.bottom + 5 if below else box.y - 5, key, look, SURFACE))
        elif key in drawing.edges and len(drawing.edges[key].points) > 1:
            x, y = _middle(drawing.edges[key].points)
            found.append(_badge(parts, x, y, key, look, WAIT))
    return "".join(found)


def _arrives(drawing: Drawing, raw: Mapping[str | None, etree._Element], key: str, *, bottom: bool) -> bool:
    """Whether a flow touches the lower (or upper) edge: badges keep away from it."""
    box = drawing.shapes[key].bounds
    level = box.bottom if bottom else box.y
    for name, edge in drawing.edges.items():
        element = raw.get(name)
        if element is None or len(edge.points) < 2:
            continue
        for end, point in (("sourceRef", edge.points[0]), ("targetRef", edge.points[-1])):
            if element.get(end) == key and abs(point[1] - level) < 1.5:
                return True
    return False


def _badge(parts: tuple[str, ...], cx: float, cy: float, key: str, look: Look, ground: str) -> str:
    texts = [part.lstrip("!") for part in parts]
    widths = [labels.width(text, SMALL) + 16 for text in texts]
    total = sum(widths)
    x, y = cx - total / 2, cy - HEIGHT / 2
    inner = (
        f'<rect class="ss-badge-ground" x="{n(x)}" y="{n(y)}" width="{n(total)}" height="{n(HEIGHT)}" rx="6" '
        f'fill="{ground}" stroke="{LINE}" stroke-width="1.2"/>'
    )
    for number, (part, text, width) in enumerate(zip(parts, texts, widths, strict=True)):
        breach = part.startswith("!")
        if breach:
            inner += (
                f'<rect class="ss-badge-breach" x="{n(x + 1)}" y="{n(y + 1)}" width="{n(width - 2)}" '
                f'height="{n(HEIGHT - 2)}" rx="5" fill="{BREACH_SOFT}"/>'
            )
        if number:
            inner += (
                f'<line class="ss-badge-line" x1="{n(x)}" y1="{n(y + 4)}" x2="{n(x)}" y2="{n(y + HEIGHT - 4)}" '
                f'stroke="{LINE}"/>'
            )
        css, fill = ("ss-badge-text ss-breach", BREACH) if breach else ("ss-badge-text", INK)
        inner += (
            f'<text class="{css}" x="{n(x + width / 2)}" y="{n(y + 15)}" text-anchor="middle" '
            f'font-size="{SMALL:g}" font-weight="{600 if not number or breach else 400}" fill="{fill}">'
            f"{_clean(text)}</text>"
        )
        x += width
    return f'<g class="ss-badge" data-for="{_clean(key)}">{inner}</g>'


def _middle(points: tuple[Point, ...]) -> Point:
    """The middle of the longest piece: there is most room for a badge."""
    pieces = list(zip(points, points[1:], strict=False))
    (x1, y1), (x2, y2) = max(pieces, key=lambda piece: abs(piece[0][0] - piece[1][0]) + abs(piece[0][1] - piece[1][1]))
    return (x1 + x2) / 2, (y1 + y2) / 2


def _sign(mark: str, box: Bounds) -> str:
    """Plus, pencil or minus in a small disc on the upper edge, to the right of the icon; never colour alone."""
    cx, cy = box.right - min(22.0, box.width / 4), box.y
    ground, ink, edge = {
        "added": (ACCENT, SURFACE, ACCENT),
        "changed": (SURFACE, ACCENT, ACCENT),
        "removed": ("#DDE2E0", "#47524F", PAST),
    }[mark]
    data = {
        "added": f"M{n(cx - 4.5)} {n(cy)}h9M{n(cx)} {n(cy - 4.5)}v9",
        "removed": f"M{n(cx - 4.5)} {n(cy)}h9",
        "changed": f"M{n(cx - 4.4)} {n(cy + 4.4)}l.8-3 5.2-5.2c.6-.6 1.5-.6 2.1 0s.6 1.5 0 2.1l-5.2 5.2z"
        f"M{n(cx + 0.6)} {n(cy - 2.8)}l2.1 2.1",
    }[mark]
    return (
        f'<g class="ss-sign ss-sign-{mark}"><circle class="ss-sign-ground" cx="{n(cx)}" cy="{n(cy)}" r="10" '
        f'fill="{ground}" stroke="{edge}" stroke-width="1.5"/><path class="ss-sign-ink" d="{data}" fill="none" '
        f'stroke="{ink}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></g>'
    )
