"""The outbox: taken once, tried again with growing pauses, given up for good only when that is certain."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from monitoring.models import Delivery
from monitoring.services.deliveries import BACK_OFF, LEASE, deliver_pending, take

from .factories import make_alert, make_rule

pytestmark = pytest.mark.django_db


class DownBackend(BaseEmailBackend):
    """A mail server that is down, or refuses the address with `code`."""

    code = 0

    def send_messages(self, messages: Any) -> int:
        if self.code:
            raise smtplib.SMTPRecipientsRefused({"owner@example.com": (self.code, b"no such user")})
        raise ConnectionRefusedError("mail server is down")


@pytest.fixture
def delivery(project: Any, people: Any) -> Delivery:
    now = timezone.now()
    alert = make_alert(make_rule(project))
    return Delivery.objects.create(alert=alert, user=people.owner, channel="email", not_before=now, created_at=now)


@pytest.fixture
def server(settings: Any) -> Iterator[type[DownBackend]]:
    settings.EMAIL_BACKEND = f"{__name__}.DownBackend"
    yield DownBackend
    DownBackend.code = 0


def test_a_mail_has_a_stable_id_and_a_link(delivery: Delivery, settings: Any) -> None:
    deliver_pending(now=timezone.now())
    Delivery.objects.update(status="pending")  # as if the outcome had been lost
    deliver_pending(now=timezone.now() + LEASE * 2)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.subject == "[AS-1] Mean lead time is 2.5 d"
    assert f"{settings.SITE_URL}/alerts/{delivery.alert_id}/" in first.body


def test_a_row_is_taken_once_until_its_lease_runs_out(delivery: Delivery) -> None:
    now = timezone.now()
    other = Delivery.objects.get(pk=delivery.pk)
    assert take(delivery, now)
    assert not take(other, now)
    assert take(other, now + LEASE * 2)


def test_a_server_that_is_down_is_tried_again_later(delivery: Delivery, server: type[DownBackend]) -> None:
    now = timezone.now()
    assert deliver_pending(now=now).later == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.not_before) == ("pending", 1, now + BACK_OFF[0])
    assert "down" in delivery.error
    assert deliver_pending(now=now + timedelta(seconds=5)).later == 0
    for _attempt in BACK_OFF[1:]:
        now += timedelta(days=2)
        deliver_pending(now=now)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("failed", len(BACK_OFF))


def test_an_address_refused_for_good_is_not_tried_again(delivery: Delivery, server: type[DownBackend]) -> None:
    server.code = 550
    assert deliver_pending(now=timezone.now()).failed == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("failed", 1)


def test_a_mailbox_that_is_full_for_now_is_tried_again(delivery: Delivery, server: type[DownBackend]) -> None:
    server.code = 452
    assert deliver_pending(now=timezone.now()).later == 1


def test_without_a_mail_address_it_fails_at_once(delivery: Delivery) -> None:
    delivery.user.email = "nobody"
    delivery.user.save()
    assert deliver_pending(now=timezone.now()).failed == 1
