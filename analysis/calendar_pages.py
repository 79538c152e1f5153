"""What the pages of calendars show: a row for each, and one year as twelve small months."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from analysis import calendar_text, clocks
from analysis.engine import worktable
from analysis.services.calendars import unannounced_years
from common.templatetags.format import format_day
from projects.models import CalendarVersion, DepartmentCalendar, WorkCalendar


@dataclass(frozen=True)
class Day:
    """One day: `state` is work, off (the week's), holiday or makeup; `label` says all of it in words."""

    date: date
    state: str
    label: str
    chosen: bool
    today: bool

    @property
    def mark(self) -> str:
        """A letter beside the colour."""
        if self.state == "holiday":
            return pgettext("mark of a day off", "off")
        return pgettext("mark of a make-up workday", "work") if self.state == "makeup" else ""


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Day | None]]


@dataclass(frozen=True)
class Year:
    number: int
    months: list[Month]
    weekdays: list[tuple[str, str]]
    working: int
    off: int
    made_up: int
    hours: float


def content_of(row: WorkCalendar) -> dict[str, Any]:
    return CalendarVersion.objects.values_list("content", flat=True).get(calendar=row, number=row.version)


def year_of(content: dict[str, Any], number: int, chosen: date | None, today: date) -> Year:
    """The year's days with what each of them is."""
    off, made_up = clocks.days_of(content)
    counts = {"work": 0, "off": 0, "holiday": 0, "makeup": 0}
    minutes = 0
    shown = []
    for month in range(1, 13):
        weeks: list[list[Day | None]] = []
        for week in months.Calendar().monthdatescalendar(number, month):
            cells: list[Day | None] = []
            for day in week:
                if day.month != month:
                    cells.append(None)
                    continue
                state, words, spans = _state(content, off, made_up, day)
                counts[state] += 1
                minutes += sum(b - a for a, b in (worktable.span_minutes((s[0], s[1])) for s in spans))
                label = _("%(day)s, %(weekday)s: %(what)s") % {
                    "day": format_day(day), "weekday": WEEKDAYS[day.weekday()], "what": words,
                }  # fmt: skip
                cells.append(Day(day, state, label, day == chosen, day == today))
            weeks.append(cells)
        shown.append(Month(str(MONTHS[month]), weeks))
    chinese = (get_language() or "").startswith("zh")
    names = [(name[-1] if chinese else name[:2], name) for name in (str(WEEKDAYS[n]) for n in range(7))]
    working = counts["work"] + counts["makeup"]
    return Year(number, shown, names, working, counts["holiday"], counts["makeup"], minutes / 60)


def _state(
    content: dict[str, Any], off: dict[date, str], made_up: dict[date, list[list[str]]], day: date
) -> tuple[str, str, list[list[str]]]:
    usual = content["week"][day.weekday()]
    if day in made_up:
        hours = {"hours": calendar_text.write_hours(made_up[day])}
        return "makeup", _("make-up workday, %(hours)s") % hours, made_up[day]
    if day in off:
        return "holiday", _("day off, %(name)s") % {"name": off[day]} if off[day] else _("day off"), []
    if usual:
        return "work", _("working day, %(hours)s") % {"hours": calendar_text.write_hours(usual)}, usual
    return "off", _("no working day"), []


def years_of(content: dict[str, Any], today: date) -> list[int]:
    """Years of which the calendar says something, and those around today."""
    said = {int(day[:4]) for day in (*content["holidays"], *content["makeup_days"])}
    return sorted(said | {today.year - 1, today.year, today.year + 1})


def exceptions(content: dict[str, Any], year: int) -> list[tuple[str, str, str]]:
    """(days, kind, name or hours) of a year, in order: the list beside the months."""
    own = {day: name for day, name in content["holidays"].items() if day[:4] == str(year)}
    rows = []
    for line in calendar_text.write_days(own).splitlines():
        days, _space, name = line.partition(" ")
        first, _dots, last = days.partition("..")
        words = f"{format_day(first)} – {format_day(last)}" if last else format_day(first)
        rows.append((first, words, "holiday", name))
    for day, spans in content["makeup_days"].items():
        if day[:4] == str(year):
            rows.append((day, format_day(day), "makeup", calendar_text.write_hours(spans)))
    return [row[1:] for row in sorted(rows)]


def day_values(content: dict[str, Any], day: date) -> dict[str, str]:
    """What the form of one day says before it is changed."""
    key = day.isoformat()
    if key in content["makeup_days"]:
        return {"kind": "work", "hours": calendar_text.write_hours(content["makeup_days"][key])}
    if key in content["holidays"]:
        return {"kind": "off", "name": content["holidays"][key]}
    return {"kind": "week"}


def not_announced(content: dict[str, Any], year: int) -> bool:
    """The year has days off but not one make-up workday, and the built-in table knows none either."""
    said = any(day[:4] == str(year) for day in content["holidays"])
    return said and not any(day[:4] == str(year) for day in content["makeup_days"]) and _chinese(content, year)


def _chinese(content: dict[str, Any], year: int) -> bool:
    return content["time_zone"] == "Asia/Shanghai" and 2004 <= year <= 2040 and year in unannounced_years(year, year)


def week_lines(content: dict[str, Any]) -> list[tuple[str, str]]:
    """(days, hours) with equal neighbours in one line: “Monday – Friday”, “09:00–12:00, 13:00–18:00”."""
    runs: list[list[Any]] = []
    for number, spans in enumerate(content["week"]):
        if runs and runs[-1][2] == spans:
            runs[-1][1] = number
        else:
            runs.append([number, number, spans])
    return [
        (
            str(WEEKDAYS[a]) if a == b else f"{WEEKDAYS[a]} – {WEEKDAYS[b]}",
            calendar_text.write_hours(spans) or _("no work"),
        )
        for a, b, spans in runs
    ]


def rows() -> list[tuple[WorkCalendar, dict[str, Any], list[tuple[str, str]]]]:
    """Every calendar with its content and its week in words."""
    departments = Prefetch("departments", queryset=DepartmentCalendar.objects.select_related("department"))
    found = WorkCalendar.objects.in_use().prefetch_related(departments)
    contents = [(row, content_of(row)) for row in found]
    return [(row, content, week_lines(content)) for row, content in contents]
