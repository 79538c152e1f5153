"""Who may reach KPIs, alert rules, alerts and dashboards."""

from __future__ import annotations

from typing import Any

from . import SIGNED_IN, row

READ = "admin owner editor head viewer"
WORK = "admin owner editor"
FIGURES = "admin owner editor head"


def code(w: Any) -> dict[str, Any]:
    return {"code": w.project.code}


def rule(w: Any) -> dict[str, Any]:
    return {"code": w.project.code, "pk": w.alert_rule.pk}


def alert(w: Any) -> dict[str, Any]:
    return {"pk": w.alert.pk}


def kpi(w: Any) -> dict[str, Any]:
    return {"pk": w.kpi.pk}


def rule_body(w: Any) -> dict[str, Any]:
    return {"kind": "kpi", "kpi": w.kpi.pk, "window": "now", "in_a_row": 1, "min_count": 1, "severity": "breach"}


ROWS = [
    row("monitoring:monitor", code, allowed=READ),
    row("monitoring:make_kpis", code, method="post", allowed=WORK, forbidden="head viewer"),
    row("monitoring:rules", code, allowed=WORK, forbidden="head viewer"),
    row("monitoring:rule_new", code, allowed=WORK, forbidden="head viewer"),
    row("monitoring:rule_new", code, method="post", data=rule_body, allowed=WORK, forbidden="head viewer"),
    row("monitoring:rule", rule, allowed=WORK, forbidden="head viewer"),
    row("monitoring:rule", rule, method="post", data=rule_body, allowed=WORK, forbidden="head viewer"),
    # Another project's rule under the address of one's own.
    row(
        "monitoring:rule",
        lambda w: {"code": w.project.code, "pk": w.other_alert_rule.pk},
        allowed="",
        forbidden="head viewer",
    ),
    row("monitoring:dashboards", allowed=SIGNED_IN),
    row("monitoring:dashboard", lambda w: {"pk": w.people.department.pk}, allowed=READ),
    row("monitoring:dashboard", lambda w: {"pk": w.people.other_department.pk}, allowed="admin other_head"),
    row("monitoring:alerts", allowed=SIGNED_IN),
    row("monitoring:alert", alert, allowed=FIGURES, forbidden="viewer"),
    row("monitoring:alert", lambda w: {"pk": w.other_alert.pk}, allowed="admin other_head"),
    row(
        "monitoring:acknowledge",
        alert,
        method="post",
        data=lambda w: {"comment": "seen"},
        allowed=FIGURES,
        forbidden="viewer",
    ),
    row("monitoring:take_over", alert, method="post", allowed=FIGURES, forbidden="viewer"),
    row(
        "monitoring:outcome",
        alert,
        method="post",
        data=lambda w: {"action": "done"},
        allowed=FIGURES,
        forbidden="viewer",
    ),
    row("monitoring:next_cycle", alert, method="post", allowed=WORK, forbidden="head viewer"),
    row("api:kpi-list", allowed=SIGNED_IN),
    row(
        "api:kpi-list", method="post", data=lambda w: {"project": w.project.code}, allowed=WORK, forbidden="head viewer"
    ),
    row("api:kpi-detail", kpi, allowed=READ),
    row("api:kpi-readings", kpi, allowed=READ),
    row("api:alert-rule-list", allowed=SIGNED_IN),
    row(
        "api:alert-rule-list",
        method="post",
        data=lambda w: {"project": w.project.code, "kpi": w.kpi.pk},
        allowed=WORK,
        forbidden="head viewer",
    ),
    row("api:alert-rule-detail", lambda w: {"pk": w.alert_rule.pk}, allowed=WORK, forbidden="head viewer"),
    row(
        "api:alert-rule-detail",
        lambda w: {"pk": w.alert_rule.pk},
        method="patch",
        data=lambda w: {"enabled": False},
        allowed=WORK,
        forbidden="head viewer",
    ),
    row("api:alert-list", allowed=SIGNED_IN),
    row("api:alert-detail", alert, allowed=FIGURES, forbidden="viewer"),
    row(
        "api:alert-acknowledge",
        alert,
        method="post",
        data=lambda w: {"comment": "seen"},
        allowed=FIGURES,
        forbidden="viewer",
    ),
]
