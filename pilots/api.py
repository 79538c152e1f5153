"""The API of this app; `ROUTES` is collected by config/api_urls.py. Writes call the services that the pages call."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pilots.api_shapes import (
    CriterionInput,
    CriterionOutput,
    DecisionInput,
    HandOverInput,
    PilotInput,
    PilotOutput,
    RuleOutput,
    TrainingInput,
    TrainingOutput,
    evaluation_json,
    training_rows,
)
from pilots.models import Pilot, SystemRule, Training
from pilots.rollout import rules_of
from pilots.selectors import RELATED, frozen_evaluation, needed_of
from pilots.services.criteria import CriterionPlan, add_criterion
from pilots.services.decisions import decide_pilot
from pilots.services.pilots import change_pilot, delete_pilot, plan_pilot, repeat_pilot, start_pilot
from pilots.services.rules import hand_over_rules
from pilots.services.trainings import change_training, confirm_training, delete_training, plan_training
from pilots.trainings import meant_for
from projects.api_base import RestrictedViewSet


class ListsAndShows:
    """`list` and `retrieve` with the viewset's output shape."""

    output: ClassVar[Any]

    def list(self, request: Request) -> Response:
        view: Any = self
        page = view.paginate_queryset(view.filter_queryset(view.get_queryset()))
        return view.get_paginated_response(self.output(page, many=True, context={"request": request}).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        view: Any = self
        return Response(self.output(view.get_object(), context={"request": request}).data)


class PilotViewSet(ListsAndShows, RestrictedViewSet):
    model = Pilot
    serializer_class = output = PilotOutput
    filterset_fields = {"project__code": ["exact"], "status": ["exact"]}
    action_rules = {
        "list": "pilot.read",
        "retrieve": "pilot.read",
        "evaluation": "pilot.read",
        **dict.fromkeys(("create", "partial_update", "destroy", "criteria", "start", "decide", "repeat"), "pilot.edit"),
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*RELATED).prefetch_related("criteria", "departments")

    def _answer(self, pilot: Pilot, code: int = status.HTTP_200_OK) -> Response:
        return Response(PilotOutput(Pilot.objects.select_related(*RELATED).get(pk=pilot.pk)).data, status=code)

    def create(self, request: Request) -> Response:
        project = self.project_in(request, "pilot.edit")
        given = PilotInput(data=request.data, context={"project": project})
        given.is_valid(raise_exception=True)
        made = plan_pilot(project=project, plan=given.plan(), by=request.user, now=timezone.now())
        return self._answer(made, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        pilot = self.get_object()
        given = PilotInput(data=request.data, partial=True, context={"project": pilot.project})
        given.is_valid(raise_exception=True)
        return self._answer(change_pilot(pilot=pilot, plan=given.plan(pilot), by=request.user))

    def destroy(self, request: Request, pk: str) -> Response:
        delete_pilot(pilot=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["get"])
    def evaluation(self, request: Request, pk: str) -> Response:
        """The verdict: frozen once decided, else as the logs stand now."""
        return Response(evaluation_json(self.get_object()))

    @action(detail=True, methods=["post"])
    def criteria(self, request: Request, pk: str) -> Response:
        """One more criterion or guardrail."""
        pilot = self.get_object()
        given = CriterionInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = add_criterion(pilot=pilot, plan=CriterionPlan(**given.validated_data), by=request.user)
        return Response(CriterionOutput(made).data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        pilot = self.get_object()
        needed = needed_of(pilot).cases
        return self._answer(start_pilot(pilot=pilot, cases_needed=needed, by=request.user, now=timezone.now()))

    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        pilot = self.get_object()
        given = DecisionInput(data=request.data)
        given.is_valid(raise_exception=True)
        decide_pilot(
            pilot=pilot,
            **given.validated_data,
            evaluation=frozen_evaluation(pilot),
            by=request.user,
            now=timezone.now(),
        )
        return self._answer(pilot)

    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        made = repeat_pilot(pilot=self.get_object(), by=request.user, now=timezone.now())
        return self._answer(made, status.HTTP_201_CREATED)


class TrainingViewSet(ListsAndShows, RestrictedViewSet):
    """A person of the audience sees the training too, and confirms it with `POST …/confirm/`."""

    model = Training
    serializer_class = output = TrainingOutput
    filterset_fields = {"project__code": ["exact"]}
    action_rules = {
        "list": "training.read",
        "retrieve": "training.read",
        "confirm": "training.confirm",
        **dict.fromkeys(("create", "partial_update", "destroy"), "training.edit"),
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if self.action in ("list", "retrieve", "confirm") and self.request.user.is_authenticated:
            mine = meant_for(self.request.user)
            rows = mine if self.action == "confirm" else Training.objects.filter(pk__in=rows.values("pk")) | mine
        return training_rows(rows)

    def create(self, request: Request) -> Response:
        project = self.project_in(request, "training.edit")
        given = TrainingInput(data=request.data, context={"project": project})
        given.is_valid(raise_exception=True)
        made = plan_training(project=project, plan=given.plan(), by=request.user, now=timezone.now())
        return Response(TrainingOutput(made, context={"request": request}).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        training = self.get_object()
        given = TrainingInput(data=request.data, partial=True, context={"project": training.project})
        given.is_valid(raise_exception=True)
        changed = change_training(training=training, plan=given.plan(training), by=request.user)
        return Response(TrainingOutput(changed, context={"request": request}).data)

    def destroy(self, request: Request, pk: str) -> Response:
        delete_training(training=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        training = self.get_object()
        confirm_training(training=training, by=request.user, now=timezone.now())
        confirmed = training_rows(Training.objects.filter(pk=training.pk)).get()
        return Response(TrainingOutput(confirmed, context={"request": request}).data)


class RuleViewSet(ListsAndShows, RestrictedViewSet):
    """What other systems were given. `POST /rules/` hands the map's present rules over: `{"project", "to_system",
    "keys"}`, all of them without keys."""

    model = SystemRule
    serializer_class = output = RuleOutput
    filterset_fields = {"project__code": ["exact"], "kind": ["exact"]}
    action_rules = {"list": "rule.read", "retrieve": "rule.read", "create": "rule.edit"}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project")

    def create(self, request: Request) -> Response:
        project = self.project_in(request, "rule.edit")
        given = HandOverInput(data=request.data)
        given.is_valid(raise_exception=True)
        _version, rules = rules_of(project)
        chosen = given.chosen(rules)
        rows = hand_over_rules(
            project=project,
            rules=chosen,
            to_system=given.validated_data["to_system"],
            by=request.user,
            now=timezone.now(),
        )
        return Response(RuleOutput(rows, many=True).data, status=status.HTTP_201_CREATED)


ROUTES: list[tuple[str, type]] = [
    ("pilots", PilotViewSet),
    ("trainings", TrainingViewSet),
    ("rules", RuleViewSet),
]
