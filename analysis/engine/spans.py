"""Lengths of time as people type them, and as tables show them.

What lives here: `2h`, `1.5d`, `PT4H` → seconds and back to short English. What does not: page formatting.
"""

from __future__ import annotations

import re

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1}
_SHORT = re.compile(r"(\d+(?:\.\d+)?)\s*(w|d|h|min|m|s)", re.IGNORECASE)
_ISO = re.compile(
    r"^P(?:(?P<w>\d+(?:\.\d+)?)W)?(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?$",
    re.IGNORECASE,
)


def parse_duration(text: str) -> float:
    """Seconds. Examples: 2h → 7200, 1.5d → 129600, 1h30m → 5400, PT4H → 14400, 90 → 90. A day has 24 hours."""
    plain = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain)
    found = _ISO.match(plain)
    if found and any(found.groupdict().values()):
        return sum(float(value) * _UNITS[unit] for unit, value in found.groupdict().items() if value)
    parts = _SHORT.findall(plain)
    if parts and not _SHORT.sub("", plain).strip():
        return sum(float(value) * _UNITS[unit.lower()] for value, unit in parts)
    raise ValueError(f"“{text}” is not a duration such as 2h, 1.5d or PT4H.")


def short(seconds: float | None) -> str:
    """At most two units. Examples: 5400 → 1 h 30 min, 129600 → 1 d 12 h, None → –."""
    if seconds is None:
        return "–"
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    if left < 60:
        return f"{sign}{left:.3g} s"
    for name, unit, smaller, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "min", 60), ("min", 60, "s", 1)):
        if left >= unit:
            whole = round(left / part) * part
            rest = whole % unit // part
            return f"{sign}{whole // unit} {name}" + (f" {rest} {smaller}" if rest else "")
    return f"{sign}{left:.3g} s"
