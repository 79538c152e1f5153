"""ISO 8601 durations and seconds, both ways. A day is 24 hours, a week 7 days.

Months and years have no fixed length, so they are refused: a time limit must mean one number of seconds.
"""

from __future__ import annotations

import re

_FORM = re.compile(
    r"^P(?:(?P<w>\d+(?:\.\d+)?)W)?(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?$"
)
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


def to_seconds(text: str) -> float:
    """`PT12H` is 43200; `P1DT30M` is 88200. ValueError for anything that is not such a duration."""
    match = _FORM.match(text.strip())
    if not match or not any(match.groupdict().values()) or text.strip().endswith("T"):
        raise ValueError(f"not an ISO 8601 duration in weeks, days, hours, minutes and seconds: {text!r}")
    return sum(float(value) * _SECONDS[unit] for unit, value in match.groupdict().items() if value)


def to_iso(seconds: float) -> str:
    """43200 is `PT12H`; 0 is `PT0S`. ValueError below zero."""
    if seconds < 0:
        raise ValueError("a duration cannot be negative")
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    rest = round(rest, 3)
    time = (f"{int(hours)}H" if hours else "") + (f"{int(minutes)}M" if minutes else "")
    if rest:
        time += f"{rest:g}S"
    day = f"{int(days)}D" if days else ""
    if not day and not time:
        return "PT0S"
    return "P" + day + (f"T{time}" if time else "")
