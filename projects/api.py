"""The API of projects and their charters; `ROUTES` is collected by config/api_urls.py. Same services as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import DomainError
from projects import api_reviews
from projects.api_base import RestrictedViewSet
from projects.api_shapes import (
    GateSerializer,
    GoalInput,
    GoalSerializer,
    OverrideInput,
    PainPointInput,
    PainPointSerializer,
    ProjectInput,
    ProjectSerializer,
    ReasonInput,
    ScopeItemInput,
    ScopeItemSerializer,
    bound,
    required_version,
)
from projects.filters_of_projects import ProjectFilter
from projects.models import GateDecision, Goal, PainPoint, Project, ScopeItem
from projects.pain_api import PainReportViewSet
from projects.phases import KEYS
from projects.services import charter, gates, reviews
from projects.services.charter import GoalValues
from projects.services.projects import create_project, edit_project, may_create
from projects.stale import keeping


class ReadMixin(mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Lists and shows; a shown row carries its version as a strong ETag."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        row = self.get_object()
        version = getattr(row, "version", getattr(row, "revision", None))
        if version is not None:
            response["ETag"] = f'"{version}"'
        return response


class ProjectViewSet(ReadMixin, RestrictedViewSet):
    model = Project
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    action_rules: ClassVar[dict[str, str]] = {
        "list": "project.read",
        "retrieve": "project.read",
        "partial_update": "project.edit",
        "gate": "project.read",
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("departments", "memberships")

    @extend_schema(request=ProjectInput, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        if not may_create(request.user):
            raise Http404
        data = bound(ProjectInput, request)
        project = create_project(
            name=data["name"],
            prefix=data.get("prefix", "P"),
            departments=data.get("departments", []),
            description=data.get("description", ""),
            by=request.user,
            now=timezone.now(),
        )
        return Response(ProjectSerializer(project).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProjectInput, responses=ProjectSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Needs `If-Match` with the ETag that was read."""
        project = self.get_object()
        version = required_version(request)
        data = bound(ProjectInput, request, partial=True)
        values = {
            "name": project.name,
            "description": project.description,
            "departments": list(project.departments.all()),
            "calendar": project.calendar,
            "case_limit_seconds": project.case_limit_seconds,
            "ends_on": project.ends_on,
        } | {key: value for key, value in data.items() if key != "prefix"}
        with keeping(row=project, by=request.user, base=version, values=values):
            edit_project(project=project, by=request.user, version=version, **values)
        return Response(ProjectSerializer(project).data, headers={"ETag": f'"{project.version}"'})

    @extend_schema(responses={200: None})
    @action(detail=True, url_path=r"gates/(?P<phase>[a-z]+)")
    def gate(self, request: Request, pk: str, phase: str) -> Response:
        """The exit criteria of a phase as they stand now."""
        project = self.get_object()
        if phase not in KEYS:
            raise Http404
        rows = gates.criteria(project, phase)
        criteria = [{"key": each.key, "text": str(each.text), "met": each.met, "detail": each.detail} for each in rows]
        return Response({"phase": phase, "current": project.phase, "criteria": criteria})


