"""What the API takes and gives for pilots, trainings and rules. Input shapes differ from output shapes on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Department
from analysis.models import EventLog, Option
from common.errors import DomainError
from pilots.models import Decision, Pilot, SuccessCriterion, SystemRule, Training
from pilots.rules import Rule
from pilots.selectors import decision_of, judged
from pilots.services.pilots import PilotPlan
from pilots.services.trainings import TrainingPlan
from processes.models import HandbookEdition, ProcessVersion
from projects.api_shapes import OwnKey
from projects.clocks import ClockField


def own(model: Any, path: str = "project", many: bool = False) -> Any:
    extra = {} if many else {"allow_null": True}
    return OwnKey(path, queryset=model.objects.all(), required=False, many=many, **extra)


class PilotInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    option = own(Option)
    to_be = own(ProcessVersion, "process__project")
    filter = serializers.JSONField(required=False)
    calendar = ClockField(required=False)
    team = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    people_count = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    departments = own(Department, "projects", many=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    event_log = own(EventLog)
    baseline_from = serializers.DateField(required=False, allow_null=True)
    baseline_to = serializers.DateField(required=False, allow_null=True)

    def plan(self, before: Pilot | None = None) -> PilotPlan:
        """What was sent, over what the pilot says already."""
        kept: dict[str, Any] = {}
        if before is not None:
            kept = {name: getattr(before, name) for name in PilotPlan.__dataclass_fields__ if name != "departments"}
            kept["departments"] = list(before.departments.all())
        elif "calendar" not in self.validated_data:
            kept["calendar"] = self.context["project"].calendar
        return PilotPlan(**{**kept, **self.validated_data})


class CriterionOutput(serializers.ModelSerializer[Any]):
    class Meta:
        model = SuccessCriterion
        fields = ["id", "metric", "step", "comparison", "target", "is_guardrail", "population"]


class CriterionInput(serializers.Serializer[Any]):
    """Which figure must reach what; `target` in the figure's own unit: seconds, a fraction 0..1 or a count."""

    metric = serializers.CharField(max_length=60)
    step = serializers.CharField(required=False, allow_blank=True, max_length=300)
    comparison = serializers.ChoiceField(["le", "lt", "ge", "gt"], required=False)
    target = serializers.FloatField(required=False, allow_null=True)
    is_guardrail = serializers.BooleanField(required=False)
    population = serializers.ChoiceField(SuccessCriterion.Population.values, required=False)


class DecisionOutput(serializers.ModelSerializer[Any]):
    by = serializers.StringRelatedField()  # type: ignore[var-annotated]

    class Meta:
        model = Decision
        fields = ["verdict", "reason", "by", "at"]


class PilotOutput(serializers.ModelSerializer[Any]):
    project = serializers.CharField(source="project.code")
    criteria = CriterionOutput(many=True)
    decision = serializers.SerializerMethodField()

    class Meta:
        model = Pilot
        fields = [
            "id",
            "project",
            "cycle",
            "status",
            *PilotPlan.__dataclass_fields__,
            "cases_needed",
            "repeats",
            "started_at",
            "criteria",
            "decision",
        ]

    def get_decision(self, pilot: Pilot) -> dict[str, Any] | None:
        decision = decision_of(pilot)
        return DecisionOutput(decision).data if decision else None


def evaluation_json(pilot: Pilot) -> dict[str, Any]:
    """The verdict with both sides; the dots of the chart stay with the page."""
    measured, evaluation = judged(pilot)
    sides = {}
    for name in ("baseline", "pilot"):
        side = getattr(measured, name)
        sides[name] = (
            {key: value for key, value in asdict(side).items() if key not in ("dots", "days")} if side else None
        )
    return {"pilot": pilot.pk, "frozen": decision_of(pilot) is not None, "sides": sides, **evaluation.to_json()}


class DecisionInput(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(Decision.Verdict.values)
    reason = serializers.CharField(max_length=5000)


class TrainingInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    audience = own(Department, "projects", many=True)
    roles = serializers.CharField(required=False, allow_blank=True, max_length=300)
    due = serializers.DateField(required=False, allow_null=True)
    edition = own(HandbookEdition, "process__project")

    def plan(self, before: Training | None = None) -> TrainingPlan:
        kept: dict[str, Any] = {}
        if before is not None:
            kept = {name: getattr(before, name) for name in TrainingPlan.__dataclass_fields__ if name != "audience"}
            kept["audience"] = list(before.audience.all())
        return TrainingPlan(**{**kept, **self.validated_data})


def training_rows(rows: QuerySet[Training]) -> QuerySet[Training]:
    return rows.select_related("project").prefetch_related("audience", "records").distinct()


class TrainingOutput(serializers.ModelSerializer[Any]):
    """`confirmed_at` is the caller's own."""

    project = serializers.CharField(source="project.code")
    confirmed_at = serializers.SerializerMethodField()

    class Meta:
        model = Training
        fields = ["id", "project", "title", "description", "audience", "roles", "due", "edition", "confirmed_at"]

    def get_confirmed_at(self, training: Training) -> str | None:
        user = self.context["request"].user
        own_record = next((each for each in training.records.all() if each.user_id == user.pk), None)
        return own_record.confirmed_at.isoformat() if own_record else None


class RuleOutput(serializers.ModelSerializer[Any]):
    project = serializers.CharField(source="project.code")

    class Meta:
        model = SystemRule
        fields = ["id", "project", "key", "element_id", "name", "kind", "condition", "action", "to_system"]
        fields += ["handed_over_at"]


class HandOverInput(serializers.Serializer[Any]):
    to_system = serializers.CharField(max_length=200)
    keys = serializers.ListField(child=serializers.CharField(max_length=300), required=False, max_length=1000)

    def chosen(self, rules: Iterable[Rule]) -> list[Rule]:
        """An unknown key refuses the whole call."""
        by_key = {rule.key: rule for rule in rules}
        wanted = self.validated_data.get("keys", list(by_key))
        unknown = [key for key in wanted if key not in by_key]
        if unknown:
            raise DomainError("not_found", _("There is no rule “%(key)s”.") % {"key": unknown[0]}, field="keys")
        return [by_key[key] for key in wanted]
