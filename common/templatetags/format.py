"""How numbers, durations and dates are written, in English and Chinese. The twin for the browser is
`static/src/lib/format.js`; both are held to `tests/common/format_cases.json`.

What lives here: pure formatting and its template filters. What does not: any arithmetic on the data, any
comparison with a limit (compare raw values first, then format), icons and marks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

Number = int | float | Decimal
Moment = date | datetime | str
MISSING = "–"
MINUS = "−"
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
WORDS = {
    "en": {"s": "s", "min": "min", "h": "h", "d": "d"},
    "zh": {"s": "秒", "min": "分钟", "h": "小时", "d": "天"},
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
HIDES = 0.05  # one decimal is too coarse when it is off by more than this share of the value


def _language(language: str | None) -> str:
    return "zh" if (language or get_language() or "en").startswith("zh") else "en"


def _seconds(value: Number | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and value != value)


def _decimal(value: float, places: int) -> Decimal:
    """Half away from zero on the shortest decimal reading of the number, so that 0.15 becomes 0.2."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _write(value: float, places: int, trim: bool) -> str:
    """Digits with thousands separators and a true minus; `trim` drops a meaningless “.0”."""
    text = f"{_decimal(abs(value), places):,.{places}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def _places(value: float) -> int:
    """One decimal, two only where the first would hide a difference (0.15 d)."""
    size = abs(value)
    if not size or abs(float(_decimal(size, 1)) - size) <= HIDES * size:
        return 1
    return 2


def _scaled(value: float, places: int | None, trim: bool) -> str:
    """The digits of a value already in its unit; a value too small to show is written as “<0.01”."""
    digits = _places(value) if places is None else places
    if value and not _decimal(value, digits):
        return (
            f"<{_write(10**-digits, digits, False)}" if value > 0 else f">{MINUS}{_write(10**-digits, digits, False)}"
        )
    return _write(value, digits, trim)


def unit_word(unit: str, language: str | None = None) -> str:
    """“d” / “天”, for the head of a column."""
    return WORDS[_language(language)][unit]


def duration_unit(seconds: Number | timedelta) -> str:
    """The unit one duration is written in: minutes under 90 min, hours under 36 h, else days."""
    size = abs(_seconds(seconds))
    if size and size < 3:
        return "s"
    if size < 90 * 60:
        return "min"
    return "h" if size < 36 * 3600 else "d"


def format_duration(
    value: Number | timedelta | None,
    unit: str | None = None,
    language: str | None = None,
    *,
    places: int | None = None,
    trim: bool = False,
    bare: bool = False,
) -> str:
    """“45 min”, “5.2 h”, “1.2 d”; `unit` fixes the unit of a column, `bare` leaves the word to the column head."""
    if _is_missing(value):
        return MISSING
    seconds = _seconds(value)
    chosen = unit or duration_unit(seconds)
    scaled = seconds / SECONDS[chosen]
    if places is None and unit is None and chosen in ("s", "min"):
        places, trim = (0 if abs(scaled) >= 10 else 1), True
    text = _scaled(scaled, places, trim)
    return text if bare else f"{text} {WORDS[_language(language)][chosen]}"


