"""Typed figures ("1.5 d", "10 %", "90 min", "1.5 天") to what is stored (seconds, fractions, counts) and back.

Pure: no rows. A day is 24 hours here, as everywhere without a calendar. Nothing is guessed: a duration without a unit
is refused, since 1.5 days and 1.5 hours are both plausible.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.errors import DomainError

SECONDS = {
    **dict.fromkeys(["s", "sec", "secs", "second", "seconds", "秒", "秒钟"], 1.0),
    **dict.fromkeys(["min", "mins", "minute", "minutes", "分", "分钟"], 60.0),
    **dict.fromkeys(["h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时"], 3600.0),
    **dict.fromkeys(["d", "day", "days", "天", "日"], 86400.0),
    **dict.fromkeys(["w", "wk", "week", "weeks", "周", "星期", "个星期"], 604800.0),
}
LONGEST = 3650 * 86400.0
PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+|[\u4e00-\u9fff]+)\s*")
NUMBER = re.compile(r"\d{1,9}(?:\.\d+)?")
COUNT = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(?:times?|cases?|次|件|个)?")


def _plain(text: str) -> str:
    """Full-width digits and signs become ordinary ones; thousands are not accepted, so commas stay and are refused."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def parse_seconds(text: str, *, field: str = "target") -> float:
    """`1.5 d` → 129600.0; `1 d 12 h` too; `1.5 天` → 129600.0."""
    plain = _plain(text)
    if NUMBER.fullmatch(plain):
        message = _("Say the unit as well, for example “%(text)s d” or “%(text)s h”.") % {"text": plain}
        raise DomainError("unit_missing", message, field=field)
    total, end = 0.0, 0
    for part in PART.finditer(plain):
        if part.start() != end or part.group(2) not in SECONDS:
            break
        total, end = total + float(part.group(1)) * SECONDS[part.group(2)], part.end()
    if not plain or end != len(plain):
        message = _("Write a duration such as “1.5 d”, “36 h” or “90 min”.")
        raise DomainError("invalid_duration", message, field=field)
    if not 0 < total <= LONGEST:
        raise DomainError("out_of_range", _("A duration lies above zero and below ten years."), field=field)
    return total


def parse_share(text: str, *, field: str = "target") -> float:
    """`10 %` → 0.1; a number without the sign is refused, since 0.1 may mean both."""
    plain = _plain(text)
    number = plain.removesuffix("%").rstrip()
    if not NUMBER.fullmatch(number):
        raise DomainError("invalid_share", _("Write a percentage such as “10 %%”.") % {}, field=field)
    if not plain.endswith("%"):
        message = _("Add the percent sign, for example “%(text)s %%”.") % {"text": number}
        raise DomainError("unit_missing", message, field=field)
    share = round(float(number) / 100, 12)
    if share > 1:
        raise DomainError("out_of_range", _("A percentage lies between 0 and 100."), field=field)
    return share


def parse_count(text: str, *, field: str = "target") -> float:
    """`2.5` → 2.5."""
    found = COUNT.fullmatch(_plain(text))
    if not found:
        raise DomainError("invalid_number", _("Write a number such as “2.5”."), field=field)
    return float(found.group(1))


def parse(text: str, unit: str, *, field: str = "target") -> float:
    """By the metric's unit: "seconds", "share" or "count"."""
    readers = {"seconds": parse_seconds, "share": parse_share, "count": parse_count}
    return readers[unit](text, field=field)


def _digits(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def as_typed(value: float | None, unit: str) -> str:
    """What a person would have typed for this value, exactly: parsing it gives the value back."""
    if value is None:
        return ""
    if unit == "share":
        return f"{_digits(value * 100)} %"
    if unit == "count":
        return _digits(value)
    chinese = (get_language() or "").startswith("zh")
    units = ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s"))
    floor = {86400: 129600, 3600: 5400, 60: 60, 1: 0}
    for seconds, zh, en in units:
        number = _digits(value / seconds)
        exact = abs(float(number) * seconds - value) <= 1e-9 * max(value, 1.0)
        if value >= floor[seconds] and exact:
            return f"{number} {zh if chinese else en}"
    return f"{_digits(value)} {'秒' if chinese else 's'}"
