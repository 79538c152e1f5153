"""The API of pain reports: the same services and the same reach as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Case, F, When
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api_base import RestrictedViewSet
from projects.api_shapes import bound
from projects.models import PainReport, Project
from projects.models.pain_report import EFFECTS, Level, Per
from projects.pain_access import get_reports
from projects.pain_forms import MOST_TIMES
from projects.permissions import get_project
from projects.services import pain_reports as service
from projects.services.pain_reports import PainValues


class PainReportSerializer(serializers.ModelSerializer):
    """`project` and `merged_into` only where the caller may read them; `total` = score + votes."""

    project = serializers.IntegerField(source="project_seen", read_only=True, allow_null=True)
    merged_into = serializers.IntegerField(source="merged_seen", read_only=True, allow_null=True)
    votes = serializers.IntegerField(source="vote_count", read_only=True)
    total = serializers.IntegerField(read_only=True)

    class Meta:
        model = PainReport
        fields: ClassVar[list[str]] = [
            "id", "reporter", "department", "text", "process", "step", "times", "per",
            *(f"{name}_{part}" for name in EFFECTS for part in ("level", "text")),
            "score", "votes", "total", "position", "state", "reason", "merged_into", "project", "decided_at",
            "created_at",
        ]  # fmt: skip


class PainReportInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    process = serializers.CharField(max_length=200)
    step = serializers.CharField(max_length=300, required=False, allow_blank=True)
    times = serializers.IntegerField(min_value=1, max_value=MOST_TIMES, required=False, allow_null=True)
    per = serializers.ChoiceField(choices=Per.choices, required=False, allow_blank=True)
    time_level = serializers.ChoiceField(choices=Level.choices, required=False)
    time_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    cost_level = serializers.ChoiceField(choices=Level.choices, required=False)
    cost_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    quality_level = serializers.ChoiceField(choices=Level.choices, required=False)
    quality_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    customer_level = serializers.ChoiceField(choices=Level.choices, required=False)
    customer_text = serializers.CharField(max_length=300, required=False, allow_blank=True)


class OptionalReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class MergeInput(serializers.Serializer):
    others = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=100)


class ProjectCodeInput(serializers.Serializer):
    project = serializers.CharField(max_length=20)


class VoteInput(serializers.Serializer):
    wanted = serializers.BooleanField(default=True)


class PainReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    model = PainReport
    serializer_class = PainReportSerializer
    filterset_fields: ClassVar[list[str]] = ["state", "process"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "pain_report.read",
        "retrieve": "pain_report.read",
        "create": "pain_report.read",
        "vote": "pain_report.read",
        "accept": "pain_report.decide",
        "decline": "pain_report.decide",
        "reopen": "pain_report.decide",
        "merge": "pain_report.decide",
        "add_to_project": "pain_report.decide",
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        user, number = self.request.user, BigIntegerField()
        projects = Project.objects.restrict(user, "project.read").values("pk")
        seen = PainReport.objects.restrict(user, "pain_report.read").values("pk")
        return rows.with_votes().annotate(
            project_seen=Case(When(project__in=projects, then=F("project_id")), output_field=number),
            merged_seen=Case(When(merged_into__in=seen, then=F("merged_into_id")), output_field=number),
        )

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            if PainReport.objects.restrict(self.request.user, "pain_report.read").filter(pk=self._pk()).exists():
                raise PermissionDenied from None
            raise

    def _answer(self, report: PainReport, http_status: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=report.pk)
        return Response(PainReportSerializer(row).data, status=http_status)

    @extend_schema(request=PainReportInput, responses={201: PainReportSerializer})
    def create(self, request: Request) -> Response:
        """Anybody who is signed in reports what hurts."""
        data = bound(PainReportInput, request)
        values = PainValues(
            text=data["text"],
            process=data["process"],
            step=data.get("step", ""),
            times=data.get("times"),
            per=data.get("per", ""),
            effects={name: (data.get(f"{name}_level", 0), data.get(f"{name}_text", "")) for name in EFFECTS},
        )
        report = service.send_report(by=request.user, values=values, now=timezone.now())
        return self._answer(report, status.HTTP_201_CREATED)

    @extend_schema(request=OptionalReasonInput, responses=PainReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        report, data = self.get_object(), bound(OptionalReasonInput, request)
        service.accept(report=report, by=request.user, reason=data.get("reason", ""), now=timezone.now())
        return self._answer(report)

    @extend_schema(request=OptionalReasonInput, responses=PainReportSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """The reason is needed: the reporter reads it."""
        report, data = self.get_object(), bound(OptionalReasonInput, request)
        service.decline(report=report, by=request.user, reason=data.get("reason", ""), now=timezone.now())
        return self._answer(report)

    @extend_schema(request=None, responses=PainReportSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        report = service.reopen(report=self.get_object(), by=request.user, now=timezone.now())
        return self._answer(report)

    @extend_schema(request=MergeInput, responses=PainReportSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Joins `others` (ids) with this one, which stays."""
        kept = self.get_object()
        others = get_reports(request.user, "pain_report.decide", bound(MergeInput, request)["others"])
        service.merge(kept=kept, others=others, by=request.user, now=timezone.now())
        return self._answer(kept)

    @extend_schema(request=ProjectCodeInput, responses=PainReportSerializer)
    @action(detail=True, methods=["post"], url_path="add-to-project")
    def add_to_project(self, request: Request, pk: str) -> Response:
        """The report becomes a pain point of the project with this code."""
        report = self.get_object()
        project = get_project(request.user, bound(ProjectCodeInput, request)["project"], "project.edit")
        service.add_to_project(reports=[report], project=project, by=request.user, now=timezone.now())
        return self._answer(report)

    @extend_schema(request=VoteInput, responses=PainReportSerializer)
    @action(detail=True, methods=["post"])
    def vote(self, request: Request, pk: str) -> Response:
        """ "Me too", or with `wanted: false` its withdrawal."""
        report = self.get_object()
        wanted = bound(VoteInput, request)["wanted"]
        service.vote(report=report, by=request.user, wanted=wanted, now=timezone.now())
        return self._answer(report)
