"""The API of people and departments, for administrators; `ROUTES` is collected by config/api_urls.py."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Department, User
from accounts.models.user import Role
from accounts.services import departments, invitations, people


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = [
            "id", "email", "name", "role", "department", "language", "time_zone", "is_active", "created_at",
        ]  # fmt: skip


class InviteInput(serializers.Serializer):
    email = serializers.EmailField()
    name = serializers.CharField(max_length=200, required=False, default="")
    role = serializers.ChoiceField(choices=Role.choices, default=Role.STAFF)
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(), allow_null=True, required=False, default=None
    )


class PersonInput(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    department = serializers.PrimaryKeyRelatedField(queryset=Department.objects.all(), allow_null=True, required=False)


class DepartmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Department
        fields: ClassVar[list[str]] = ["id", "name", "parent", "head"]


class DepartmentInput(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False)
    parent = serializers.PrimaryKeyRelatedField(queryset=Department.objects.all(), allow_null=True, required=False)
    head = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), allow_null=True, required=False)


class AdministratorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """404 for everybody who is no administrator: they need not know that there is something."""

    open_to_all: ClassVar[tuple[str, ...]] = ()
    lookup_value_regex = r"\d{1,18}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action not in self.open_to_all and not request.user.is_administrator:
            raise Http404


class UserViewSet(AdministratorViewSet):
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_fields: ClassVar[list[str]] = ["role", "department", "is_active"]
    open_to_all = ("me",)

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.all()

    @extend_schema(request=InviteInput, responses={201: UserSerializer})
    def create(self, request: Request) -> Response:
        """Invites somebody by e-mail."""
        given = InviteInput(data=request.data)
        given.is_valid(raise_exception=True)
        person = invitations.invite(**given.validated_data, by=request.user, now=timezone.now())
        return Response(UserSerializer(person).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PersonInput, responses=UserSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        person = self.get_object()
        given = PersonInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = {"name": person.name, "role": person.role, "department": person.department} | given.validated_data
        return Response(UserSerializer(people.change_person(person=person, by=request.user, **values)).data)

    @extend_schema(request=None, responses=UserSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        person = self.get_object()
        people.deactivate(person=person, by=request.user, now=timezone.now())
        person.refresh_from_db()
        return Response(UserSerializer(person).data)

    @extend_schema(responses=UserSerializer)
    @action(detail=False)
    def me(self, request: Request) -> Response:
        """Whose token this is."""
        return Response(UserSerializer(request.user).data)


class DepartmentViewSet(AdministratorViewSet):
    queryset = Department.objects.all()
    serializer_class = DepartmentSerializer

    @extend_schema(request=DepartmentInput, responses={201: DepartmentSerializer})
    def create(self, request: Request) -> Response:
        given = DepartmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = {"name": "", "parent": None, "head": None} | given.validated_data
        if not values["name"].strip():
            raise serializers.ValidationError({"name": [serializers.Field.default_error_messages["required"]]})
        row = departments.save_department(department=None, by=request.user, **values)
        return Response(DepartmentSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DepartmentInput, responses=DepartmentSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        given = DepartmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = {"name": row.name, "parent": row.parent, "head": row.head} | given.validated_data
        return Response(
            DepartmentSerializer(departments.save_department(department=row, by=request.user, **values)).data
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        departments.remove_department(department=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [("users", UserViewSet), ("departments", DepartmentViewSet)]
