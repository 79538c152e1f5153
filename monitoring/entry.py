"""Amounts as people type them: “1.5 d”, “36 小时”, “30%”. Pure: no Django. Writing them is `format.py`."""

from __future__ import annotations

import re
import unicodedata

SECONDS = {
    "s": 1, "sec": 1, "秒": 1,
    "min": 60, "m": 60, "分": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600, "时": 3600,
    "d": 86400, "day": 86400, "days": 86400, "天": 86400, "日": 86400,
    "w": 7 * 86400, "week": 7 * 86400, "weeks": 7 * 86400, "周": 7 * 86400,
}  # fmt: skip
AMOUNT = re.compile(r"^([0-9]+(?:\.[0-9]+)?)\s*([^\W\d_]*|%)$")


class NotAnAmount(ValueError):
    """The text is no amount of that unit."""


def parse_amount(text: str, unit: str) -> float:
    """Seconds, a fraction 0..1, or a number: “36 h” → 129600, “30%” and “30” → 0.3, “4.2” → 4.2.

    A duration needs its unit and a share is always in percent, so that nothing is guessed.
    """
    found = AMOUNT.match(unicodedata.normalize("NFKC", text).strip().lower())
    if found is None:
        raise NotAnAmount(text)
    number, word = float(found.group(1)), found.group(2)
    if unit == "seconds":
        if word not in SECONDS:
            raise NotAnAmount(text)
        return number * SECONDS[word]
    if unit == "share":
        if word not in ("", "%") or number > 100:
            raise NotAnAmount(text)
        return number / 100
    if word:
        raise NotAnAmount(text)
    return number


def write_amount(value: float | None, unit: str) -> str:
    """The text that `parse_amount` reads back as exactly this value: nothing is lost by opening a form and saving."""
    if value is None:
        return ""
    if unit == "share":
        return f"{value * 100:.10g}%"
    if unit != "seconds":
        return f"{value:.12g}"
    for word, size in (("d", 86400), ("h", 3600), ("min", 60)):
        text = f"{value / size:.4f}".rstrip("0").rstrip(".")
        if float(text) * size == value and float(text) >= 1:
            return f"{text} {word}"
    return f"{value:.12g} s"
