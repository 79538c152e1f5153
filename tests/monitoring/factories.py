"""KPIs, rules and alerts for tests; and a small measured log whose figures are known by hand.

cases (ended)        week of 2 March: C1 1 d, C2 3 d      week of 9 March: C3 2 d, C4 4 d
mean lead time       (1 + 3 + 2 + 4) ÷ 4 = 2.5 d          by week 2.0 d and 3.0 d
limit of a case 3 d  late: C4 alone, 1 of 4 = 25 %        by week 0 of 2 and 1 of 2
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.models import EventLog
from analysis.services.imports import ImportOptions, start_import
from monitoring.models import Alert, AlertRule, Delivery, Kpi
from projects.jobs import run_job
from projects.models import Goal, Job, Project
from tests.projects.factories import hung_on

DAY = 86_400.0
CASES = [("C1", "2026-03-02", 1.0), ("C2", "2026-03-03", 3.0), ("C3", "2026-03-09", 2.0), ("C4", "2026-03-10", 4.0)]


def csv_of(cases: list[tuple[str, str, float]] = CASES) -> bytes:
    """Two steps a case: Record takes the first hour, Handle the rest."""
    lines = ["case,activity,start,end"]
    for name, day, days in cases:
        begin = datetime.fromisoformat(f"{day}T08:00:00")
        middle, end = begin + timedelta(hours=1), begin + timedelta(days=days)
        lines.append(f"{name},Record,{begin:%Y-%m-%d %H:%M:%S},{middle:%Y-%m-%d %H:%M:%S}")
        lines.append(f"{name},Handle,{middle:%Y-%m-%d %H:%M:%S},{end:%Y-%m-%d %H:%M:%S}")
    return "\n".join(lines).encode()


def measured_log(
    project: Project,
    by: User,
    cases: list[tuple[str, str, float]] = CASES,
    limits: dict[str, Any] | None = None,
    end_activities: tuple[str, ...] = (),
) -> EventLog:
    """Imported and measured as the worker does it; only this log's job is run."""
    columns = ColumnMapping(case_id="case", activity="activity", timestamp="end", start="start")
    options = ImportOptions(
        mapping=columns, read=ReadOptions(time_zone="Asia/Shanghai"), limits=limits or {}, end_activities=end_activities
    )
    upload = SimpleUploadedFile("complaints.csv", csv_of(cases))
    row = start_import(project=project, upload=upload, options=options, by=by, now=timezone.now())
    assert row.job_id is not None
    run_job(row.job_id)
    row.refresh_from_db()
    assert row.status == "ready", (row.error, Job.objects.get(pk=row.job_id).error)
    log = EventLog.objects.get(pk=row.event_log_id)
    return log


def make_goal(project: Project, **fields: Any) -> Goal:
    values: dict[str, Any] = {"metric": "lead_time_mean", "comparison": "le", "target": 1.5 * DAY}
    return Goal.objects.create(project=project, **{**values, **fields})


def make_kpi(project: Project, goal: Goal | None = None, **fields: Any) -> Kpi:
    if goal is None and "metric" not in fields:
        goal = make_goal(project)
    return Kpi.objects.create(project=project, goal=goal, created_at=timezone.now(), **fields)


def make_rule(project: Project, kpi: Kpi | None = None, **fields: Any) -> AlertRule:
    now = timezone.now()
    if kpi is None and fields.get("kind") != "step_limit":
        kpi = make_kpi(project)
    return AlertRule.objects.create(project=project, kpi=kpi, created_at=now, changed_at=now, **fields)


def make_alert(rule: AlertRule, **fields: Any) -> Alert:
    values: dict[str, Any] = {
        "subject": f"kpi:{rule.kpi_id}",
        "window": "log1v1",
        "severity": rule.severity,
        "metric": "lead_time_mean",
        "comparison": "gt",
        "limit": 1.5 * DAY,
        "value": 2.5 * DAY,
        "count": 4,
        "opened_at": timezone.now(),
        "latest_value": 2.5 * DAY,
        "latest_count": 4,
    }
    return Alert.objects.create(project=rule.project, rule=rule, **{**values, **fields})


def build(world: Any) -> None:
    """`w.kpi`, `w.alert_rule`, `w.alert`, and the same in the other project under `other_…`."""
    for prefix, project in (("", world.project), ("other_", world.other_project)):
        rule = make_rule(project)
        alert = make_alert(rule)
        Delivery.objects.create(
            alert=alert,
            user=world.people.owner,
            channel="inbox",
            not_before=alert.opened_at,
            created_at=alert.opened_at,
        )
        world.things |= {f"{prefix}kpi": rule.kpi, f"{prefix}alert_rule": rule, f"{prefix}alert": alert}
    world.things |= hung_on(world.people, world.project, "alert", world.alert.pk, "alert_")
    world.things |= hung_on(world.people, world.project, "step", "triage", "step_")
