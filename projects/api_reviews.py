"""The API of rounds of approval; `ROUTES` joins those of projects/api.py. Same services as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from projects.api_base import RestrictedViewSet
from projects.api_shapes import ReasonInput, bound
from projects.models import GateReview, GateReviewer
from projects.phases import KEYS
from projects.services import reviews


class AnswerSerializer(serializers.ModelSerializer):
    class Meta:
        model = GateReviewer
        fields: ClassVar[list[str]] = ["user", "verdict", "comment", "at"]


class ReviewSerializer(serializers.ModelSerializer):
    reviewers = AnswerSerializer(many=True)

    class Meta:
        model = GateReview
        fields: ClassVar[list[str]] = [
            "id", "project", "cycle", "phase", "rule", "note", "state", "asked_by", "asked_at", "closed_at",
            "evidence", "decision", "reviewers",
        ]  # fmt: skip


class ReviewInput(serializers.Serializer):
    """`reviewers` are ids of people who may pass this gate."""

    phase = serializers.ChoiceField(choices=KEYS)
    rule = serializers.ChoiceField(choices=GateReview.Rule.choices, default=GateReview.Rule.ANY)
    reviewers = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=50)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class CommentInput(serializers.Serializer):
    comment = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RestrictedViewSet):
    """Rounds of approval, newest first. `POST` asks; the people who were asked approve or reject."""

    model = GateReview
    serializer_class = ReviewSerializer
    filterset_fields: ClassVar[list[str]] = ["project", "phase", "state"]
    action_rules: ClassVar[dict[str, str]] = {
        "list": "project.read",
        "retrieve": "project.read",
        "approve": "gate.pass",
        "reject": "gate.pass",
        "withdraw": "gate.ask",
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project").prefetch_related("reviewers")

    @extend_schema(request=ReviewInput, responses={201: ReviewSerializer})
    def create(self, request: Request) -> Response:
        project = self.project_in(request, "gate.ask")
        data = bound(ReviewInput, request)
        people = list(User.objects.filter(pk__in=data["reviewers"], is_active=True))
        if len(people) != len(set(data["reviewers"])):
            raise reviews.cannot_approve()
        review = reviews.ask_review(
            project=project,
            key=data["phase"],
            by=request.user,
            reviewers=people,
            rule=data["rule"],
            note=data.get("note", ""),
            now=timezone.now(),
        )
        return Response(ReviewSerializer(review).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CommentInput, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """One approval; the last one that is needed opens the gate."""
        review = self._asked(request)
        comment = bound(CommentInput, request).get("comment", "")
        reviews.approve(review=review, by=request.user, comment=comment, now=timezone.now())
        return Response(ReviewSerializer(self.get_object()).data)

    @extend_schema(request=ReasonInput, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Ends the round; the project stays in its phase."""
        review = self._asked(request)
        reason = bound(ReasonInput, request)["reason"]
        reviews.reject(review=review, by=request.user, reason=reason, now=timezone.now())
        return Response(ReviewSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes the request back."""
        reviews.withdraw(review=self.get_object(), by=request.user, now=timezone.now())
        return Response(ReviewSerializer(self.get_object()).data)

    def _asked(self, request: Request) -> GateReview:
        review = self.get_object()
        if not review.reviewers.filter(user=request.user).exists():
            raise PermissionDenied
        return review


ROUTES = [("gate-reviews", ReviewViewSet)]
