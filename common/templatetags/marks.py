"""Drawn marks: the seven-step rail, the goal bar, small share bars, the sparkline. SVG by attributes, so that the
strict content policy (no inline style) holds. What does not live here: charts (ECharts, `static/src/lib/chart.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.templatetags.format import format_value

register = template.Library()

BAR, GAP = 20.0, 10.0  # a rail's bar and the room of a gate between two bars


def _state(step: object) -> str:
    return str(getattr(step, "state", step))


def _gate(step: object, state: str) -> str:
    """A gate follows its step: passed, waiting for somebody (open), or closed."""
    return "passed" if state == "done" else str(getattr(step, "gate_shown", "closed"))


@register.simple_tag
def rail(steps: Iterable[object], fraction: float = 0.5, size: str = "", waiting: bool = False) -> SafeString:
    """Seven bars and six diamonds for `done|current|later` states; the current bar is filled by `fraction`,
    `waiting` hollows the gate behind it. Decorative: the words stand beside it."""
    states = [_state(step) for step in steps]
    mini = size == "mini"
    bar, gap, height = (11.0, 2.0, 4.0) if mini else (BAR, GAP, 12.0)
    thick = 4.0 if mini else 5.0
    top = (height - thick) / 2
    pieces = []
    for index, state in enumerate(states):
        left = index * (bar + gap)
        if state == "current":
            shape = '<rect class="bar-current" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
            pieces.append(format_html(shape, left + 0.5, top + 0.5, bar - 1, thick - 1))
            shape = '<rect class="bar-part" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
            pieces.append(
                format_html(shape, left, top, round(bar * max(0.0, min(1.0, float(fraction or 0))), 2), thick)
            )
        else:
            shape = '<rect class="bar-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
            pieces.append(format_html(shape, "done" if state == "done" else "later", left, top, bar, thick))
        if not mini and index < len(states) - 1:
            kind = "passed" if state == "done" else "open" if state == "current" and waiting else "closed"
            reach = 5.0 if kind == "open" else 3.6
            centre = left + bar + gap / 2
            shape = '<path class="gate-{}" d="M{} {}L{} {}L{} {}L{} {}Z"/>'
            pieces.append(
                format_html(shape, kind, centre, 6 - reach, centre + reach, 6, centre, 6 + reach, centre - reach, 6)
            )
    width = len(states) * (bar + gap) - gap
    return format_html(
        '<svg class="rail{}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        " is-mini" if mini else "",
        width,
        height,
        width,
        height,
        mark_safe("".join(pieces)),  # noqa: S308
    )


def _met(value: float, target: float, comparison: str) -> bool:
    return {"le": value <= target, "lt": value < target, "ge": value >= target, "gt": value > target}[comparison]


def progress_towards(baseline: float | None, now: float | None, target: float | None, comparison: str = "") -> float:
    """How far from baseline to target, 0..1, whichever direction improves: (3.0, 1.9, 1.5) → 0.733.

    With a comparison the end is where it holds, also when the baseline was better than the target:
    (1.6, 1.8, 2.0, "le") → 1, (1.6, 2.1, 2.0, "le") → 0."""
    if baseline is None or now is None or target is None:
        return 0.0
    if comparison and _met(now, target, comparison):
        return 1.0
    if comparison and _met(baseline, target, comparison):
        return 0.0
    if baseline == target:
        return 1.0 if now == target else 0.0
    return max(0.0, min(1.0, (now - baseline) / (target - baseline)))


def _anchor(position: float) -> str:
    return "start" if position < 0.12 else "end" if position > 0.88 else "middle"


@register.simple_tag
def goal_bar(
    baseline: float | None,
    now: float | None,
    target: float | None,
    unit: str = "duration",
    comparison: str = "",
    due: str = "",
    forecast: float | None = None,
) -> SafeString:
    """Baseline at the left, target dashed at the right, now as a ring; improvement always runs to the right."""
    at = progress_towards(baseline, now, target, comparison)
    sign = {"le": "≤ ", "ge": "≥ ", "lt": "< ", "gt": "> "}.get(comparison, "")
    words = {
        "now": _("%(value)s now") % {"value": format_value(now, unit)},
        "baseline": _("%(value)s baseline") % {"value": format_value(baseline, unit)},
        "target": f"{sign}{format_value(target, unit)}",
    }
    if due:
        words["target"] = _("%(value)s by %(day)s") % {"value": words["target"], "day": due}
    drawing = [mark_safe('<rect class="track" x="0" y="27" width="100%" height="8" rx="4"/>')]
    if now is not None and baseline is not None:
        drawing.append(
            format_html('<rect class="fill" x="0" y="27" width="{}%" height="8" rx="4"/>', round(at * 100, 2))
        )
    if forecast is not None:
        ahead = progress_towards(baseline, forecast, target, comparison)
        said = _("%(value)s on current trend") % {"value": format_value(forecast, unit)}
        drawing.append(format_html('<circle class="forecast" cx="{}%" cy="31" r="6"/>', round(ahead * 100, 2)))
        if abs(ahead - at) > 0.2:
            drawing.append(_text(ahead, 14, said, ""))
    drawing.append(mark_safe('<line class="target" x1="100%" x2="100%" y1="17" y2="45"/>'))
    if now is not None and baseline is not None:
        drawing.append(
            format_html('<circle class="now" cx="{}%" cy="31" r="7.5"/>', round(min(99.0, max(1.0, at * 100)), 2))
        )
        drawing.append(_text(at, 14, words["now"], "strong"))
    elif now is not None:
        drawing.append(_text(0.5, 14, words["now"], "strong"))
    drawing.append(_text(0, 60, words["baseline"], ""))
    drawing.append(_text(1, 60, words["target"], "strong"))
    label = " → ".join([words["baseline"], words["now"], words["target"]])
    return format_html(
        '<svg class="goal-bar" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join("", "{}", ((each,) for each in drawing)),
    )


def _text(position: float, line: int, words: str, classes: str) -> SafeString:
    return format_html(
        '<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>',
        classes,
        round(position * 100, 2),
        line,
        _anchor(position),
        words,
    )


@register.simple_tag
def goal_bar_mini(baseline: float | None, now: float | None, target: float | None) -> SafeString:
    """The bar alone, for table rows; the numbers stand above it."""
    at = round(progress_towards(baseline, now, target) * 76, 1)
    return format_html(
        '<svg class="goal-bar is-mini" width="76" height="14" aria-hidden="true">'
        '<rect class="track" x="0" y="4" width="76" height="6" rx="1.5"/>'
        '<rect class="fill" x="0" y="4" width="{}" height="6" rx="1.5"/>'
        '<line class="target" x1="75.5" x2="75.5" y1="0" y2="14"/></svg>',
        at,
    )


@register.simple_tag
def share_bar(value: float | None, largest: float = 1.0, width: int = 36) -> SafeString:
    """A small grey bar beside a share, scaled to the largest one in the column."""
    size = 0 if not value or not largest else max(1.5, round(width * min(1.0, value / largest), 1))
    return format_html(
        '<svg class="share-bar" width="{}" height="6" aria-hidden="true"><rect width="{}" height="6"/></svg>',
        width,
        size,
    )


@register.simple_tag
def spark(values: Sequence[float | None], target: float | None = None, state: str = "") -> SafeString:
    """A sparkline with its last point and the target dashed; scaled to show both. Fewer than two values: nothing."""
    known = [(index, float(value)) for index, value in enumerate(values or []) if value is not None]
    if len(known) < 2:
        return SafeString("")
    levels = [value for _index, value in known] + ([float(target)] if target is not None else [])
    low, high = min(levels), max(levels)
    span = (high - low) or 1.0
    steps = max(len(values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return round(3 + index / steps * 123, 1), round(32 - (value - low) / span * 28, 1)

    points = " ".join(f"{x},{y}" for x, y in (place(*each) for each in known))
    end = place(*known[-1])
    line = place(0, float(target))[1] if target is not None else None
    dashed = (
        format_html('<line class="target" x1="0" x2="128" y1="{}" y2="{}"/>', line, line) if line is not None else ""
    )
    return format_html(
        '<svg class="spark is-{}" width="130" height="36" viewBox="0 0 130 36" aria-hidden="true">{}'
        '<polyline class="line" points="{}"/><circle class="end" cx="{}" cy="{}" r="3"/></svg>',
        state or "none",
        dashed,
        points,
        *end,
    )
