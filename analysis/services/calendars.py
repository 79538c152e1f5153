"""Making, changing and deleting working calendars, and counting the logs anew that use them.

A change is a new version and a job in one transaction. The job adds the columns of the new version beside the old ones
and then moves every log on in one transaction, so that a page shows the one or the other, never half of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from accounts.services.audit import note
from analysis import clocks, loading
from analysis.calendar_uses import uses
from analysis.engine.clocks import add_calendar, remove_calendar
from analysis.engine.worktime import OFFICE_HOURS, Calendar, chinese_days
from analysis.models import EventLog, LogClock, Measurement
from analysis.signals import log_measured
from common.errors import DomainError
from projects.jobs import JobRun
from projects.models import CalendarVersion, DepartmentCalendar, Job, WorkCalendar
from projects.services import jobs
from projects.services.versions import changed_meanwhile

JOB_KIND = "analysis.count_anew"
SHOWN_USES = 5
SATURDAY = 5
CHINESE_YEARS = (2004, 2040)


@dataclass(frozen=True)
class CalendarValues:
    """All that a person decides. content: see `CalendarVersion`."""

    name_en: str
    name_zh: str
    content: dict[str, Any]
    departments: tuple[Department, ...] = ()


def office_content(time_zone: str) -> dict[str, Any]:
    """Monday to Friday, 9–12 and 13–18, no holidays."""
    day = [list(span) for span in OFFICE_HOURS]
    return {"time_zone": time_zone, "week": [day] * 5 + [[], []], "holidays": {}, "makeup_days": {}}


def chinese_content(time_zone: str, first_year: int, last_year: int, *, english: bool = False) -> dict[str, Any]:
    """The same with the statutory holidays and make-up workdays of these years."""
    low, high = CHINESE_YEARS
    if not low <= first_year <= last_year <= high:
        message = _("Choose years from %(first)s to %(last)s, the first not after the last.")
        raise DomainError("invalid_years", message % {"first": low, "last": high}, field="first_year")
    rest, made_up = chinese_days(range(first_year, last_year + 1), "en_US" if english else "zh_CN")
    content = office_content(time_zone)
    content["holidays"] = {day.isoformat(): name for day, name in sorted(_with_weekends(rest, made_up).items())}
    content["makeup_days"] = {day.isoformat(): content["week"][0] for day in sorted(made_up)}
    return content


def _with_weekends(rest: dict[date, str], made_up: Iterable[date]) -> dict[date, str]:
    """The table leaves weekends out. A weekend beside a day off belongs to that holiday unless it is worked, which
    matters where the week has a working Saturday."""
    found, worked = dict(rest), set(made_up)
    for step in (timedelta(days=1), timedelta(days=-1)):
        for first in sorted(rest, reverse=step.days < 0):
            day = first + step
            while day.weekday() >= SATURDAY and day not in worked and day not in found and day.year == first.year:
                found[day] = found[first]
                day += step
    return found


def unannounced_years(first_year: int, last_year: int) -> list[int]:
    """Years whose make-up workdays are not known yet: only the statutory days are in the table."""
    _rest, made_up = chinese_days(range(first_year, last_year + 1))
    known = {day.year for day in made_up}
    return [year for year in range(first_year, last_year + 1) if year not in known]


@transaction.atomic
def create(*, values: CalendarValues, by: User, now: datetime) -> WorkCalendar:
    """A new calendar with its first version."""
    _check(values, None)
    row = WorkCalendar.objects.create(name_en=values.name_en, name_zh=values.name_zh, created_at=now)
    CalendarVersion.objects.create(calendar=row, number=1, content=values.content, by=by, at=now)
    if _assign(row, values.departments):
        _count_anew(row, by)
    note(by=by, verb="calendar.added", subject=str(row))
    return row


@transaction.atomic
def change(*, calendar: WorkCalendar, values: CalendarValues, version: int, by: User, now: datetime) -> WorkCalendar:
    """A new version; refused when somebody saved after `version` was read (412)."""
    _check(values, calendar)
    rows = WorkCalendar.objects.in_use().filter(pk=calendar.pk, version=version)
    if not rows.update(name_en=values.name_en, name_zh=values.name_zh, version=F("version") + 1):
        raise changed_meanwhile()
    calendar.refresh_from_db()
    CalendarVersion.objects.create(calendar=calendar, number=calendar.version, content=values.content, by=by, at=now)
    _assign(calendar, values.departments)
    _count_anew(calendar, by)
    note(by=by, verb="calendar.changed", subject=str(calendar), version=calendar.version)
    return calendar


@transaction.atomic
def delete(*, calendar: WorkCalendar, by: User, now: datetime) -> None:
    """Takes it out of every list. Refused while something is counted in it, with a sentence that says where."""
    WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    found = uses(calendar)
    if found:
        more = len(found) - SHOWN_USES
        listed = "; ".join(found[:SHOWN_USES])
        if more > 0:
            listed += ngettext("; and %(count)s more", "; and %(count)s more", more) % {"count": more}
        message = _("This calendar is used by %(where)s. Choose another calendar there first.") % {"where": listed}
        raise DomainError("in_use", message, status=409)
    WorkCalendar.objects.filter(pk=calendar.pk).update(deleted_at=now)
    note(by=by, verb="calendar.removed", subject=str(calendar))


def latest_job(calendar: WorkCalendar) -> Job | None:
    """The job of the newest version, if there was one."""
    return Job.objects.filter(kind=JOB_KIND, key=_job_key(calendar)).first()


def _check(values: CalendarValues, calendar: WorkCalendar | None) -> None:
    if not values.name_en and not values.name_zh:
        raise DomainError("name_missing", _("Give the calendar a name."), field="name_en")
    others = WorkCalendar.objects.in_use().exclude(pk=calendar.pk if calendar else None)
    for field in ("name_en", "name_zh"):
        name = getattr(values, field)
        if name and others.filter(**{f"{field}__iexact": name}).exists():
            message = _("There is a calendar “%(name)s” already.") % {"name": name}
            raise DomainError("name_taken", message, field=field)
    try:
        clocks.engine_calendar(values.content, "check", 1)
    except ValueError as wrong:
        message = _("These hours leave no working time at all, or cannot be read. Give at least one day its hours.")
        raise DomainError("invalid_calendar", message, field="hours_0") from wrong


def _assign(calendar: WorkCalendar, departments: Iterable[Department]) -> bool:
    """These departments, and no others, work by this calendar. Returns whether that changed anything."""
    wanted = {each.pk for each in departments}
    known = set(DepartmentCalendar.objects.filter(calendar=calendar).values_list("department_id", flat=True))
    DepartmentCalendar.objects.filter(calendar=calendar).exclude(department__in=wanted).delete()
    for pk in wanted - known:
        DepartmentCalendar.objects.update_or_create(department_id=pk, defaults={"calendar": calendar})
    return wanted != known


def department_changed(department: Department, now: datetime) -> None:
    """Its name is how its executions are found in a log: another name may mean other executions."""
    found = DepartmentCalendar.objects.filter(department=department).select_related("calendar").first()
    if found is not None:
        key = f"{_job_key(found.calendar)}:department:{department.pk}:{now.isoformat()}"
        with transaction.atomic():
            jobs.submit(JOB_KIND, key=key, args={"calendar": found.calendar_id}, by=None)


def _job_key(calendar: WorkCalendar) -> str:
    return f"{JOB_KIND}:{calendar.pk}:v{calendar.version}"


def _count_anew(calendar: WorkCalendar, by: User) -> None:
    args = {"calendar": calendar.pk, "name": str(calendar), "url": calendar.get_absolute_url()}
    jobs.submit(JOB_KIND, key=_job_key(calendar), args=args, by=by)


def count_anew(run: JobRun) -> None:
    """Every log whose columns are counted in what is no longer so gets new columns; then all move on at once."""
    rows = LogClock.objects.select_related("event_log__project").filter(event_log__version__gt=0).order_by("pk")
    stale: list[tuple[LogClock, Calendar]] = []
    for row in rows:
        wanted = clocks.present(row.event_log, row.calendar)
        if wanted.table_key != row.table_key:
            stale.append((row, wanted))
    for place, (row, wanted) in enumerate(stale):
        folder = loading.prepared_dir(row.event_log)
        if folder.exists():
            _columns(run, folder, wanted, place, len(stale))
    with run.completing({"logs": len(stale)}):
        moved = [row for row, wanted in stale if _move_on(row, wanted)]
        transaction.on_commit(lambda: _after(moved), robust=True)


def _columns(run: JobRun, folder: Path, wanted: Calendar, place: int, total: int) -> None:
    def tell(share: float) -> None:
        run.progress((place + share) / total, done=place, total=total)

    tell(0.0)
    add_calendar(folder, wanted, tell)


def _move_on(row: LogClock, wanted: Calendar) -> bool:
    """Unless the clock was changed again meanwhile: then a later job has done it or will."""
    if clocks.present(row.event_log, row.calendar).table_key != wanted.table_key:
        return False
    changed = LogClock.objects.filter(pk=row.pk, table_key=row.table_key).update(
        table_key=wanted.table_key, before=row.table_key, spec=clocks.plain(wanted)
    )
    return bool(changed)


def _after(moved: list[LogClock]) -> None:
    """Tell the apps to the right; take away what was replaced one change earlier, which no page reads any more."""
    for row in moved:
        log = EventLog.objects.select_related("project").get(pk=row.event_log_id)
        named = {
            key for pair in LogClock.objects.filter(event_log=log).values_list("table_key", "before") for key in pair
        }
        if row.before and row.before not in named:
            remove_calendar(loading.prepared_dir(log), row.before)
            Measurement.objects.filter(event_log=log, calendar=row.before).delete()
        key = LogClock.objects.values_list("table_key", flat=True).get(pk=row.pk)
        log_measured.send(sender=EventLog, event_log=log, project=log.project, clock=key)