def format_duration2(value: Number | timedelta | None, language: str | None = None) -> str:
    """Two units, for alerts and overdue lists: “2 d 4 h”, “6 h 10 min”, “45 min”, “40 s”."""
    if _is_missing(value):
        return MISSING
    seconds, words = _seconds(value), WORDS[_language(language)]
    size = abs(seconds)
    if size < 60:
        parts = [(int(_decimal(size, 0)), "s")]
    else:
        minutes = int(_decimal(size / 60, 0))
        if minutes < 24 * 60:
            parts = [(minutes // 60, "h"), (minutes % 60, "min")]
        else:
            hours = int(_decimal(size / 3600, 0))
            parts = [(hours // 24, "d"), (hours % 24, "h")]
    shown = [(number, unit) for number, unit in parts if number] or [parts[-1]]
    text = " ".join(f"{number:,} {words[unit]}" for number, unit in shown)
    return f"{MINUS}{text}" if seconds < 0 and shown[0][0] else text


def format_share(value: Number | None, places: int | None = None) -> str:
    """A fraction as a percentage: “40%”, “33.3%”; never 0% of something, never 100% of almost all."""
    if _is_missing(value):
        return MISSING
    percent = _percent(float(value))
    if places is not None:
        return f"{_write(percent, places, False)}%"
    if 99 < percent < 100 and _decimal(percent, 1) == 100:
        return f"{_write(percent, 2, True)}%" if _decimal(percent, 2) < 100 else ">99.99%"
    return f"{_scaled(percent, None, True)}%"


def format_points(value: Number | None, language: str | None = None) -> str:
    """A difference of two fractions in percentage points, signed: “−18 pts”, “+1 pt”."""
    if _is_missing(value):
        return MISSING
    points = _percent(float(value))
    text = _write(points, 1, True)
    sign = "+" if points > 0 and text.strip("0.,") else ""
    if _language(language) == "zh":
        return f"{sign}{text} 个百分点"
    return f"{sign}{text} {'pt' if text.lstrip(MINUS) == '1' else 'pts'}"


def format_count(value: Number | None, places: int = 0) -> str:
    """“1,204,551”; `places` for mean counts."""
    return MISSING if _is_missing(value) else _write(float(value), places, trim=True)


def format_value(
    value: Number | timedelta | None, unit: str = "count", language: str | None = None, *, signed: bool = False
) -> str:
    """Any figure by the unit of its metric: duration, share, points, count, number, or a fixed s/min/h/d."""
    if _is_missing(value):
        return MISSING
    if unit in ("duration", "seconds"):
        text = format_duration(value, language=language)
    elif unit in SECONDS:
        text = format_duration(value, unit, language)
    elif unit in ("share", "fraction", "rate"):
        return format_points(value, language) if signed else format_share(value)
    elif unit == "points":
        return format_points(value, language)
    else:
        text = format_count(value, 0 if unit == "count" and float(value).is_integer() else 1)
    return f"+{text}" if signed and _seconds(value) > 0 and not text.startswith("<") else text


def format_change(value: Number | timedelta | None, unit: str = "count", language: str | None = None) -> str:
    """A signed difference: “−0.7 d”, “+9 pts”, “0”."""
    return format_value(value, unit, language, signed=True)


def format_against(
    value: Number | timedelta | None,
    limit: Number | timedelta | None,
    unit: str = "duration",
    language: str | None = None,
) -> str:
    """The value beside its limit: written as it stands alone, with more decimals only while the two would read the
    same, so a breach never reads as compliance."""
    if _is_missing(value) or _is_missing(limit):
        return format_value(value, unit, language)
    mine, other = _seconds(value), _seconds(limit)
    suffix = ""
    if unit in ("duration", "seconds", *SECONDS):
        chosen = unit if unit in SECONDS else duration_unit(max(abs(mine), abs(other)))
        own = unit not in SECONDS and chosen == duration_unit(mine)
        alone = format_duration(value, None if own else chosen, language)
        mine, other = mine / SECONDS[chosen], other / SECONDS[chosen]
        suffix = f" {WORDS[_language(language)][chosen]}"
    else:
        alone = format_value(value, unit, language)
        if unit in ("share", "fraction", "rate"):
            mine, other, suffix = _percent(mine), _percent(other), "%"
    places = _written_places(alone)
    if mine == other or _decimal(mine, places) != _decimal(other, places):
        return alone
    places = next((more for more in range(places + 1, 7) if _decimal(mine, more) != _decimal(other, more)), 6)
    return f"{_write(mine, places, trim=False)}{suffix}"


def _written_places(text: str) -> int:
    """How many decimals a written number has."""
    return len("".join(c for c in text.partition(".")[2] if c.isdigit()))


def _percent(value: float) -> float:
    return float(Decimal(repr(value)) * 100)


def _local(value: Moment) -> date | datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def format_day(
    value: Moment | None, language: str | None = None, *, today: date | None = None, year: bool = False
) -> str:
    """“14 May 2026” / “2026 年 5 月 14 日”; the current year is dropped unless asked for."""
    if _is_missing(value):
        return MISSING
    when = _local(value)
    with_year = year or when.year != (today or timezone.localdate()).year
    if _language(language) == "zh":
        return f"{when.year} 年 {when.month} 月 {when.day} 日" if with_year else f"{when.month} 月 {when.day} 日"
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}" if with_year else f"{when.day} {MONTHS[when.month - 1]}"


def format_moment(
    value: Moment | None, language: str | None = None, *, today: date | None = None, year: bool = False
) -> str:
    """The day and the 24-hour time: “14 May, 09:00” / “5 月 14 日 09:00”."""
    if _is_missing(value):
        return MISSING
    when = _local(value)
    day = format_day(when, language, today=today, year=year)
    if not isinstance(when, datetime):
        return day
    return f"{day}{' ' if _language(language) == 'zh' else ', '}{when:%H:%M}"


def format_ago(value: datetime | str, now: datetime | None = None, language: str | None = None) -> str:
    """“12 s ago”, “5 h ago” up to 7 days, then the day."""
    when, present = _local(value), now or timezone.now()
    seconds = (present - when).total_seconds() if isinstance(when, datetime) else None
    if seconds is None or seconds < 0 or seconds >= 7 * 86400:
        return format_day(value, language)
    for unit in ("d", "h", "min", "s"):
        number = int(seconds // SECONDS[unit])
        if number or unit == "s":
            break
    if _language(language) == "zh":
        return f"{number} {WORDS['zh'][unit]}前"
    return f"{number} {WORDS['en'][unit]} ago"


@register.filter
def duration(value: Number | timedelta | None, unit: str | None = None) -> str:
    return format_duration(value, unit or None)


@register.filter
def limit(value: Number | timedelta | None, unit: str | None = None) -> str:
    """A duration somebody chose (a limit, a target): without a meaningless “.0”."""
    return format_duration(value, unit or None, trim=True)


@register.filter
def duration_bare(value: Number | timedelta | None, unit: str = "d") -> str:
    """Only the digits, for a column whose head names the unit."""
    return format_duration(value, unit, bare=True)


@register.filter
def duration2(value: Number | timedelta | None) -> str:
    return format_duration2(value)


@register.filter
def share(value: Number | None, places: int | None = None) -> str:
    return format_share(value, places)


@register.filter
def points(value: Number | None) -> str:
    return format_points(value)


@register.filter
def count(value: Number | None, places: int = 0) -> str:
    return format_count(value, places)


@register.filter
def change(value: Number | timedelta | None, unit: str = "count") -> str:
    return format_change(value, unit)


@register.filter
def day(value: Moment | None) -> str:
    return format_day(value)


@register.filter
def moment(value: Moment | None) -> str:
    return format_moment(value)


@register.filter
def ago(value: datetime | str | None) -> str | SafeString:
    """Relative time with the exact time on hover."""
    if _is_missing(value):
        return MISSING
    when = _local(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', when.isoformat(), format_moment(when, year=True), format_ago(value)
    )


@register.simple_tag
def figure(value: Number | timedelta | None, unit: str = "count") -> str:
    return format_value(value, unit)


@register.simple_tag
def against(value: Number | timedelta | None, limit: Number | timedelta | None, unit: str = "duration") -> str:
    return format_against(value, limit, unit)
