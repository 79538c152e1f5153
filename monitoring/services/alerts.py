"""Opens and resolves alerts: readings and rule go through `rules.decide`, what follows is written here.

An alert and its deliveries are written in one transaction; sending is `deliveries.py`, what people do about an alert
is `handling.py`. However many evaluations run at once, a rule has one open alert per subject: evaluations of a rule
queue at its row, and a partial unique constraint stands behind them.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Notification, User
from analysis import figures
from analysis.engine.settings import Period
from analysis.models import EventLog
from monitoring.definitions import Watched, watched_by
from monitoring.models import Alert, AlertRule, Delivery, Kpi
from monitoring.rules import Decision, Observation, State, decide
from monitoring.services import readings
from monitoring.services.recipients import channels_for, recipients
from monitoring.services.trail import note_alert
from projects import figures as asked
from projects.models import Project

logger = logging.getLogger(__name__)
UNREADABLE = readings.UNREADABLE


def evaluate_project(*, project: Project, now: datetime) -> list[Alert]:
    """Brings readings up to date and judges every rule that is switched on. Returns the alerts that opened.

    A definition that the log can't answer (a filter on a column that went) stops neither the other rules nor the job.
    """
    readings.refresh_project(project=project, now=now)
    opened, checked = [], []
    for rule in AlertRule.objects.filter(project=project, enabled=True).select_related("kpi__goal", "project"):
        try:
            alert = evaluate_rule(rule=rule, now=now)
        except UNREADABLE:
            logger.warning("alert rule %s: its definition can't be read", rule.pk, exc_info=True)
            continue
        checked.append(rule.pk)
        opened += [alert] if alert else []
    AlertRule.objects.filter(pk__in=checked).update(checked_at=now)
    return opened


def evaluate_everything(*, now: datetime) -> int:
    """Every project with a KPI or a rule, closed ones too: they stay watched. One that fails does not stop the rest."""
    ruled, measured = AlertRule.objects.filter(enabled=True).values("project"), Kpi.objects.values("project")
    watched = Project.objects.filter(Q(pk__in=ruled) | Q(pk__in=measured))
    count = 0
    for project in watched:
        try:
            count += len(evaluate_project(project=project, now=now))
        except Exception:
            logger.exception("project %s: evaluation of the alert rules broke off", project.pk)
    return count


def evaluate_rule(*, rule: AlertRule, now: datetime) -> Alert | None:
    """Judges one rule; returns the alert if this call opened one."""
    watched = watched_by(rule)
    if watched is None:
        return None
    log = figures.primary_log(rule.project)
    observations = observe(rule, watched, log)
    window = _window(rule, watched, log, observations, now)
    with transaction.atomic():
        AlertRule.objects.select_for_update().filter(pk=rule.pk).first()
        current = Alert.objects.open().filter(rule=rule, subject=watched.subject).first()
        decision = decide(watched.terms, observations, is_open=current is not None)
        if current is not None:
            _follow(current, decision, now)
            return None
        seen = decision.observation
        if decision.state != State.FIRING or seen is None or _was_closed_by_hand(rule, watched, window):
            return None
        return _open(rule, watched, seen, window, now)


def observe(rule: AlertRule, watched: Watched, log: EventLog | None) -> list[Observation]:
    """What the rule looks at, oldest first: the definition's figure now, or its complete periods."""
    if log is None:
        return []
    if rule.window == AlertRule.Window.PERIOD:
        return history(rule, watched, log)
    figure = asked.read(rule.project, watched.definition)
    return [Observation(figure.value, figure.count)] if figure else []


def history(rule: AlertRule, watched: Watched, log: EventLog | None = None) -> list[Observation]:
    """The definition's complete periods, for rules on periods and for the preview of any rule."""
    period = cast(Period, rule.kpi.period if rule.kpi else "week")
    rows = figures.series(rule.project, watched.definition, period, log)
    return [Observation(row.reading.value, row.reading.count, row.start) for row in rows if row.complete]


def _window(
    rule: AlertRule, watched: Watched, log: EventLog | None, observations: list[Observation], now: datetime
) -> str:
    """Names the data and the wording that were judged. A live log changes by the day even without new rows."""
    data = f"log{log.pk}v{log.version}" if log else ""
    if rule.window == AlertRule.Window.PERIOD and observations:
        data = observations[-1].label
    elif log and log.is_live:
        data = f"log{log.pk}d{now:%Y-%m-%d}"
    return f"{data}:{watched.wording}"[:120]


def _was_closed_by_hand(rule: AlertRule, watched: Watched, window: str) -> bool:
    """A person closed the alert on these very data: it does not open again until there are others."""
    latest = Alert.objects.filter(rule=rule, subject=watched.subject).order_by("-pk").first()
    return latest is not None and latest.window == window and latest.resolved_how == Alert.Closed.BY_PERSON


def _open(rule: AlertRule, watched: Watched, seen: Observation, window: str, now: datetime) -> Alert | None:
    assert seen.value is not None  # "no data" never fires
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                project=rule.project,
                rule=rule,
                subject=watched.subject,
                window=window,
                severity=rule.severity,
                name=watched.name,
                metric=watched.definition.metric,
                step=watched.definition.step,
                filter=watched.definition.filter,
                calendar=watched.definition.calendar,
                comparison=watched.terms.comparison,
                limit=watched.terms.limit,
                value=seen.value,
                count=seen.count,
                opened_at=now,
                latest_value=seen.value,
                latest_count=seen.count,
                latest_at=now,
            )
    except IntegrityError:
        return None  # another evaluation was faster: its alert is the one
    write_deliveries(alert, Delivery.Kind.FIRING, now)
    note_alert(alert, "alert.fired", None)
    return alert


def _follow(alert: Alert, decision: Decision, now: datetime) -> None:
    """An open alert keeps up with its figure, and closes when that is back inside."""
    seen = decision.observation
    known = (alert.latest_value, alert.latest_count)
    if seen is not None and seen.value is not None and (seen.value, seen.count) != known:
        Alert.objects.filter(pk=alert.pk).update(latest_value=seen.value, latest_count=seen.count, latest_at=now)
    if decision.state == State.RESOLVED:
        close(alert, how=Alert.Closed.BY_FIGURE, now=now)


def close(alert: Alert, *, how: str, now: datetime, by: User | None = None) -> bool:
    """Resolves an open alert, once: a conditional update decides who was first. Call it in a transaction."""
    closed = (
        Alert.objects.open()
        .filter(pk=alert.pk)
        .update(state=Alert.State.RESOLVED, resolved_at=now, resolved_by=by, resolved_how=how)
    )
    if not closed:
        return False
    alert.refresh_from_db()
    # The red count in the sidebar is about open breaches: what is over is no longer unread work.
    Notification.objects.filter(kind="alert", subject_key=f"alert:{alert.pk}", read_at=None).update(read_at=now)
    write_deliveries(alert, Delivery.Kind.RESOLVED, now)
    note_alert(alert, "alert.resolved", by)
    return True


def write_deliveries(alert: Alert, kind: str, now: datetime) -> None:
    """The outbox: one row for each person and channel, before anything is sent."""
    Delivery.objects.bulk_create(
        [
            Delivery(alert=alert, user=user, channel=channel, kind=kind, not_before=due, created_at=now)
            for user in recipients(alert.project, alert.rule)
            for channel, due in channels_for(user, alert.severity, now).items()
        ],
        ignore_conflicts=True,
    )
