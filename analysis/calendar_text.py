"""Hours and days of a calendar as people write them, to values and back. What they mean is the engine's.

hours   09:00–12:00, 13:00–18:00        22:00–06:00 runs into the next day
days    2026-10-01 National Day         2026-10-01..2026-10-07 National Day
make-up 2026-10-10                      2026-10-10 09:00–12:00
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from analysis.engine.worktime import Calendar
from common.errors import DomainError

Spans = list[list[str]]
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
MOST_DAYS = 5000
NAME_LENGTH = 80
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|to)\s*(\d{1,2})[:：](\d{2})", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_RANGE = re.compile(r"\s*(?:\.\.|…|–|~|～|至|to)\s*", re.IGNORECASE)


def read_hours(text: str, field: str) -> Spans:
    """The spans of one day; empty = a day without work."""
    rest, spans = text.strip(), []
    for found in _SPAN.finditer(rest):
        opened, closed = (f"{int(found[at]):02d}:{found[at + 1]}" for at in (1, 3))
        spans.append([opened, closed])
    if _SPAN.sub("", rest).strip(" ,，;；、\t"):
        message = _(
            "“%(text)s” is no working time. Write it as 09:00–12:00, 13:00–18:00; leave it empty for a free day."
        )
        raise DomainError("invalid_hours", message % {"text": rest[:60]}, field=field)
    check_hours(spans, field)
    return spans


def check_hours(spans: Spans, field: str) -> None:
    """The engine's own rules, said in a sentence."""
    try:
        Calendar("check", "UTC", week=(tuple((a, b) for a, b in spans), (("00:00", "01:00"),), (), (), (), (), ()))
    except ValueError as wrong:
        message = _(
            "%(text)s: times lie between 00:00 and 24:00 and follow one another; only the last may run over midnight, "
            "and a day has no more than 24 hours."
        )
        raise DomainError("invalid_hours", message % {"text": write_hours(spans)[:80]}, field=field) from wrong


def write_hours(spans: Iterable[Iterable[str]]) -> str:
    return ", ".join("–".join(span) for span in spans)


def read_days(text: str, field: str) -> dict[str, str]:
    """Day → name, one a line; a range fills every day between."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        first, rest = _day(line, number, field)
        last = first
        gap = _RANGE.match(rest)
        if gap and _DAY.match(rest[gap.end() :]):
            last, rest = _day(rest[gap.end() :], number, field)
        if last < first or (last - first).days > 366:
            message = _("Line %(line)s: the last day lies before the first, or more than a year after it.")
            raise DomainError("invalid_day", message % {"line": number}, field=field)
        for more in range((last - first).days + 1):
            found[(first + timedelta(days=more)).isoformat()] = rest.strip()[:NAME_LENGTH]
        _not_too_many(len(found), field)
    return found


def write_days(days: dict[str, str]) -> str:
    """One line for each run of days with the same name."""
    runs: list[tuple[date, date, str]] = []
    for day, name in sorted((date.fromisoformat(day), name) for day, name in days.items()):
        if runs and runs[-1][2] == name and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day, name)
        else:
            runs.append((day, day, name))
    lines = (f"{a}..{b} {name}" if a != b else f"{a} {name}" for a, b, name in runs)
    return "\n".join(line.rstrip() for line in lines)


def read_makeup(text: str, usual: Spans, field: str) -> dict[str, Spans]:
    """Day → its hours, one a line; without hours those of a usual day."""
    found: dict[str, Spans] = {}
    for number, line in _lines(text):
        day, rest = _day(line, number, field)
        try:
            spans = read_hours(rest, field) or usual
        except DomainError as wrong:
            message = _("Line %(line)s: %(what)s") % {"line": number, "what": wrong.message}
            raise DomainError(wrong.code, message, field=field) from wrong
        if not spans:
            message = _("Line %(line)s: say its hours; the week has no working day to take them from.")
            raise DomainError("invalid_hours", message % {"line": number}, field=field)
        found[day.isoformat()] = spans
        _not_too_many(len(found), field)
    return found


def write_makeup(days: dict[str, Spans], usual: Spans) -> str:
    return "\n".join(
        f"{day} {'' if spans == usual else write_hours(spans)}".rstrip() for day, spans in sorted(days.items())
    )


def usual_hours(week: list[Spans]) -> Spans:
    """Those of the first working day of the week."""
    return next((spans for spans in week if spans), [])


def read_day(text: str, field: str) -> date:
    return _day(text.strip(), 1, field)[0]


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _day(line: str, number: int, field: str) -> tuple[date, str]:
    """The day at the begin of the line, and what follows it."""
    match = _DAY.match(line)
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        day = None
    if match is None or day is None or not FIRST <= day <= LAST:
        message = _("Line %(line)s: “%(text)s” does not begin with a day such as 2026-10-01, from 1990 to 2100.")
        raise DomainError("invalid_day", message % {"line": number, "text": line[:40]}, field=field)
    return day, line[match.end() :]


def _not_too_many(number: int, field: str) -> None:
    if number > MOST_DAYS:
        message = _("A calendar has at most %(number)s such days.") % {"number": MOST_DAYS}
        raise DomainError("too_many_days", message, field=field)
