"""Inline icons and state badges.

The drawings are taken at build time from the icon package into `static/built/icons.json`, only those named in
`static/src/icons.txt`. What does not live here: the rail and the goal bar (`marks.py`).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STATE_ICONS = {
    "ok": "circle-check",
    "risk": "alert-triangle",
    "breach": "alert-octagon",
    "none": "circle-dashed",
}


@cache
def _read(path: str, changed: float) -> dict[str, str]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def drawings() -> dict[str, str]:
    """Name → inner SVG; empty before the first build. Read again only when the build has written a new file."""
    path = finders.find("icons.json")
    if not path:
        return {}
    return _read(str(path), Path(path).stat().st_mtime)


@register.simple_tag
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """`{% icon "check" %}`, hidden from screen readers; with `label` it is a picture with that name."""
    inner = drawings().get(name)
    if inner is None:
        return format_html('<span class="icon {}" aria-hidden="true"></span>', classes)
    paint = (
        'fill="currentColor" stroke="none"'
        if name.startswith("filled/")
        else 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    )
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    # The drawing comes from our own build of a pinned package, never from a request.
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="16" height="16" {} {} focusable="false">{}</svg>',
        " icon-filled" if name.startswith("filled/") else "",
        f" {classes}" if classes else "",
        mark_safe(paint),  # noqa: S308
        said,
        mark_safe(inner),  # noqa: S308
    )


@register.simple_tag
def state(kind: str, text: str = "") -> SafeString:
    """A badge of icon and word: `{% state "ok|risk|breach|none" text %}`. Never colour alone."""
    known = kind if kind in STATE_ICONS else "none"
    return format_html('<span class="state-badge is-{}">{}{}</span>', known, icon(STATE_ICONS[known]), text)


@register.simple_tag
def state_icon(kind: str) -> SafeString:
    """The icon of a state alone, for rows that say the word themselves."""
    known = kind if kind in STATE_ICONS else "none"
    return icon(STATE_ICONS[known], f"is-{known}")


@register.simple_tag
def avatar(person: object, classes: str = "") -> SafeString:
    """Initials in a dot, its tint chosen by the person's key so that it stays the same everywhere."""
    name = str(getattr(person, "name", "") or person or "").strip()
    words = name.split()
    first = name[:1]
    initials = first if not first.isascii() else "".join(word[0] for word in words[:2])
    tint = (getattr(person, "pk", None) or sum(map(ord, name))) % 5 + 1
    return format_html(
        '<span class="avatar-dot is-{} {}" title="{}" aria-hidden="true">{}</span>', tint, classes, name, initials
    )
