"""What the API takes and gives for logs, causes and options. What happens with it is the services'."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from analysis import import_pages
from analysis.durations import parse_duration
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog, Evidence, LogImport, Option, Why
from analysis.services.imports import ImportOptions
from common.errors import DomainError
from common.parsers import check_texts
from projects.clocks import ClockField


class JsonOrText(serializers.JSONField):
    """JSON in a multipart body comes as text."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError) as error:
                raise serializers.ValidationError(_("This is no JSON.")) from error
        check_texts(data)
        return super().to_internal_value(data)


class ImportInput(serializers.Serializer):
    """The import options of one file. `columns`: role → column name."""

    project = serializers.CharField(help_text="Code or id")
    file = serializers.FileField(allow_empty_file=True)
    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    columns = JsonOrText(required=False)
    calendar = ClockField(required=False, allow_blank=True, help_text="24x7, cn or the key of a calendar")
    time_zone = serializers.CharField(required=False, allow_blank=True)
    tz = serializers.CharField(required=False, allow_blank=True, help_text="The same as time_zone")
    encoding = serializers.CharField(required=False, allow_blank=True, max_length=40)
    delimiter = serializers.CharField(required=False, allow_blank=True, max_length=4, trim_whitespace=False)
    date_order = serializers.CharField(required=False, allow_blank=True)
    timestamp_format = serializers.CharField(required=False, allow_blank=True, max_length=60)
    decimal = serializers.ChoiceField(choices=[".", ","], required=False, help_text="Before the decimals of costs")
    sheet = serializers.CharField(required=False, allow_blank=True, max_length=200)
    skip_lines = serializers.IntegerField(required=False, min_value=0, max_value=1000)
    lenient = serializers.BooleanField(required=False, default=False)
    timestamps = serializers.ChoiceField(choices=["ends", "starts"], required=False, default="ends")
    errors = serializers.CharField(required=False, allow_blank=True, help_text="Outcomes, divided by commas")
    end_activities = JsonOrText(required=False)
    limits = JsonOrText(required=False, help_text="Activity → time limit, e.g. 4h")
    live = serializers.BooleanField(required=False, default=False)

    def validate_date_order(self, value: str) -> str:
        order = value.lower()
        if order not in ("", "dmy", "mdy", "ymd"):
            raise serializers.ValidationError(_("One of DMY, MDY, YMD."))
        return order

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        zone = attrs.get("time_zone") or attrs.get("tz") or ""
        if zone and zone not in available_timezones():
            raise serializers.ValidationError({"time_zone": _("There is no such time zone.")})
        columns = attrs.get("columns")
        if columns is not None and not _is_text_map(columns):
            raise serializers.ValidationError({"columns": _("Give an object: role to column name.")})
        try:
            ColumnMapping.from_dict(columns or {})
        except ValueError as error:
            raise serializers.ValidationError({"columns": str(error)}) from error
        ends = attrs.get("end_activities")
        if ends is not None and not (isinstance(ends, list) and all(isinstance(item, str) for item in ends)):
            raise serializers.ValidationError({"end_activities": _("Give a list of texts.")})
        attrs["limits"] = self._limits(attrs.get("limits"))
        return attrs

    def _limits(self, given: Any) -> dict[str, Any]:
        if given is None:
            return {}
        if not _is_text_map(given):
            raise serializers.ValidationError({"limits": _("Give an object: activity to time.")})
        try:
            return {name: {"seconds": parse_duration(text), "clock": "step"} for name, text in given.items()}
        except DomainError as error:
            raise serializers.ValidationError({"limits": str(error.message)}) from error

    def options(self) -> ImportOptions:
        data = self.validated_data
        read = ReadOptions(
            time_zone=data.get("time_zone") or data.get("tz") or None,
            encoding=data.get("encoding") or None,
            delimiter=data.get("delimiter") or None,
            date_order=data.get("date_order") or None,
            timestamp_format=data.get("timestamp_format") or None,
            decimal=data.get("decimal"),
            sheet=data.get("sheet") or None,
            skip_lines=data.get("skip_lines") or 0,
            lenient=data["lenient"],
            timestamps=data["timestamps"],
            errors=frozenset(part.strip() for part in (data.get("errors") or "").split(",") if part.strip()),
        )
        mapping = ColumnMapping.from_dict(data.get("columns") or {})
        ends = tuple(data.get("end_activities") or ())
        return ImportOptions(
            data.get("name", ""), mapping, read, ends, data["limits"], data["live"], data.get("calendar", "")
        )


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items())


