"""Who is told about an alert: those who may read it and whose matter it is. Looked at anew for every message."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from accounts.notices import BY_KEY, Way, loud_from, settings_of, way_of
from monitoring.models import Alert, AlertRule, Delivery
from projects.models import Project
from projects.permissions import can


def recipients(project: Project, rule: AlertRule) -> list[User]:
    """Owner and editors of the project, heads of its departments (of the KPI's own, where it names some)."""
    departments = project.departments.values("pk")
    own = rule.kpi.departments.values("pk") if rule.kpi else None
    if own is not None and own.exists():
        departments = own
    members = Q(memberships__project=project, memberships__role__in=["owner", "editor"])
    heads = Q(headed_departments__in=departments)
    people = User.objects.filter(members | heads, is_active=True).distinct().order_by("pk")
    return [user for user in people if can(user, "alert.read", project)]


def may_receive(user: User, alert: Alert) -> bool:
    """Rights at the moment of sending: who left meanwhile gets nothing more."""
    return user.is_active and Alert.objects.restrict(user, "alert.read").filter(pk=alert.pk).exists()


def channels_for(user: User, severity: str, now: datetime) -> dict[str, datetime]:
    """channel → when at the earliest. The mail follows the person's choice; quiet hours hold back that of a warning,
    never that of a breach."""
    channels = dict.fromkeys(Delivery.Channel.values, now)
    own = settings_of(user)
    if way_of(own, BY_KEY["alert"]) is not Way.MAIL:
        del channels[Delivery.Channel.EMAIL]
    elif severity == AlertRule.Severity.WARNING:
        channels[Delivery.Channel.EMAIL] = loud_from(own, user, now)
    return channels
