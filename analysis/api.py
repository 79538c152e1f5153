"""The API of this app: event logs with their figures, root causes, options, calendars. `ROUTES` goes to config."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from analysis import api_figures, refusals
from analysis.api_calendars import CalendarViewSet
from analysis.models import EventLog, LogImport, Option, Why
from analysis.parsers import CsvParser
from analysis.selectors import logs_in_reach
from analysis.serializers import (
    EventLogSerializer,
    ImportInput,
    LogImportSerializer,
    OptionSerializer,
    RootCauseInput,
    RootCauseSerializer,
)
from analysis.services import imports, pushed, whys
from analysis.services import options as option_services
from common.errors import DomainError
from common.parsers import StrictFormParser, StrictJSONParser, StrictMultiPartParser
from projects.api_base import RestrictedViewSet
from projects.api_shapes import required_version
from projects.querysets import get_restricted
from projects.stale import keeping

FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, description=text)
    for name, text in (
        ("from", "Cases that ended on or after this day or moment; see by"),
        ("to", "Cases that ended on or before this day or moment; see by"),
        ("by", "What from and to mean: start, end (the default) or contained (start and end)"),
        ("variant", "Key of a variant"),
        ("department", "Cases in which this department worked"),
        ("resource", "Cases in which this person worked"),
        ("activity", "Cases that contain this step; repeated: any of them"),
        ("lacks", "Cases that lack this step; repeated: all of them"),
        ("over", "Cases that take longer: seconds, or a time such as 3 d"),
        ("attr.COLUMN", "Cases with this value in the column; repeated: any of them"),
        ("min.COLUMN", "Cases with a value in the column of at least this number, day or moment"),
        ("max.COLUMN", "Cases with a value in the column of at most this number, day or moment"),
        ("status", "open or closed"),
        ("calendar", "24x7, cn or the key of a calendar"),
    )
]
PERIOD = OpenApiParameter("period", OpenApiTypes.STR, description="day, week or month")


class EventLogViewSet(RestrictedViewSet):
    """Imported logs: how far they are, and every figure measured on them."""

    model = EventLog
    serializer_class = EventLogSerializer
    filterset_fields: ClassVar[list[str]] = ["project__code"]
    parser_classes: ClassVar[list[Any]] = [
        StrictMultiPartParser, StrictFormParser, StrictJSONParser, CsvParser,
    ]  # fmt: skip
    action_rules: ClassVar[dict[str, str]] = {
        "list": "log.read", "retrieve": "log.read", "create": "log.import", "refused": "log.read",
        "metrics": "figures.read", "graph": "figures.read", "variants": "figures.read", "cases": "log.read",
        "events": "log.import", "metadata": "log.read",
    }  # fmt: skip

    def get_queryset(self) -> Any:
        if self.action in {"list", "retrieve"} and not getattr(self, "swagger_fake_view", False):
            return logs_in_reach(self.request.user)
        return super().get_queryset().select_related("project") if self.request else super().get_queryset()

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str = "") -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request={"multipart/form-data": ImportInput}, responses={202: EventLogSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "log.import")
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        row = imports.start_import(
            project=project,
            upload=given.validated_data["file"],
            options=given.options(),
            by=request.user,
            now=timezone.now(),
            idempotency_key=request.headers.get("Idempotency-Key", "")[:100],
        )
        log = logs_in_reach(request.user).get(pk=row.event_log_id)
        return Response(self.get_serializer(log).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True)
    def refused(self, request: Request, pk: str = "") -> StreamingHttpResponse:
        log = self.get_object()
        row = LogImport.objects.filter(event_log=log).exclude(refused_file="").first()
        path = Path(settings.EVENT_DATA_DIR) / row.refused_file if row else Path("/nonexistent")
        response = StreamingHttpResponse(refusals.refused_csv(path), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="refused-{log.pk}.csv"'
        return response

    @extend_schema(parameters=[*FILTERS, PERIOD], responses=OpenApiTypes.OBJECT, filters=False)
    @action(detail=True)
    def metrics(self, request: Request, pk: str = "") -> Response:
        return Response(api_figures.figures_json(self.get_object(), request.query_params))

    @extend_schema(parameters=FILTERS, responses=OpenApiTypes.OBJECT, filters=False)
    @action(detail=True)
    def graph(self, request: Request, pk: str = "") -> Response:
        return Response({"graph": api_figures.figures_json(self.get_object(), request.query_params)["graph"]})

    @extend_schema(parameters=FILTERS, responses=OpenApiTypes.OBJECT, filters=False)
    @action(detail=True)
    def variants(self, request: Request, pk: str = "") -> Response:
        return Response({"variants": api_figures.figures_json(self.get_object(), request.query_params)["variants"]})

    @extend_schema(parameters=FILTERS, responses=OpenApiTypes.OBJECT, filters=False)
    @action(detail=True)
    def cases(self, request: Request, pk: str = "") -> Response:
        return Response(api_figures.cases_json(self.get_object(), request))

    @extend_schema(request=OpenApiTypes.OBJECT, responses={202: LogImportSerializer})
    @action(detail=True, methods=["post"])
    def events(self, request: Request, pk: str = "") -> Response:
        log = self.get_object()
        key = request.headers.get("Idempotency-Key", "")[:100]
        if not key:
            text = _("Send an Idempotency-Key, so that the same events sent twice are stored once.")
            raise DomainError("idempotency_key_missing", text, status=400)
        row = pushed.take(log=log, data=request.data, key=key, by=request.user, now=timezone.now())
        return Response(LogImportSerializer(row).data, status=status.HTTP_202_ACCEPTED)


class RootCauseViewSet(RestrictedViewSet):
    """The answers of the 5-Why tree; `is_root_cause` marks where it ends."""

    model = Why
    serializer_class = RootCauseSerializer
    filterset_fields: ClassVar[list[str]] = ["project__code", "is_root_cause"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "cause.read", "retrieve": "cause.read", "create": "cause.edit", "partial_update": "cause.edit",
        "destroy": "cause.edit", "metadata": "cause.read",
    }  # fmt: skip

    def get_queryset(self) -> Any:
        rows = super().get_queryset().filter(deleted_at=None)
        return rows.select_related("project", "owner").prefetch_related("evidence")

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str = "") -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=RootCauseInput, responses={201: RootCauseSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "cause.edit")
        given = RootCauseInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        parent = None
        if data.get("parent"):
            parent = get_restricted(Why, request.user, "cause.edit", pk=data["parent"], project=project)
        why = whys.add_why(
            project=project, parent=parent, text=data["text"], step=data.get("step", ""), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return Response(self.get_serializer(why).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RootCauseInput, responses=RootCauseSerializer)
    def partial_update(self, request: Request, pk: str = "") -> Response:
        why = self.get_object()
        given = RootCauseInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        changes = {name: data.get(name, getattr(why, name)) for name in ("text", "step", "is_root_cause", "direction")}
        return Response(self.get_serializer(whys.edit_why(why=why, owner=why.owner, by=request.user, **changes)).data)

    def destroy(self, request: Request, pk: str = "") -> Response:
        whys.delete_why(why=self.get_object(), by=request.user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class OptionViewSet(RestrictedViewSet):
    """The options of a project with their scores; choosing one needs a reason."""

    model = Option
    serializer_class = OptionSerializer
    filterset_fields: ClassVar[list[str]] = ["project__code", "chosen"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "option.read", "retrieve": "option.read", "create": "option.edit", "partial_update": "option.edit",
        "destroy": "option.edit", "choose": "option.edit", "metadata": "option.read",
    }  # fmt: skip

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project", "cause", "to_be__process")

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str = "") -> Response:
        option = self.get_object()
        return Response(self.get_serializer(option).data, headers={"ETag": f'"{option.version}"'})

    def create(self, request: Request) -> Response:
        project = self.project_in(request, "option.edit")
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        option = Option(project=project, **given.validated_data)
        option_services.save_option(option=option, by=request.user, now=timezone.now())
        return Response(self.get_serializer(option).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str = "") -> Response:
        """Needs `If-Match` with the ETag that was read."""
        option, version = self.get_object(), required_version(request)
        given = self.get_serializer(option, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        for name, value in given.validated_data.items():
            setattr(option, name, value)
        with keeping(row=option, by=request.user, base=version, values=dict(given.validated_data)):
            option_services.save_option(option=option, by=request.user, now=timezone.now(), version=version)
        return Response(self.get_serializer(option).data, headers={"ETag": f'"{option.version}"'})

    def destroy(self, request: Request, pk: str = "") -> Response:
        option_services.delete_option(option=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OptionSerializer)
    @action(detail=True, methods=["post"])
    def choose(self, request: Request, pk: str = "") -> Response:
        option = option_services.choose(
            option=self.get_object(), reason=str(request.data.get("reason", "")), chosen=True, by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return Response(self.get_serializer(option).data)


ROUTES = [
    ("event-logs", EventLogViewSet),
    ("root-causes", RootCauseViewSet),
    ("options", OptionViewSet),
    ("calendars", CalendarViewSet),
]
