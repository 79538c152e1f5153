"""KPIs with their readings, alert rules and alerts for other programs; writing goes through the pages' services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import selectors, wording
from monitoring.cards import KpiCard, card, cards
from monitoring.models import Alert, AlertRule, Kpi, Reading
from monitoring.services import handling
from monitoring.services.rules import RuleInput, save_rule
from monitoring.services.watching import evaluate_soon, watch_goals
from projects.api_base import RestrictedViewSet
from projects.api_shapes import required_version
from projects.models.charter import Comparison
from projects.stale import keeping


class KpiSerializer(serializers.Serializer):
    """`value` is raw by `unit`: seconds, 0..1 or a count; `null` = not measured. The terms are those of the goal."""

    id = serializers.IntegerField(source="kpi.pk")
    project = serializers.CharField(source="kpi.project.code")
    goal = serializers.IntegerField(source="kpi.goal_id", allow_null=True)
    name = serializers.CharField()
    metric = serializers.CharField(source="terms.definition.metric", default="")
    step = serializers.CharField(source="terms.definition.step", default="")
    filter = serializers.JSONField(source="terms.definition.filter", default=dict)
    calendar = serializers.CharField(source="terms.definition.calendar", default="24x7")
    comparison = serializers.CharField(source="terms.comparison", default="")
    target = serializers.FloatField(source="terms.target", default=None, allow_null=True)
    unit = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    value_text = serializers.CharField()
    count = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["ok", "risk", "breach", "none"])
    period = serializers.CharField(source="kpi.period")


class ReadingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reading
        fields: ClassVar[list[str]] = ["period", "period_start", "value", "count", "low", "high", "complete", "at"]


class ProjectBody(serializers.Serializer):
    project = serializers.CharField(max_length=20)


class KpiViewSet(RestrictedViewSet):
    model = Kpi
    serializer_class = KpiSerializer
    action_rules: ClassVar[dict[str, str]] = {
        "list": "kpi.read",
        "retrieve": "kpi.read",
        "readings": "kpi.read",
        "create": "kpi.edit",
        "metadata": "kpi.read",
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("goal", "project")
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(KpiSerializer(cards(page or []), many=True).data)

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        return Response(KpiSerializer(card(self.get_object())).data)

    @extend_schema(request=ProjectBody, responses={201: KpiSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Makes a KPI of each goal of the project that has none; answers with all KPIs of the project."""
        project = self.project_in(request, "kpi.edit")
        watch_goals(project=project, by=request.user, now=timezone.now())
        found: list[KpiCard] = cards(selectors.kpis_of(request.user, project))
        return Response(KpiSerializer(found, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ReadingSerializer(many=True))
    @action(detail=True)
    def readings(self, request: Request, pk: str | None = None) -> Response:
        """The KPI's history, newest first."""
        kpi = self.get_object()
        page = self.paginate_queryset(Reading.objects.filter(kpi=kpi, period=kpi.period).order_by("-pk"))
        return self.get_paginated_response(ReadingSerializer(page, many=True).data)


class AlertRuleSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = AlertRule
        fields: ClassVar[list[str]] = [
            "id", "project", "kind", "name", "kpi", "step", "comparison", "limit", "min_count", "window", "in_a_row",
            "severity", "enabled", "revision", "created_at", "changed_at", "checked_at",
        ]  # fmt: skip


class AlertRuleBody(serializers.Serializer):
    """`limit` raw, in the KPI's unit or as a fraction for steps; without limit and comparison: the KPI's target."""

    project = serializers.CharField(max_length=20, required=False)
    kind = serializers.ChoiceField(choices=AlertRule.Kind.choices, default="kpi")
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    kpi = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=2**62)
    step = serializers.CharField(max_length=300, default="", allow_blank=True)
    comparison = serializers.ChoiceField(choices=Comparison.choices, default="", allow_blank=True)
    limit = serializers.FloatField(default=None, allow_null=True)
    min_count = serializers.IntegerField(default=1, min_value=1, max_value=1_000_000)
    window = serializers.ChoiceField(choices=AlertRule.Window.choices, default="now")
    in_a_row = serializers.IntegerField(default=1, min_value=1, max_value=12)
    severity = serializers.ChoiceField(choices=AlertRule.Severity.choices, default="breach")
    enabled = serializers.BooleanField(default=True)


class AlertRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    model = AlertRule
    serializer_class = AlertRuleSerializer
    action_rules: ClassVar[dict[str, str]] = {
        "list": "alert_rule.read",
        "retrieve": "alert_rule.read",
        "create": "alert_rule.edit",
        "partial_update": "alert_rule.edit",
        "metadata": "alert_rule.read",
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rule = self.get_object()
        return Response(AlertRuleSerializer(rule).data, headers={"ETag": f'"{rule.revision}"'})

    @extend_schema(request=AlertRuleBody, responses={201: AlertRuleSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "alert_rule.edit")
        body = AlertRuleBody(data=request.data)
        body.is_valid(raise_exception=True)
        values = self._values(request, body.validated_data)
        rule = save_rule(project=project, values=values, by=request.user, now=timezone.now())
        evaluate_soon(project=project, by=request.user, reason=f"rule:{rule.pk}:{rule.revision}")
        return Response(AlertRuleSerializer(rule).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AlertRuleBody, responses=AlertRuleSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Needs `If-Match`. Fields left out keep their value. An open alert of the rule stays as it is."""
        rule, version = self.get_object(), required_version(request)
        body = AlertRuleBody(data={**_current(rule), **request.data})
        body.is_valid(raise_exception=True)
        values = self._values(request, body.validated_data)
        given = {name: getattr(values, name) for name in values.__dataclass_fields__}
        with keeping(row=rule, by=request.user, base=version, values=given):
            saved = save_rule(
                project=rule.project, values=values, by=request.user, now=timezone.now(), rule=rule, version=version
            )
        evaluate_soon(project=rule.project, by=request.user, reason=f"rule:{saved.pk}:{saved.revision}")
        return Response(AlertRuleSerializer(saved).data, headers={"ETag": f'"{saved.revision}"'})

    def _values(self, request: Request, data: dict[str, Any]) -> RuleInput:
        given = {name: value for name, value in data.items() if name not in {"project", "kpi"}}
        kpi = None
        if data["kpi"] is not None:
            # Out of reach and unknown look the same.
            kpi = get_object_or_404(Kpi.objects.restrict(request.user, "kpi.edit"), pk=data["kpi"])
        if data["kind"] == AlertRule.Kind.STEP_LIMIT and not given["comparison"]:
            given["comparison"] = "gt"
        return RuleInput(kpi=kpi, **given)


def _current(rule: AlertRule) -> dict[str, Any]:
    names = [name for name in RuleInput.__dataclass_fields__ if name != "kpi"]
    return {name: getattr(rule, name) for name in names} | {"kpi": rule.kpi_id}


class AlertSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    title = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields: ClassVar[list[str]] = [
            "id", "project", "rule", "subject", "window", "state", "severity", "title", "message", "metric", "step",
            "filter", "calendar", "comparison", "limit", "value", "count", "opened_at", "latest_value", "latest_count",
            "acknowledged_by", "acknowledged_at", "comment", "handler", "action", "result", "resolved_at",
            "resolved_how", "cycle",
        ]  # fmt: skip

    def get_title(self, alert: Alert) -> str:
        return wording.alert_title(alert)

    def get_message(self, alert: Alert) -> str:
        return wording.alert_sentence(alert)


class AcknowledgeBody(serializers.Serializer):
    comment = serializers.CharField(max_length=2000, default="", allow_blank=True)


class AlertViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    model = Alert
    serializer_class = AlertSerializer
    filterset_fields: ClassVar[list[str]] = ["state", "severity"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "alert.read",
        "retrieve": "alert.read",
        "acknowledge": "alert.handle",
        "metadata": "alert.read",
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project")

    @extend_schema(request=AcknowledgeBody, responses=AlertSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str | None = None) -> Response:
        body = AcknowledgeBody(data=request.data)
        body.is_valid(raise_exception=True)
        comment = body.validated_data["comment"]
        row = handling.acknowledge(alert=self.get_object(), by=request.user, comment=comment, now=timezone.now())
        return Response(AlertSerializer(row).data)


ROUTES = [("kpis", KpiViewSet), ("alert-rules", AlertRuleViewSet), ("alerts", AlertViewSet)]
