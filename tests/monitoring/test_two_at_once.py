"""Two evaluations at once, each with its own connection: one alert, one row per person and channel, one message.

On SQLite the threads work on a file in WAL mode, as an installation does; on PostgreSQL on the server itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notification
from monitoring.models import Alert, Delivery
from monitoring.services import alerts, deliveries, readings
from tests.at_once import at_once as run_at_once

from .factories import make_rule, measured_log

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def at_once(work: Callable[[], Any], number: int = MANY) -> list[Any]:
    return run_at_once([work] * number)


def test_evaluations_at_once_open_one_alert(project: Any, people: Any, on_disk: Callable[[], None]) -> None:
    measured_log(project, people.owner)
    rule = make_rule(project)
    now = timezone.now()
    readings.refresh_project(project=project, now=now)
    on_disk()
    opened = at_once(lambda: alerts.evaluate_project(project=project, now=now))
    assert sum(len(each) for each in opened) == 1
    counts = at_once(lambda: (Alert.objects.filter(rule=rule).count(), Delivery.objects.count()), 1)
    assert counts == [(1, 3 * 3)]  # owner, editor and head, each over three channels


def test_senders_at_once_send_each_message_once(project: Any, people: Any, on_disk: Callable[[], None]) -> None:
    measured_log(project, people.owner)
    make_rule(project)
    now = timezone.now()
    alerts.evaluate_project(project=project, now=now)
    on_disk()
    outcomes = at_once(lambda: deliveries.deliver_pending(now=timezone.now()))
    assert sum(each.sent for each in outcomes) == 9
    assert sorted(message.to[0] for message in mail.outbox) == [
        "editor@example.com",
        "head@example.com",
        "owner@example.com",
    ]
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3
    left = at_once(
        lambda: (Delivery.objects.exclude(status="sent").count(), Notification.objects.filter(kind="alert").count()), 1
    )
    assert left == [(0, 3)]
