"""Finds durations and shares in a sentence, in English and Chinese, with their places. Pure: text in, quantities out.

A number keeps how exactly it was typed: "1.2 d" is 12 tenths of a day, "四成" is 4 tenths. `says` compares by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

DAY, HOUR, MINUTE, WEEK = 86_400.0, 3_600.0, 60.0, 604_800.0
UNITS = {
    **dict.fromkeys(["d", "day", "days", "天"], DAY),
    **dict.fromkeys(["h", "hr", "hrs", "hour", "hours", "小时", "个小时", "钟头", "个钟头"], HOUR),
    **dict.fromkeys(["min", "mins", "minute", "minutes", "分钟"], MINUTE),
    **dict.fromkeys(["s", "sec", "secs", "second", "seconds", "秒", "秒钟"], 1.0),
    **dict.fromkeys(["w", "wk", "wks", "week", "weeks", "周", "星期", "个星期"], WEEK),
}
# A day of work has no length until somebody says how many hours it has.
WORKING = {"working day", "working days", "workday", "workdays", "working d", "个工作日", "工作日"}
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = {**{word: str(n) for n, word in enumerate(NUMBERS, 1)}, "half a": "0.5"}
HAN = {**{sign: n for n, sign in enumerate("一二三四五六七八九", 1)}, "两": 2}

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,9})?"
# A number behind a sign is a change ("−50 %"), one behind a letter a name ("P90").
_NUMBER = rf"(?<![A-Za-z0-9_.,+\u2212-])(?P<low>{_DIGITS})(?:\s?(?:-|–|—|~|to|至|到)\s?(?P<high>{_DIGITS}))?"
_LATIN = "|".join(sorted((re.escape(u) for u in {*UNITS, *WORKING} if u.isascii()), key=len, reverse=True))
_CHINESE = "|".join(sorted((u for u in {*UNITS, *WORKING} if not u.isascii()), key=len, reverse=True))
_UNIT = rf"(?:(?P<latin>{_LATIN})(?![a-z])|(?P<chinese>{_CHINESE}))"
DURATION = re.compile(rf"{_NUMBER}[\s-]?(?:{_UNIT})", re.IGNORECASE | re.ASCII)
SPELLED = re.compile(
    rf"(?<![a-z])(?P<word>{'|'.join(WORDS)})[\s-](?P<latin>{_LATIN})(?![a-z])", re.IGNORECASE | re.ASCII
)
_HAN = rf"(?<![{''.join(HAN)}十第])(?P<han>[{''.join(HAN)}]?十[{''.join(HAN)}]?|[{''.join(HAN)}半])"
HAN_DURATION = re.compile(rf"{_HAN}(?P<chinese>{_CHINESE})")
SHARE = re.compile(rf"{_NUMBER}\s?(?:%|percent(?![a-z])|per cent(?![a-z])|个?百分之)", re.IGNORECASE | re.ASCII)
HAN_SHARE = re.compile(rf"百分之\s?(?P<low>{_DIGITS})")
TENTHS = re.compile(rf"(?<![{''.join(HAN)}\d.])(?P<han>[{''.join(HAN)}\d])成(?![为了功本员交果立熟])")
IN_TEN = re.compile(
    rf"(?<![a-z])(?P<word>{'|'.join(NUMBERS[:-1])})\s(?:in|out of)\s(?P<of>ten)(?![a-z])",
    re.IGNORECASE | re.ASCII,
)

Kind = Literal["duration", "share"]


@dataclass(frozen=True)
class Quantity:
    """`low` counts of `size` (seconds, or parts of 1), `high` too for a range; `start` and `end` in the text.

    `size` is None for a unit whose length nobody knows (working days).
    """

    kind: Kind
    low: Decimal
    high: Decimal
    size: float | None
    start: int
    end: int

    @property
    def value(self) -> float | None:
        """Seconds or a fraction; the middle of a range."""
        return None if self.size is None else float((self.low + self.high) / 2) * self.size

    @property
    def places(self) -> int:
        return max(0, *(-int(each.as_tuple().exponent) for each in (self.low, self.high)))

    def says(self, measured: float) -> bool:
        """Whether the measured value, rounded to as many digits as were typed, is what was typed.

        "40 %" says 0.4049 and not 0.405; "1.2 d" says 1.24 d; "2–3 d" says 2.6 d.
        """
        if self.size is None:
            return False
        counted = Decimal(repr(round(measured / self.size, 9)))
        rounded = counted.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)
        return self.low <= rounded <= self.high


def plain(text: str) -> str:
    """Full-width letters, digits and signs as ordinary ones, letter by letter, so that places stay."""
    return text.translate(_WIDE)


def quantities(text: str) -> list[Quantity]:
    """Every duration and share of the text, in order; none overlaps another."""
    read = plain(text)
    found = [*_durations(read), *_shares(read)]
    kept: list[Quantity] = []
    for each in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if kept and each.start < kept[-1].end:
            continue
        whole = _together(kept[-1], each, read) if kept else None
        if whole:
            kept[-1] = whole
        else:
            kept.append(each)
    return kept


def _together(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    """ "1 d 12 h" is one duration, counted in the smaller unit."""
    if not first.size or not second.size or first.size <= second.size or first.low != first.high:
        return None
    if {first.kind, second.kind} != {"duration"} or text[first.end : second.start].strip():
        return None
    more = first.low * Decimal(int(first.size)) / Decimal(int(second.size))
    return Quantity("duration", more + second.low, more + second.high, second.size, first.start, second.end)


def _durations(text: str) -> list[Quantity]:
    found = []
    for match in DURATION.finditer(text):
        found.append(_of(match, "duration", match["low"], match["high"], _size(match["latin"] or match["chinese"])))
    for match in SPELLED.finditer(text):
        found.append(_of(match, "duration", WORDS[match["word"].lower()], None, _size(match["latin"])))
    for match in HAN_DURATION.finditer(text):
        found.append(_of(match, "duration", _han(match["han"]), None, _size(match["chinese"])))
    return found


def _shares(text: str) -> list[Quantity]:
    found = [_of(match, "share", match["low"], match["high"], 0.01) for match in SHARE.finditer(text)]
    found += [_of(match, "share", match["low"], None, 0.01) for match in HAN_SHARE.finditer(text)]
    found += [_of(match, "share", _han(match["han"]), None, 0.1) for match in TENTHS.finditer(text)]
    found += [_of(match, "share", WORDS[match["word"].lower()], None, 0.1) for match in IN_TEN.finditer(text)]
    return found


def _han(text: str) -> str:
    """ "三" → 3, "十二" → 12, "半" → 0.5; digits stay.

    >>> _han("二十"), _han("十五"), _han("半")
    ('20', '15', '0.5')
    """
    if text.isdecimal():
        return text
    tens, ten, ones = text.rpartition("十")
    if ten:
        return str(10 * HAN.get(tens, 1) + HAN.get(ones, 0))
    return str(HAN[text]) if text in HAN else "0.5"


def _size(unit: str) -> float | None:
    return UNITS.get(unit.lower())


def _of(match: re.Match[str], kind: Kind, low: str, high: str | None, size: float | None) -> Quantity:
    first, last = Decimal(low.replace(",", "")), Decimal((high or low).replace(",", ""))
    return Quantity(kind, min(first, last), max(first, last), size, match.start(), match.end())
