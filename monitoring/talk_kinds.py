"""Alerts and KPIs can be talked about, by those to whom their own `restrict` shows them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from monitoring import wording
from monitoring.definitions import terms_of
from monitoring.models import Alert, Kpi
from projects.models import Project
from projects.subjects import SubjectKind, register, row_finder


def _alert_url(_project: Project, row: Alert) -> str:
    return row.get_absolute_url()


def _kpi_url(project: Project, row: Kpi) -> str:
    return reverse("monitoring:monitor", args=[project.code]) + f"#kpi-{row.pk}"


def _kpi_name(row: Kpi) -> str:
    terms = terms_of(row)
    return wording.kpi_name(terms) if terms else str(row)


def register_own() -> None:
    alerts = row_finder(Alert, "alert.read")
    alert = pgettext_lazy("object", "Alert")
    register(SubjectKind("alert", alert, "alert.read", alerts, _alert_url, wording.alert_title, narrow=Alert))
    kpis = row_finder(Kpi, "kpi.read")
    register(SubjectKind("kpi", pgettext_lazy("object", "KPI"), "kpi.read", kpis, _kpi_url, _kpi_name, narrow=Kpi))