class LogImportSerializer(serializers.ModelSerializer[LogImport]):
    kind = serializers.CharField(read_only=True)
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = LogImport
        fields = [
            "id", "kind", "file_name", "status", "progress", "rows_read", "rows_stored", "rows_refused",
            "rows_repeated", "rows_corrected", "error",
        ]  # fmt: skip

    def get_status(self, row: LogImport) -> str:
        return str(import_pages.status_of(row))

    def get_progress(self, row: LogImport) -> float:
        return import_pages.state_of(row).progress

    def get_error(self, row: LogImport) -> dict[str, Any] | None:
        return import_pages.state_of(row).problem


class EventLogSerializer(serializers.ModelSerializer[EventLog]):
    """A log, with how far its newest import is."""

    project = serializers.CharField(source="project.code")
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    rows_read = serializers.SerializerMethodField()
    rows_refused = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    import_id = serializers.SerializerMethodField()

    class Meta:
        model = EventLog
        fields = [
            "id", "project", "name", "is_primary", "status", "progress", "rows_read", "rows_stored", "rows_refused",
            "error", "import_id", "version", "info", "mapping", "timestamps", "time_zone", "calendar", "errors",
            "end_activities", "limits", "created_at", "measured_at",
        ]  # fmt: skip

    def _newest(self, log: EventLog) -> LogImport | None:
        return next(iter(log.imports.all()), None)

    def get_status(self, log: EventLog) -> str:
        row = self._newest(log)
        return str(import_pages.status_of(row)) if row and not log.has_data else str(log.status)

    def get_progress(self, log: EventLog) -> float:
        row = self._newest(log)
        return import_pages.state_of(row).progress if row else 0.0

    def get_rows_read(self, log: EventLog) -> int:
        row = self._newest(log)
        return row.rows_read if row and not log.has_data else log.rows_stored + log.rows_refused

    def get_rows_refused(self, log: EventLog) -> int:
        row = self._newest(log)
        return row.rows_refused if row and not log.has_data else log.rows_refused

    def get_error(self, log: EventLog) -> dict[str, Any] | None:
        row = self._newest(log)
        return import_pages.state_of(row).problem if row else None

    def get_import_id(self, log: EventLog) -> int | None:
        row = self._newest(log)
        return row.pk if row else None


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    kind = serializers.CharField(read_only=True)

    class Meta:
        model = Evidence
        fields = ["id", "kind", "stance", "text", "figure", "at"]


class RootCauseSerializer(serializers.ModelSerializer[Why]):
    project = serializers.CharField(source="project.code", read_only=True)
    status = serializers.CharField(read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Why
        fields = [
            "id", "project", "parent", "text", "step", "is_root_cause", "owner", "direction", "status", "evidence",
            "created_at",
        ]  # fmt: skip


class RootCauseInput(serializers.Serializer):
    project = serializers.CharField(required=False)
    parent = serializers.IntegerField(required=False, allow_null=True)
    text = serializers.CharField(max_length=300)
    step = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_root_cause = serializers.BooleanField(required=False)
    direction = serializers.CharField(max_length=500, required=False, allow_blank=True)


class OptionSerializer(serializers.ModelSerializer[Option]):
    project = serializers.CharField(source="project.code", read_only=True)
    effect_share = serializers.FloatField(
        required=False, allow_null=True, min_value=-1, max_value=1, help_text=gettext_lazy("0.5 takes half away.")
    )

    class Meta:
        model = Option
        fields = [
            "id", "project", "title", "description", "step", "cost", "benefit", "feasibility", "effect_share",
            "effect_of", "weeks", "chosen", "chosen_reason", "chosen_at", "cause", "to_be", "created_at", "version",
        ]  # fmt: skip
        read_only_fields = ["chosen", "chosen_reason", "chosen_at", "cause", "to_be", "created_at", "version"]
