"""The forms of working calendars. Hours and days are text (`calendar_text`), so that they work without scripts."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from analysis import calendar_text as text
from analysis.services import calendars
from analysis.services.calendars import CalendarValues
from common.errors import DomainError
from common.fields import ManyChoice
from projects.models import WorkCalendar


def zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class NamedCalendar(forms.Form):
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones,
        help_text=gettext_lazy("The hours are wall time there; daylight saving is counted as the clock goes."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name_en") and not data.get("name_zh") and not self.errors:
            self.add_error("name_en", _("Give the calendar a name."))
        return data


class NewCalendarForm(NamedCalendar):
    start = forms.ChoiceField(
        label=gettext_lazy("Start from"),
        choices=[
            ("cn", gettext_lazy("the Chinese calendar: statutory holidays and make-up workdays of these years")),
            ("office", gettext_lazy("office hours, Monday to Friday, without holidays")),
        ],
        widget=forms.RadioSelect,
        initial="cn",
    )
    first_year = forms.IntegerField(label=gettext_lazy("From year"), required=False)
    last_year = forms.IntegerField(label=gettext_lazy("To year"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        self.initial = {"time_zone": settings.TIME_ZONE, "start": "cn", "first_year": year - 2, "last_year": year + 1}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start") == "cn" and not self.errors:
            for name in ("first_year", "last_year"):
                if data.get(name) is None:
                    self.add_error(name, _("Say the year."))
        return data

    def values(self, *, english: bool) -> CalendarValues:
        data = self.cleaned_data
        content = calendars.office_content(data["time_zone"])
        if data["start"] == "cn":
            content = calendars.chinese_content(
                data["time_zone"], data["first_year"], data["last_year"], english=english
            )
        return CalendarValues(data["name_en"].strip(), data["name_zh"].strip(), content)


class CalendarForm(NamedCalendar):
    """The whole of a calendar; `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    holidays = forms.CharField(
        label=gettext_lazy("Days off"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line: 2026-10-01 National Day, or 2026-10-01..2026-10-07 National Day."),
    )
    makeup_days = forms.CharField(
        label=gettext_lazy("Make-up workdays"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line: 2026-10-10, or with hours of its own, 2026-10-10 09:00–12:00. They win over days off."
        ),
    )
    departments = ManyChoice(
        label=gettext_lazy("Departments that work by this calendar"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Their steps are counted in it, also where the log has another calendar. Each department has one at most."
        ),
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, content: dict[str, Any], **kwargs: Any) -> None:
        usual = text.usual_hours(content["week"])
        kwargs["initial"] = {
            "name_en": calendar.name_en,
            "name_zh": calendar.name_zh,
            "time_zone": content["time_zone"],
            "version": calendar.version,
            "holidays": text.write_days(content["holidays"]),
            "makeup_days": text.write_makeup(content["makeup_days"], usual),
            "departments": [row.department_id for row in calendar.departments.all()],
        } | {f"hours_{day}": text.write_hours(content["week"][day]) for day in range(7)}
        super().__init__(*args, **kwargs)
        for day in range(7):
            self.fields[f"hours_{day}"] = forms.CharField(label=WEEKDAYS[day], required=False, max_length=200)

    @property
    def hours(self) -> list[Any]:
        return [self[f"hours_{day}"] for day in range(7)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        week = [self._read(text.read_hours, data.get(f"hours_{day}", ""), f"hours_{day}", []) for day in range(7)]
        usual = text.usual_hours(week)
        days_off = self._read(text.read_days, data.get("holidays", ""), "holidays", {})
        makeup = self._read(
            lambda given, field: text.read_makeup(given, usual, field), data.get("makeup_days", ""), "makeup_days", {}
        )
        self.content = {
            "time_zone": data.get("time_zone", ""), "week": week, "holidays": days_off, "makeup_days": makeup,
        }  # fmt: skip
        return data

    def _read(self, reader: Any, given: str, field: str, empty: Any) -> Any:
        try:
            return reader(given, field)
        except DomainError as wrong:
            self.add_error(field, str(wrong.message))
            return empty

    def values(self) -> CalendarValues:
        data = self.cleaned_data
        return CalendarValues(
            data["name_en"].strip(), data["name_zh"].strip(), self.content, tuple(data["departments"])
        )


class DayForm(forms.Form):
    """One day of the year view: as the week says, off, or worked."""

    day = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("This day"),
        choices=[
            ("week", gettext_lazy("as the week says")),
            ("off", gettext_lazy("day off")),
            ("work", gettext_lazy("make-up workday")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("Name of the day off"), max_length=text.NAME_LENGTH, required=False)
    hours = forms.CharField(
        label=gettext_lazy("Hours of the workday"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: those of a usual day."),
    )

    def changed(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content with this day as the form says."""
        data, day = self.cleaned_data, self.cleaned_data["day"].isoformat()
        off, worked = dict(content["holidays"]), dict(content["makeup_days"])
        off.pop(day, None)
        worked.pop(day, None)
        if data["kind"] == "off":
            off[day] = data["name"].strip()
        if data["kind"] == "work":
            usual = text.usual_hours(content["week"])
            worked |= text.read_makeup(f"{day} {data['hours']}", usual, "hours")
        return content | {"holidays": off, "makeup_days": worked}
