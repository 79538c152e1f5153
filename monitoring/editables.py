"""What of this app two people may edit at once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from monitoring import selectors
from monitoring.forms import RuleForm
from monitoring.models import AlertRule, Kpi
from monitoring.services.rules import save_rule
from projects.editables import Editable, register


def _form(row: AlertRule, data: Any = None) -> RuleForm:
    kpis = Kpi.objects.filter(project=row.project)
    return RuleForm(data, kpis=kpis, steps=selectors.step_choices(row.project), rule=row)


def _save(row: AlertRule, form: RuleForm, by: User, version: int | None) -> AlertRule:
    values, now = form.rule_input(), timezone.now()
    return save_rule(project=row.project, values=values, by=by, now=now, rule=row, version=version)


def register_all() -> None:
    register(
        Editable(
            AlertRule,
            _("Alert rule"),
            "alert_rule.edit",
            _form,
            _save,
            lambda row: reverse("monitoring:rule", args=[row.project.code, row.pk]),
            lambda row: row.name or str(_("Alert rule")),
            phase="monitor",
        )
    )
