"""The API of maps and handbooks; `ROUTES` is collected by config/api_urls.py. Same services as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import DomainError
from processes import api_shapes as shapes
from processes.bpmn.diff import diff
from processes.editions import may_acknowledge, visible_acknowledgements
from processes.models import Acknowledgement, HandbookEdition, Process, ProcessVersion
from processes.reading_maps import language, model_of
from processes.selectors import readable_versions
from processes.services import handbook
from processes.services.processes import create_process
from processes.services.publishing import publish
from processes.services.saving import save_version
from projects.api_base import RestrictedViewSet


class ProcessViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    model = Process
    serializer_class = shapes.ProcessSerializer
    action_rules: ClassVar[dict[str, str]] = {"list": "map_published.read", "retrieve": "map_published.read"}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project")

    @extend_schema(request=shapes.ProcessInput, responses={201: shapes.ProcessSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "map.edit")
        given = shapes.ProcessInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        process = create_process(
            project=project, by=request.user, name=data.get("name", ""), category=data.get("category", "")
        )
        return Response(shapes.ProcessSerializer(process).data, status=status.HTTP_201_CREATED)


class VersionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    """Versions never change. A new one is posted with `If-Match`, the ETag of the version that it was drawn on."""

    model = ProcessVersion
    serializer_class = shapes.VersionSerializer
    filterset_fields: ClassVar[list[str]] = ["process", "kind", "status"]
    action_rules: ClassVar[dict[str, str]] = {"publish": "map.edit"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ProcessVersion.objects.none()
        if self.action in self.action_rules:
            return super().get_queryset().select_related("process__project")
        rows = readable_versions(self.request.user).select_related("process__project")
        return rows.defer("xml") if self.action == "list" else rows

    def get_serializer_class(self) -> Any:
        return shapes.VersionDetailSerializer if self.action == "retrieve" else shapes.VersionSerializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        version = self.get_object()
        return Response(self.get_serializer(version).data, headers={"ETag": version.etag})

    @extend_schema(request=shapes.VersionInput, responses={201: shapes.VersionSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "map.edit")
        given = shapes.VersionInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        process = create_process(project=project, by=request.user)
        file = data.get("file")
        saved = save_version(
            process=process,
            kind=data["kind"],
            xml=file.read() if file else data.get("xml", "").encode("utf-8"),
            base=self._base(request, process, data["kind"]),
            by=request.user,
            note=data["note"],
            now=timezone.now(),
        )
        body = shapes.VersionSerializer(saved.version).data | {"remarks": saved.remarks}
        return Response(body, status=status.HTTP_201_CREATED, headers={"ETag": saved.version.etag})

    def _base(self, request: Request, process: Process, kind: str) -> ProcessVersion | None:
        """The version that `If-Match` names. Only the very first version needs none."""
        versions = ProcessVersion.objects.filter(process=process, kind=kind)
        given = request.headers.get("If-Match", "").strip().strip('"')
        if not given:
            if versions.exists():
                message = _("Say which version you drew on: send its ETag as If-Match.")
                raise DomainError("base_missing", message, status=428)
            return None
        version = versions.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
        if version is None:
            raise DomainError("stale", _("If-Match names no version of this map."), status=412)
        return version

    @extend_schema(responses={(200, "application/xml"): OpenApiTypes.STR})
    @action(detail=True)
    def bpmn(self, request: Request, pk: str) -> HttpResponse:
        """The XML, with the version's ETag."""
        version = self.get_object()
        if request.headers.get("If-None-Match") == version.etag:
            return HttpResponse(status=304, headers={"ETag": version.etag})
        name = f"{version.process.project.code}-{version.kind}-{version.number}.bpmn"
        headers = {"ETag": version.etag, "Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(version.xml, content_type="application/xml; charset=utf-8", headers=headers)

    @extend_schema(
        parameters=[OpenApiParameter("against", OpenApiTypes.INT, description="the version to compare with")],
        responses=OpenApiResponse(OpenApiTypes.OBJECT),
    )
    @action(detail=True)
    def diff(self, request: Request, pk: str) -> Response:
        """What this version changed against another, by default its base."""
        version = self.get_object()
        given = request.query_params.get("against", str(version.base_id or ""))
        other = None
        if given.isdecimal() and len(given) < 19:
            other = readable_versions(request.user).filter(pk=int(given)).first()
        if other is None:
            raise Http404
        found = diff(model_of(other), model_of(version))
        return Response(found.to_json() | {"sentences": found.sentences(language())})

    @extend_schema(request=None, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        version = publish(version=self.get_object(), by=request.user, now=timezone.now())
        return Response(shapes.VersionSerializer(version).data)


class HandbookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    model = HandbookEdition
    serializer_class = shapes.HandbookSerializer
    filterset_fields: ClassVar[list[str]] = ["process", "status"]
    action_rules: ClassVar[dict[str, str]] = {}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return HandbookEdition.objects.none()
        rows = HandbookEdition.objects.readable(self.request.user)
        return rows.select_related("process__project").prefetch_related("audience", "chapters")

    def get_serializer_class(self) -> Any:
        return shapes.HandbookDetailSerializer if self.action == "retrieve" else shapes.HandbookSerializer


class AcknowledgementViewSet(mixins.ListModelMixin, RestrictedViewSet):
    """“I have read and understood”: the caller's own, and those that the caller may see of others."""

    model = Acknowledgement
    serializer_class = shapes.AcknowledgementSerializer
    filterset_fields: ClassVar[list[str]] = ["edition", "user"]
    action_rules: ClassVar[dict[str, str]] = {}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Acknowledgement.objects.none()
        return visible_acknowledgements(self.request.user)

    @extend_schema(request=shapes.AcknowledgementInput, responses={201: shapes.AcknowledgementSerializer})
    def create(self, request: Request) -> Response:
        given = shapes.AcknowledgementInput(data=request.data)
        given.is_valid(raise_exception=True)
        readable = HandbookEdition.objects.readable(request.user).select_related("process__project")
        edition = readable.filter(pk=given.validated_data["handbook"]).first()
        if edition is None:
            raise Http404
        if not may_acknowledge(request.user, edition):
            raise PermissionDenied
        row = handbook.acknowledge(edition=edition, user=request.user, now=timezone.now())
        return Response(shapes.AcknowledgementSerializer(row).data, status=status.HTTP_201_CREATED)


ROUTES: list[tuple[str, type]] = [
    ("processes", ProcessViewSet),
    ("process-versions", VersionViewSet),
    ("handbooks", HandbookViewSet),
    ("acknowledgements", AcknowledgementViewSet),
]
