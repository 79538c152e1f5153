"""Writes alert rules. A rule is edited or switched off, never deleted; its alerts stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from monitoring.models import AlertRule, Kpi
from monitoring.services.trail import note_rule
from projects.models import Project
from projects.services.versions import advance


@dataclass(frozen=True)
class RuleInput:
    """A rule as it was filled in. `comparison` and `limit` empty on a KPI: the KPI's target."""

    kind: str = "kpi"
    name: str = ""
    kpi: Kpi | None = None
    step: str = ""
    comparison: str = ""
    limit: float | None = None
    min_count: int = 1
    window: str = "now"
    in_a_row: int = 1
    severity: str = "breach"
    enabled: bool = True


def save_rule(
    *,
    project: Project,
    values: RuleInput,
    by: User,
    now: datetime,
    rule: AlertRule | None = None,
    version: int | None = None,
) -> AlertRule:
    """Makes a rule, or changes one: with `version`, refused if somebody saved in between (412).

    Open alerts of a changed rule stay open until the figures say otherwise.
    """
    _check(project, values)
    changes = _fields(values)
    with transaction.atomic():
        if rule is None:
            rule = AlertRule.objects.create(project=project, created_at=now, changed_at=now, changed_by=by, **changes)
            note_rule(rule, "alert_rule.added", by)
            return rule
        advance(rule, by=by, expected=version)
        AlertRule.objects.filter(pk=rule.pk, project=project).update(**changes, changed_at=now, changed_by=by)
        rule.refresh_from_db()
        note_rule(rule, "alert_rule.changed", by)
    return rule


def _fields(values: RuleInput) -> dict[str, object]:
    """The fields as they are: `asdict` would copy the KPI row."""
    return {name: getattr(values, name) for name in values.__dataclass_fields__}


def _check(project: Project, values: RuleInput) -> None:
    if values.kpi is not None and values.kpi.project_id != project.pk:
        raise DomainError("kpi_missing", _("Choose the KPI that the rule watches."), field="kpi")
    if values.kind == AlertRule.Kind.STEP_LIMIT:
        if not values.step:
            raise DomainError("step_missing", _("Choose the step that the rule watches."), field="step")
        if values.limit is None:
            raise DomainError("limit_missing", _("Say from which share on the rule fires."), field="limit")
        if not 0 <= values.limit <= 1:
            raise DomainError("limit_range", _("A share lies between 0% and 100%."), field="limit")
    elif values.kpi is None:
        raise DomainError("kpi_missing", _("Choose the KPI that the rule watches."), field="kpi")
    if (values.limit is None) != (values.comparison == ""):
        raise DomainError(
            "limit_and_comparison",
            _("Give both a comparison and a limit, or neither: then the rule follows the target."),
            field="limit",
        )