class CharterViewSet(ReadMixin, RestrictedViewSet):
    """What goals, pain points and scope items share: reading, and removing into the trail."""

    filterset_fields: ClassVar[list[str]] = ["project"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "project.read",
        "retrieve": "project.read",
        "create": "project.edit",
        "partial_update": "project.edit",
        "destroy": "project.edit",
        "baseline": "project.edit",
    }

    def destroy(self, request: Request, pk: str) -> Response:
        charter.remove(row=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GoalViewSet(CharterViewSet):
    model = Goal
    serializer_class = GoalSerializer

    @extend_schema(request=GoalInput, responses={201: GoalSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "project.edit")
        values = GoalValues(**bound(GoalInput, request, project=project))
        goal = charter.add_goal(project=project, by=request.user, values=values)
        return Response(GoalSerializer(goal).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=GoalInput, responses=GoalSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Needs `If-Match` with the ETag that was read."""
        goal = self.get_object()
        revision = required_version(request)
        names = (
            "metric", "comparison", "target", "name", "step", "filter", "calendar", "due", "owner", "baseline_typed",
            "baseline_source",
        )  # fmt: skip
        given = bound(GoalInput, request, project=goal.project, partial=True)
        values = {name: getattr(goal, name) for name in names} | {"aim": goal.objective and goal.objective.aim} | given
        with keeping(row=goal, by=request.user, base=revision, values=values):
            charter.change_goal(goal=goal, by=request.user, values=GoalValues(**values), revision=revision)
        return Response(GoalSerializer(goal).data, headers={"ETag": f'"{goal.revision}"'})

    @extend_schema(request=None, responses=GoalSerializer)
    @action(detail=True, methods=["post"])
    def baseline(self, request: Request, pk: str) -> Response:
        """Freezes the figure of the log as what the goal starts from."""
        goal = charter.draw_baseline(goal=self.get_object(), by=request.user, now=timezone.now())
        return Response(GoalSerializer(goal).data)


class PainPointViewSet(CharterViewSet):
    model = PainPoint
    serializer_class = PainPointSerializer

    @extend_schema(request=PainPointInput, responses={201: PainPointSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "project.edit")
        row = charter.save_pain_point(project=project, row=None, by=request.user, **bound(PainPointInput, request))
        return Response(PainPointSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PainPointInput, responses=PainPointSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Needs `If-Match` with the ETag that was read."""
        row, version = self.get_object(), required_version(request)
        names = ("text", "metric", "value", "source", "recorded_on")
        values = {name: getattr(row, name) for name in names} | bound(PainPointInput, request, partial=True)
        with keeping(row=row, by=request.user, base=version, values=values):
            charter.save_pain_point(project=row.project, row=row, by=request.user, version=version, **values)
        return Response(PainPointSerializer(row).data, headers={"ETag": f'"{row.version}"'})


class ScopeItemViewSet(CharterViewSet):
    model = ScopeItem
    serializer_class = ScopeItemSerializer

    @extend_schema(request=ScopeItemInput, responses={201: ScopeItemSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "project.edit")
        row = charter.save_scope_item(project=project, row=None, by=request.user, **bound(ScopeItemInput, request))
        return Response(ScopeItemSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ScopeItemInput, responses=ScopeItemSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Needs `If-Match` with the ETag that was read."""
        row, version = self.get_object(), required_version(request)
        values = {"text": row.text, "inside": row.inside} | bound(ScopeItemInput, request, partial=True)
        with keeping(row=row, by=request.user, base=version, values=values):
            charter.save_scope_item(project=row.project, row=row, by=request.user, version=version, **values)
        return Response(ScopeItemSerializer(row).data, headers={"ETag": f'"{row.version}"'})


class GateViewSet(ReadMixin, RestrictedViewSet):
    """The decisions, newest first. `POST` with `project`, `phase` and `do` decides: pass, override or reopen."""

    model = GateDecision
    serializer_class = GateSerializer
    filterset_fields: ClassVar[list[str]] = ["project", "phase", "kind"]
    action_rules: ClassVar[dict[str, str]] = {"list": "project.read", "retrieve": "project.read"}

    @extend_schema(request=OverrideInput, responses={201: GateSerializer})
    def create(self, request: Request) -> Response:
        wanted = request.data.get("do", "pass")
        project = self.project_in(request, "gate.pass" if wanted == "pass" else "gate.override")
        key, common = str(request.data.get("phase", "")), {"by": request.user, "now": timezone.now()}
        if key not in KEYS:
            raise DomainError("unknown_phase", "phase: " + ", ".join(KEYS), field="phase")
        with transaction.atomic():
            if wanted == "override":
                decision = gates.override_gate(project=project, key=key, **bound(OverrideInput, request), **common)
            elif wanted == "reopen":
                decision = gates.reopen(project=project, key=key, **bound(ReasonInput, request), **common)
            else:
                decision = reviews.pass_directly(project=project, key=key, **common)
        return Response(GateSerializer(decision).data, status=status.HTTP_201_CREATED)


ROUTES = [
    ("projects", ProjectViewSet),
    ("goals", GoalViewSet),
    ("pain-points", PainPointViewSet),
    ("scope-items", ScopeItemViewSet),
    ("gates", GateViewSet),
    *api_reviews.ROUTES,
    ("pain-reports", PainReportViewSet),
]
