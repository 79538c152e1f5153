"""What people do about an alert: acknowledge, take over, record action and result, close, start the next cycle.

Every step is a conditional update: the second of two people learns that the first was faster, and nothing is lost.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from common.errors import DomainError
from monitoring import wording
from monitoring.models import Alert
from monitoring.services.alerts import close
from monitoring.services.trail import note_alert
from projects.models import Cycle
from projects.services.cycles import open_next_cycle


@transaction.atomic
def acknowledge(*, alert: Alert, by: User, comment: str, now: datetime) -> Alert:
    """Somebody has seen it and cares for it from now on. Again by the same person changes nothing."""
    changed = Alert.objects.filter(pk=alert.pk, state=Alert.State.FIRING).update(
        state=Alert.State.ACKNOWLEDGED,
        acknowledged_by=by,
        acknowledged_at=now,
        comment=comment.strip(),
        handler=by,
        handler_since=now,
    )
    alert.refresh_from_db()
    if changed:
        note_alert(alert, "alert.acknowledged", by)
    elif not (alert.state == Alert.State.ACKNOWLEDGED and alert.acknowledged_by_id == by.pk):
        raise _too_late(alert)
    return alert


@transaction.atomic
def take_over(*, alert: Alert, by: User, now: datetime) -> Alert:
    """From now on `by` looks after an open alert, whoever did before."""
    changed = Alert.objects.open().filter(pk=alert.pk).exclude(handler=by).update(handler=by, handler_since=now)
    alert.refresh_from_db()
    if changed:
        note_alert(alert, "alert.taken", by)
    elif not alert.is_open:
        raise _too_late(alert)
    return alert


@transaction.atomic
def record_outcome(*, alert: Alert, by: User, action: str, result: str, now: datetime) -> Alert:
    """What was done and what came of it; also for an alert that is over, since results come late."""
    action, result = action.strip(), result.strip()
    if not action and not result:
        raise DomainError("nothing_written", _("Write what was done, or what came of it."), field="action")
    before = {"action": alert.action, "result": alert.result}
    Alert.objects.filter(pk=alert.pk).update(action=action, result=result, recorded_by=by, recorded_at=now)
    alert.refresh_from_db()
    note_alert(alert, "alert.recorded", by, before=before)
    return alert


@transaction.atomic
def resolve(*, alert: Alert, by: User, now: datetime) -> Alert:
    """Closes it by hand. Without a word on what was done nobody could learn from it."""
    if alert.is_open and not alert.action:
        raise DomainError("action_missing", _("Write what was done before you close the alert."), field="action")
    if not close(alert, how=Alert.Closed.BY_PERSON, now=now, by=by):
        alert.refresh_from_db()
        raise _too_late(alert)
    return alert


@transaction.atomic
def start_next_cycle(*, alert: Alert, by: User, now: datetime) -> Cycle:
    """The alert becomes the problem of the project's next cycle. A second alert joins the cycle that is open."""
    if alert.cycle_id and alert.cycle is not None:
        return alert.cycle
    prefill = {
        "alert": alert.pk,
        "step": alert.step,
        "metric": alert.metric,
        "value": alert.latest_value if alert.latest_value is not None else alert.value,
        "limit": alert.limit,
        "action": alert.action,
    }
    cycle = open_next_cycle(
        project=alert.project, by=by, reason=wording.alert_sentence(alert), prefill=prefill, now=now
    )
    Alert.objects.filter(pk=alert.pk).update(cycle=cycle)
    alert.cycle = cycle  # the entry is the cycle's own; its reason says which alert
    return cycle


def mark_read(*, alert: Alert, user: User, now: datetime) -> None:
    """Who opened the alert needs no red count for it any more."""
    keys = [f"alert:{alert.pk}", f"alert:{alert.pk}:resolved"]
    Notification.objects.filter(user=user, subject_key__in=keys, read_at=None).update(read_at=now)


def _too_late(alert: Alert) -> DomainError:
    if not alert.is_open:
        return DomainError("alert_is_over", _("This alert is over already."), status=409)
    who = str(alert.acknowledged_by or _("Somebody"))
    return DomainError("already_acknowledged", _("%(name)s was faster and looks after it.") % {"name": who}, status=409)
