"""What goes in and out of the API of projects: input shapes, output shapes, and the version that a change must name."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Department, User
from common.errors import DomainError
from projects.clocks import ClockField
from projects.models import GateDecision, Goal, Objective, PainPoint, Project, ScopeItem
from projects.models.charter import Comparison


def bound(
    shape: type[serializers.Serializer], request: Request, *, project: Project | None = None, partial: bool = False
) -> dict[str, Any]:
    """The checked values of a body; raises with every field in trouble. `project`: whose things an `OwnKey` names."""
    given = shape(data=request.data, partial=partial, context={"project": project})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def required_version(request: Request) -> int:
    """The number inside `If-Match`; 428 without the header."""
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag:
        message = _("Send If-Match with the ETag that you read, so that nobody's change is lost.")
        raise DomainError("precondition_required", message, status=428)
    return int(tag) if tag.isdecimal() and len(tag) < 10 else -1


class OwnKey(serializers.PrimaryKeyRelatedField):
    """An id of something of the project in the context: another project's is told from no id by nothing."""

    def __init__(self, path: str, **kwargs: Any) -> None:
        self.path = path
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        root: Any = self.root
        rows = super().get_queryset()
        project = root.context.get("project")
        return rows.none() if project is None else rows.filter(**{self.path: project})


class FiniteField(serializers.FloatField):
    """JSON allows 1e999; a target must be a number that one can compare with."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class ProjectSerializer(serializers.ModelSerializer):
    members = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = [
            "id", "code", "name", "description", "departments", "phase", "cycle", "status", "calendar",
            "case_limit_seconds", "ends_on", "scope_filter", "version", "created_at", "members",
        ]  # fmt: skip

    def get_members(self, project: Project) -> list[dict[str, Any]]:
        return [{"user": each.user_id, "role": each.role, "title": each.title} for each in project.memberships.all()]


class ProjectInput(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    prefix = serializers.CharField(max_length=8, required=False)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    departments = serializers.PrimaryKeyRelatedField(queryset=Department.objects.all(), many=True, required=False)
    calendar = ClockField(required=False)
    case_limit_seconds = serializers.IntegerField(min_value=1, max_value=315_360_000, required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)


class GoalSerializer(serializers.ModelSerializer):
    class Meta:
        model = Goal
        fields: ClassVar[list[str]] = [
            "id", "project", "name", "metric", "step", "filter", "calendar", "comparison", "target", "due", "owner",
            "baseline_value", "baseline_at", "baseline_typed", "baseline_source", "objective", "revision",
        ]  # fmt: skip


class GoalInput(serializers.Serializer):
    metric = serializers.CharField(max_length=60)
    comparison = serializers.ChoiceField(choices=Comparison.choices)
    target = FiniteField()
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    step = serializers.CharField(max_length=300, required=False, allow_blank=True)
    filter = serializers.DictField(required=False)
    calendar = ClockField(required=False)
    due = serializers.DateField(required=False, allow_null=True)
    baseline_typed = FiniteField(required=False, allow_null=True)
    baseline_source = serializers.CharField(max_length=200, required=False, allow_blank=True)
    objective = OwnKey("project", queryset=Objective.objects.all(), required=False, allow_null=True)
    owner = OwnKey(
        "memberships__project",
        queryset=User.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        error_messages={"does_not_exist": gettext_lazy("The owner must be in the project's team.")},
    )


class PainPointSerializer(serializers.ModelSerializer):
    class Meta:
        model = PainPoint
        fields: ClassVar[list[str]] = ["id", "project", "text", "metric", "value", "source", "recorded_on", "version"]


class PainPointInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    metric = serializers.CharField(max_length=60, required=False, allow_blank=True)
    value = FiniteField(required=False, allow_null=True)
    source = serializers.CharField(max_length=200, required=False, allow_blank=True)
    recorded_on = serializers.DateField(required=False, allow_null=True)


class ScopeItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScopeItem
        fields: ClassVar[list[str]] = ["id", "project", "text", "inside", "version"]


class ScopeItemInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    inside = serializers.BooleanField(default=True)


class GateSerializer(serializers.ModelSerializer):
    class Meta:
        model = GateDecision
        fields: ClassVar[list[str]] = [
            "id", "project", "cycle", "phase", "kind", "by", "name", "reason", "evidence", "at",
        ]  # fmt: skip


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class OverrideInput(ReasonInput):
    name = serializers.CharField(max_length=200)
