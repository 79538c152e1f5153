"""From the rows of calendars to the engine's: what a clock means for a log now, and what its columns are counted in.

What does not live here: choosing and naming clocks (`projects/clocks.py`), changing calendars
(`services/calendars.py`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analysis.engine.figures import SettingsFigures
from analysis.engine.worktime import CALENDAR_24X7, Calendar, china
from analysis.models import EventLog, LogClock
from common.errors import DomainError
from projects import clocks
from projects.models import CalendarVersion, DepartmentCalendar, WorkCalendar


def engine_calendar(content: dict[str, Any], key: str, version: int, row: WorkCalendar | None = None) -> Calendar:
    """The engine's calendar of a stored content."""
    return Calendar.from_plain(
        {
            "key": key,
            "version": version,
            "time_zone": content["time_zone"],
            "week": content["week"],
            "holidays": list(content["holidays"]),
            "makeup_days": list(content["makeup_days"].items()),
            "name_en": row.name_en or row.name_zh if row else "",
            "name_zh": row.name_zh or row.name_en if row else "",
        }
    )


def _of_row(row: WorkCalendar) -> Calendar:
    content = CalendarVersion.objects.values_list("content", flat=True).get(calendar=row, number=row.version)
    return engine_calendar(content, row.key, row.version, row)


def calendar_of(key: str, time_zone: str) -> Calendar:
    """The calendar of that key as it stands; the built-in ones take the log's time zone."""
    if key == clocks.ROUND_THE_CLOCK:
        return CALENDAR_24X7(time_zone)
    if key == clocks.CHINA:
        return china(time_zone)
    row = clocks.calendar_row(key)
    if row is None:
        raise DomainError(
            "unknown_calendar", _("There is no calendar “%(key)s”.") % {"key": key[:40]}, field="calendar"
        )
    return _of_row(row)


def present(log: EventLog, key: str) -> Calendar:
    """What the clock means for this log as everything stands now, with the departments' own calendars.

    24×7 is plain time: no department changes it.
    """
    base = calendar_of(key, log.time_zone)
    if base.always or not log.mapping.get("department"):
        return base
    rows = DepartmentCalendar.objects.select_related("department", "calendar").order_by("department__name")
    own = tuple((each.department.name, _of_row(each.calendar)) for each in rows if each.calendar.key != base.key)
    return replace(base, departments=own)


def counted(log: EventLog, key: str) -> Calendar:
    """What the columns of this log are counted in: the clock as it was until the job has counted it anew."""
    if key == clocks.ROUND_THE_CLOCK:
        return CALENDAR_24X7(log.time_zone)
    spec = LogClock.objects.filter(event_log=log, calendar=key).values_list("spec", flat=True).first()
    known = Calendar.from_plain(spec) if spec is not None else None
    if known is not None and (key != clocks.CHINA or known.time_zone == log.time_zone):
        return known
    return present(log, key)


def remember(log: EventLog, calendar: Calendar) -> None:
    """The log has columns counted in this clock now. A row that is there stands, and a clock that was changed a moment
    ago is left to the next look."""
    if calendar.always or LogClock.objects.filter(event_log=log, calendar=calendar.key).exists():
        return
    if present(log, calendar.key).table_key == calendar.table_key:
        row = LogClock(event_log=log, calendar=calendar.key, table_key=calendar.table_key, spec=plain(calendar))
        LogClock.objects.bulk_create([row], ignore_conflicts=True)


def plain(calendar: Calendar) -> dict[str, Any]:
    return json.loads(calendar.to_json())


def words(shown: SettingsFigures) -> str:
    """The clock of some figures by name, with its version, and the departments that are counted otherwise."""
    chinese = (get_language() or "").startswith("zh")
    name = (shown.calendar_name_zh if chinese else shown.calendar_name_en) if shown.calendar_version else ""
    said = name or clocks.name_of(shown.calendar)
    if shown.calendar_version:
        said = _("%(name)s, version %(number)s") % {"name": said, "number": shown.calendar_version}
    for department, own in shown.department_calendars.items():
        text = _("%(department)s by “%(name)s”, version %(number)s")
        values = {"department": department, "name": clocks.name_of(own["calendar"]), "number": own["version"]}
        said += f" · {text % values}"
    return said


def days_of(content: dict[str, Any]) -> tuple[dict[date, str], dict[date, list[list[str]]]]:
    """(days off with their names, make-up days with their hours) of a stored content."""
    off = {date.fromisoformat(day): name for day, name in content["holidays"].items()}
    return off, {date.fromisoformat(day): spans for day, spans in content["makeup_days"].items()}
