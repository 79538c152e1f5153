"""The small drawings inside shapes: task kinds, event triggers, gateway signs, markers. Only paths, no text.

Each function returns SVG markup with presentation attributes; the classes let our style sheet recolour them.
"""

from __future__ import annotations

import math

INK = "#47524F"


def path(data: str, *, fill: str = "none", stroke: str = INK, width: float = 1.3, css: str = "ss-icon") -> str:
    return (
        f'<path class="{css}" d="{data}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def circle(cx: float, cy: float, r: float, *, fill: str = "none", width: float = 1.3, css: str = "ss-icon") -> str:
    place = f'cx="{n(cx)}" cy="{n(cy)}" r="{n(r)}"'
    return f'<circle class="{css}" {place} fill="{fill}" stroke="{INK}" stroke-width="{width:g}"/>'


def at(template: str, *values: float) -> str:
    """`at("M{} {}h{}", x, y, w)`: a path with numbers put in."""
    return template.format(*(n(value) for value in values))


def n(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.0f}"


def task_icon(kind: str, x: float, y: float) -> str:
    """16 × 16 in the upper left corner of a task."""
    draw = {
        "userTask": _user,
        "serviceTask": _gear,
        "manualTask": _hand,
        "sendTask": lambda a, b: envelope(a, b + 2, 16, 11, True),
        "receiveTask": lambda a, b: envelope(a, b + 2, 16, 11, False),
        "scriptTask": _script,
        "businessRuleTask": _table,
    }.get(kind)
    return draw(x, y) if draw else ""


def _user(x: float, y: float) -> str:
    body = f"M{n(x + 1.5)} {n(y + 15)}v-2.2c0-2.6 2.2-4.3 5-4.3h3c2.8 0 5 1.7 5 4.3v2.2z"
    return circle(x + 8, y + 4.2, 3.2) + path(body)


def _gear(x: float, y: float) -> str:
    cx, cy = x + 8, y + 8
    points = []
    for step in range(16):
        angle = math.pi * 2 * step / 16 + math.pi / 16
        radius = 7.4 if step % 4 in (0, 1) else 5.4
        points.append(f"{n(cx + radius * math.cos(angle))} {n(cy + radius * math.sin(angle))}")
    return path("M" + "L".join(points) + "z") + circle(cx, cy, 2.3)


def _hand(x: float, y: float) -> str:
    return path(
        at("M{} {}", x + 1, y + 6) + "h5l-1-2.4c-.3-.9.8-1.5 1.5-.8l3.2 3.1h5c1.4 0 1.4 2 0 2h-3.6h2.9"
        "c1.3 0 1.3 1.9 0 1.9h-2.9h2.1c1.3 0 1.3 1.9 0 1.9h-2.3h1.2c1.2 0 1.2 1.8 0 1.8h-5.4"
        "c-1.6 0-2.6-.6-3.4-1.8h-2.3z"
    )


def _script(x: float, y: float) -> str:
    return path(f"M{n(x + 4)} {n(y + 1)}h10c-4 4 2 9-2 14h-10c4-5-2-10 2-14z") + path(
        f"M{n(x + 5)} {n(y + 5)}h5M{n(x + 5.5)} {n(y + 8)}h5M{n(x + 6)} {n(y + 11)}h5"
    )


def _table(x: float, y: float) -> str:
    rows = at("M{} {}h14M{} {}h14M{} {}v8", x + 1, y + 6, x + 1, y + 10, x + 6, y + 6)
    return path(at("M{} {}h14v12h-14z", x + 1, y + 2) + rows)


def envelope(x: float, y: float, width: float, height: float, filled: bool) -> str:
    box = path(f"M{n(x)} {n(y)}h{n(width)}v{n(height)}h-{n(width)}z", fill=INK if filled else "none")
    flap = f"M{n(x)} {n(y)}L{n(x + width / 2)} {n(y + height * 0.6)}L{n(x + width)} {n(y)}"
    return box + path(flap, stroke="#FFFFFF" if filled else INK, css="ss-icon-cut" if filled else "ss-icon")


def _units(data: str) -> tuple[str | float, ...]:
    found: list[str | float] = []
    for part in data.split():
        found += [part] if part.isalpha() else [" ", float(part)]
    return tuple(found)


def event_icon(event: str, cx: float, cy: float, r: float, throws: bool) -> str:
    """The trigger inside an event's circle; filled where the event throws."""
    s = r * 0.52
    if event == "message":
        return envelope(cx - s, cy - s * 0.7, 2 * s, 1.4 * s, throws)
    if event == "timer":
        hands = at("M{} {}L{} {}M{} {}L{} {}", cx, cy, cx + s / 4, cy - s * 0.75, cx, cy, cx + s * 0.6, cy + s / 10)
        return circle(cx, cy, s * 1.05) + path(hands)
    if event == "terminate":
        return circle(cx, cy, r * 0.6, fill=INK)
    points = _EVENT_PATHS.get(event)
    if points is None:
        return ""
    data = "".join(part if isinstance(part, str) else n(part * s) for part in points)
    start = f'<g transform="translate({n(cx)} {n(cy)})">'
    return start + path(data, fill=INK if throws and event != "conditional" else "none") + "</g>"


# Letters and numbers of a path around 0 0, in units of half the sign's size.
_EVENT_PATHS: dict[str, tuple[str | float, ...]] = {
    "error": _units("M -1 1 l .6 -1.8 l .8 .9 l .6 -1.1 l -.55 2 l -.8 -.95 z"),
    "signal": _units("M 0 -1 l 1 1.7 h -2 z"),
    "escalation": _units("M 0 -1 l .8 2 l -.8 -.9 l -.8 .9 z"),
    "compensate": _units("M 0 -.8 v 1.6 l -1 -.8 z M 1 -.8 v 1.6 l -1 -.8 z"),
    "link": _units("M -1 -.4 h 1 v -.5 l 1 .9 l -1 .9 v -.5 h -1 z"),
    "cancel": _units("M -1 -1 l 2 2 M 1 -1 l -2 2"),
    "conditional": _units("M -.8 -1 h 1.6 v 2 h -1.6 z M -.5 -.5 h 1 M -.5 0 h 1 M -.5 .5 h 1"),
}


def gateway_sign(kind: str, cx: float, cy: float, r: float) -> str:
    s = r * 0.36
    cross = f"M{n(cx - s)} {n(cy - s)}l{n(2 * s)} {n(2 * s)}M{n(cx + s)} {n(cy - s)}l{n(-2 * s)} {n(2 * s)}"
    plus = f"M{n(cx)} {n(cy - s * 1.35)}v{n(s * 2.7)}M{n(cx - s * 1.35)} {n(cy)}h{n(s * 2.7)}"
    if kind == "exclusiveGateway":
        return path(cross, width=3)
    if kind == "parallelGateway":
        return path(plus, width=3)
    if kind == "inclusiveGateway":
        return circle(cx, cy, r * 0.46, width=2.4)
    if kind == "complexGateway":
        return path(cross + plus, width=2.4)
    corners = [
        f"{n(cx + r * 0.3 * math.sin(a))} {n(cy - r * 0.3 * math.cos(a))}"
        for a in (2 * math.pi * k / 5 for k in range(5))
    ]
    return circle(cx, cy, r * 0.5) + circle(cx, cy, r * 0.42) + path("M" + "L".join(corners) + "z")


def markers(names: tuple[str, ...], cx: float, bottom: float) -> str:
    """Small signs at the lower edge: plus (collapsed), loop, parallel, sequential, compensation, adhoc."""
    found, x = [], cx - 9.0 * (len(names) - 1)
    for name in names:
        found.append(_marker(name, x, bottom - 9))
        x += 18
    return "".join(found)


def _marker(name: str, x: float, y: float) -> str:
    if name == "plus":
        return path(f"M{n(x - 6)} {n(y - 6)}h12v12h-12zM{n(x)} {n(y - 3.5)}v7M{n(x - 3.5)} {n(y)}h7")
    if name == "parallel":
        return path(f"M{n(x - 4)} {n(y - 5)}v10M{n(x)} {n(y - 5)}v10M{n(x + 4)} {n(y - 5)}v10", width=2)
    if name == "sequential":
        return path(f"M{n(x - 5)} {n(y - 4)}h10M{n(x - 5)} {n(y)}h10M{n(x - 5)} {n(y + 4)}h10", width=2)
    if name == "loop":
        return path(f"M{n(x - 3)} {n(y + 4.5)}a5 5 0 1 1 5 .8M{n(x - 6)} {n(y + 5)}h3.4v-3.4")
    if name == "adhoc":
        return path(f"M{n(x - 5)} {n(y + 1)}q2.5-4 5-.5t5-.5", width=2)
    return path(f"M{n(x)} {n(y - 4)}v8l-5-4zM{n(x + 5)} {n(y - 4)}v8l-5-4z")
