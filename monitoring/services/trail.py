"""What this app writes into a project's trail about alerts and their rules.

A name that nobody gave is the figure's own, which each reader reads in his or her language: it is kept as the figure.
"""

from __future__ import annotations

from accounts.models import User
from monitoring import wording
from monitoring.definitions import watched_by
from monitoring.models import Alert, AlertRule
from projects.services import activity


def note_alert(alert: Alert, verb: str, by: User | None, **detail: object) -> None:
    activity.record(
        project=alert.project,
        by=by,
        verb=verb,
        subject=wording.alert_name(alert),
        alert=alert.pk,
        **_figure(alert.name, alert.metric, alert.step),
        **detail,
    )


def note_rule(rule: AlertRule, verb: str, by: User) -> None:
    watched = watched_by(rule)
    known = watched.definition if watched else None
    given = watched.name if watched else rule.name
    figure = _figure(given, known.metric, known.step) if known else {}
    name = wording.name_of(known.metric, known.step, given) if known else given
    activity.record(project=rule.project, by=by, verb=verb, subject=name, **figure)


def _figure(given: str, metric: str, step: str) -> dict[str, dict[str, str]]:
    return {} if given else {"figure": {"metric": metric, "step": step}}
