"""Durations as people type them: "4 h", "1.5d", "90 min", "PT4H", "2 天". Writing them is `common`'s."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.errors import DomainError

UNITS = {
    "s": 1, "sec": 1, "秒": 1,
    "m": 60, "min": 60, "分": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600,
    "d": 86400, "day": 86400, "days": 86400, "天": 86400, "日": 86400,
    "w": 604800, "周": 604800,
}  # fmt: skip
PLAIN = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s.,]+)")
ISO = re.compile(r"P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?"
                 r"(?:(\d+(?:\.\d+)?)S)?)?")  # fmt: skip
LONGEST = 10 * 366 * 86400


def parse_duration(text: str) -> float:
    """Seconds of a typed duration; DomainError for what is none.

    >>> parse_duration("1.5 d"), parse_duration("PT4H"), parse_duration("2h 30min")
    (129600.0, 14400.0, 9000.0)
    """
    cleaned = text.strip()
    seconds = _iso(cleaned.upper()) if cleaned[:1] in "pP" else _plain(cleaned.lower())
    if seconds is None or not 0 < seconds <= LONGEST:
        raise DomainError("invalid_duration", _("Write a time such as 4 h, 1.5 d or 90 min."))
    return seconds


def _plain(text: str) -> float | None:
    parts = PLAIN.findall(text)
    if not parts or PLAIN.sub("", text).strip() or any(unit not in UNITS for _number, unit in parts):
        return None
    return sum(float(number.replace(",", ".")) * UNITS[unit] for number, unit in parts)


def _iso(text: str) -> float | None:
    match = ISO.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    return sum(
        float(part) * size for part, size in zip(match.groups(), (604800, 86400, 3600, 60, 1), strict=True) if part
    )
