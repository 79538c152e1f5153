"""Pictures of figures as inline SVG without inline styles: the ruler of a mean case; the texts of the map's badges.

The map with its heat is `overlaying.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analysis.steptable import Row, Table
from common.templatetags.format import format_duration, format_share

HATCH = mark_safe(  # noqa: S308  a constant
    '<defs><pattern id="ruler-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(-45)"><path d="M0 0h3.5v7H0z" fill="var(--ss-surface)"/></pattern></defs>'
)


LETTERS = 1.05  # of 12 px have room in one percent of the ruler at its usual width


@dataclass(frozen=True)
class Segment:
    """One step or wait of a mean case; start and width in percent of the whole."""

    row: Row
    start: float
    width: float
    unit: str

    @property
    def time(self) -> str:
        return format_duration(self.row.per_case, self.unit)

    @property
    def label(self) -> str:
        if self.row.kind == "wait":
            return _("wait before %(step)s %(time)s") % {"step": self.row.activity, "time": self.time}
        return f"{self.row.activity} {self.time}"

    @property
    def words(self) -> str:
        """What fits into the segment: name and time, the name's beginning and the time, the time alone, or nothing."""
        room = self.width * LETTERS
        if self.row.kind == "wait":
            return self.time if _letters(self.time) <= room else ""
        choices = (self.label, f"{_cut(self.row.activity, room - _letters(self.time) - 2)}… {self.time}", self.time)
        return next((text for text in choices if not text.startswith("…") and _letters(text) <= room), "")


def _cut(text: str, room: float) -> str:
    """As much of a name as has room, at least four letters of it; else nothing."""
    while text and _letters(text) > room:
        text = text[:-1]
    return text.rstrip() if _letters(text) >= 4 else ""


def _letters(text: str) -> int:
    """Widths of a text in Latin letters: a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def segments(table: Table, unit: str) -> list[Segment]:
    """The steps and waits of a mean case in flow order, as parts of the whole in percent."""
    rows = [row for row in table.in_flow() if row.per_case]
    total, found, at = sum(row.per_case or 0.0 for row in rows), [], 0.0
    for row in rows:
        width = 100 * (row.per_case or 0.0) / total
        found.append(Segment(row, at, width, unit))
        at += width
    return found


def ruler(table: Table, unit: str) -> SafeString:
    """ "Where a mean case spends its time": solid = work, hatched = waiting, colour = how long."""
    parts = []
    for item in segments(table, unit):
        x, width = f"{item.start + 0.15:.3f}%", f"{max(item.width - 0.3, 0.1):.3f}%"
        level = item.row.level or 0
        parts.append(
            format_html('<rect class="heat-{}" x="{}" y="1" width="{}" height="26"><title>{}</title></rect>', level, x,
                        width, item.label)
        )  # fmt: skip
        if item.row.kind == "wait":
            parts.append(format_html('<rect x="{}" y="1" width="{}" height="26" fill="url(#ruler-hatch)"/>', x, width))
        if item.words:
            middle = f"{item.start + item.width / 2:.3f}%"
            roomy = "" if _letters(item.words) > item.width * 0.42 else "is-roomy "
            wait = "is-wait " if item.row.kind == "wait" else ""
            hot = wait + roomy + (f"heat-{level}" if level > 4 and not wait else "")
            parts.append(
                format_html('<text class="{}" x="{}" y="18" text-anchor="middle">{}</text>', hot, middle, item.words)
            )
    name = _("Where a mean case spends its time, step by step")
    body = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<svg class="ruler" role="img" aria-label="{}">{}{}</svg>', name, HATCH, body)


def badge_texts(row: Row, unit: str) -> list[str]:
    """Mean | share | late or errors, whichever of the two is larger."""
    texts = [format_duration(row.mean, unit), format_share(row.share)]
    if row.late and row.late >= (row.error or 0.0):
        texts.append(_("%(rate)s late") % {"rate": format_share(row.late)})
    elif row.error:
        texts.append(_("%(rate)s errors") % {"rate": format_share(row.error)})
    return texts
