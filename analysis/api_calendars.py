"""The API of working calendars: everybody may list the clocks, ops managers read them, administrators change them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Department
from analysis import calendar_text as text
from analysis.calendar_forms import zones
from analysis.calendar_pages import content_of
from analysis.services import calendars
from common.errors import DomainError
from projects import clocks
from projects.api_shapes import bound, required_version
from projects.models import WorkCalendar


class CalendarInput(serializers.Serializer):
    """A new calendar starts as a copy of the Chinese one (`start` cn, with its years) or of office hours; whatever else
    is sent goes over that. In a change, what is not sent stays."""

    name_en = serializers.CharField(required=False, allow_blank=True, max_length=120)
    name_zh = serializers.CharField(required=False, allow_blank=True, max_length=120)
    time_zone = serializers.CharField(required=False, max_length=64)
    start = serializers.ChoiceField(choices=["cn", "office"], required=False, help_text="Only for a new calendar")
    first_year = serializers.IntegerField(required=False)
    last_year = serializers.IntegerField(required=False)
    week = serializers.JSONField(required=False, help_text='Seven lists, Monday first: [[["09:00", "17:00"]], …]')
    holidays = serializers.JSONField(required=False, help_text='{"2026-10-01": "National Day"}')
    makeup_days = serializers.JSONField(required=False, help_text='{"2026-10-10": [["09:00", "17:00"]]}')
    departments = serializers.PrimaryKeyRelatedField(queryset=Department.objects.all(), many=True, required=False)

    def validate_time_zone(self, value: str) -> str:
        if value not in dict(zones()):
            raise serializers.ValidationError(_("There is no such time zone."))
        return value

    def validate_week(self, value: Any) -> Any:
        if not (isinstance(value, list) and len(value) == 7):
            raise serializers.ValidationError(_("Give seven lists of spans, Monday first."))
        return [_spans(each, "week") for each in value]

    def validate_holidays(self, value: Any) -> Any:
        days = _days(value)
        if not all(isinstance(name, str) for name in days.values()):
            raise serializers.ValidationError(_("Give an object: day to name."))
        return {day: name[: text.NAME_LENGTH] for day, name in days.items()}

    def validate_makeup_days(self, value: Any) -> Any:
        found = {day: _spans(spans, "makeup_days") for day, spans in _days(value).items()}
        if not all(found.values()):
            raise serializers.ValidationError(_("A make-up workday needs its hours."))
        return found


def _days(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > text.MOST_DAYS:
        raise serializers.ValidationError(_("Give an object with days such as 2026-10-01 as its names."))
    try:
        return {text.read_day(day, "day").isoformat(): item for day, item in value.items()}
    except DomainError as wrong:
        raise serializers.ValidationError(str(wrong.message)) from wrong


def _spans(value: Any, field: str) -> text.Spans:
    pairs = isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in value
    )
    if not pairs:
        raise serializers.ValidationError(_("Give spans such as [[“09:00”, “12:00”], [“13:00”, “18:00”]]."))
    try:
        return text.read_hours(text.write_hours(value), field)
    except DomainError as wrong:
        raise serializers.ValidationError(str(wrong.message)) from wrong


def as_json(row: WorkCalendar) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "name": str(row),
        "name_en": row.name_en,
        "name_zh": row.name_zh,
        "version": row.version,
        **content_of(row),
        "departments": [each.department_id for each in row.departments.all()],
    }


def listed() -> list[dict[str, Any]]:
    """Every clock that figures can be asked for; the built-in ones have no id and take the log's time zone."""
    own = [
        {"id": row.pk, "key": row.key, "name": str(row), "time_zone": content_of(row)["time_zone"],
         "version": row.version} for row in WorkCalendar.objects.in_use()
    ]  # fmt: skip
    built_in = [
        {"id": None, "key": key, "name": str(name), "time_zone": None, "version": None}
        for key, name in clocks.BUILT_IN.items()
    ]
    return [*built_in, *own]


class CalendarViewSet(viewsets.ViewSet):
    """The clocks in which figures can be asked for, and the calendars among them that can be changed."""

    lookup_value_regex = r"\d{1,18}"

    def _editor(self, request: Request) -> None:
        if not clocks.may_read_calendars(request.user):
            raise Http404
        if not clocks.may_edit_calendars(request.user):
            raise PermissionDenied

    def _row(self, pk: str) -> WorkCalendar:
        return get_object_or_404(WorkCalendar.objects.in_use(), pk=int(pk))

    def _answer(self, row: WorkCalendar, code: int = status.HTTP_200_OK) -> Response:
        return Response(as_json(row), status=code, headers={"ETag": f'"{row.version}"'})

    @extend_schema(responses=OpenApiTypes.OBJECT, operation_id="calendars_list")
    def list(self, request: Request) -> Response:
        return Response({"next": None, "previous": None, "results": listed()})

    @extend_schema(responses=OpenApiTypes.OBJECT, operation_id="calendars_retrieve")
    def retrieve(self, request: Request, pk: str) -> Response:
        if not clocks.may_read_calendars(request.user):
            raise Http404
        return self._answer(self._row(pk))

    @extend_schema(request=CalendarInput, responses={201: OpenApiTypes.OBJECT}, operation_id="calendars_create")
    def create(self, request: Request) -> Response:
        self._editor(request)
        data = bound(CalendarInput, request)
        zone = data.get("time_zone", "Asia/Shanghai")
        content = calendars.office_content(zone)
        if data.get("start") == "cn":
            year = timezone.localdate().year
            content = calendars.chinese_content(zone, data.get("first_year", year), data.get("last_year", year))
        values = _values(data, {"name_en": "", "name_zh": "", "departments": []}, content)
        row = calendars.create(values=values, by=request.user, now=timezone.now())
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=CalendarInput, responses=OpenApiTypes.OBJECT, operation_id="calendars_partial_update")
    def partial_update(self, request: Request, pk: str) -> Response:
        """Needs `If-Match` with the ETag that was read. Logs that use the calendar are counted anew by a job."""
        self._editor(request)
        row = self._row(pk)
        version = required_version(request)
        data = bound(CalendarInput, request, partial=True)
        departments = [each.department for each in row.departments.select_related("department")]
        before = {"name_en": row.name_en, "name_zh": row.name_zh, "departments": departments}
        values = _values(data, before, content_of(row))
        calendars.change(calendar=row, values=values, version=version, by=request.user, now=timezone.now())
        return self._answer(row)

    @extend_schema(responses={204: None}, operation_id="calendars_destroy")
    def destroy(self, request: Request, pk: str) -> Response:
        """Refused with 409 while something is counted in it; the message says where."""
        self._editor(request)
        calendars.delete(calendar=self._row(pk), by=request.user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _values(data: dict[str, Any], before: dict[str, Any], content: dict[str, Any]) -> calendars.CalendarValues:
    """What was sent, over what there is."""
    sent = {name: data[name] for name in ("time_zone", "week", "holidays", "makeup_days") if name in data}
    known = before | {name: data[name] for name in before if name in data}
    return calendars.CalendarValues(
        known["name_en"].strip(), known["name_zh"].strip(), content | sent, tuple(known["departments"])
    )
