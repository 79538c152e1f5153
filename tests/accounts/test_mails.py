"""How people are told: one line for one thing, the way they chose, the digest once a day, quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Mail, NoticeSettings, Notification, User
from accounts.notices import KINDS, Way, loud_from
from accounts.services.inbox import mark_read, notify
from accounts.services.mails import LEASE, send_mails, write_digests
from accounts.services.notices import choose_notices

SignIn = Callable[[User], Client]
NOON = datetime(2099, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, where the people of the tests live
pytestmark = pytest.mark.django_db


def choose(user: User, **ways: str) -> NoticeSettings:
    return choose_notices(user=user, ways=ways, digest_hour=8, quiet_from=None, quiet_until=None)


def line(user: User, kind: str = "mention", key: str = "k", **more: Any) -> Notification:
    return notify(user=user, kind=kind, subject_key=key, text=f"About {key}", url="/projects/", **more)[0]


def test_one_event_is_one_line_whatever_it_is_told_as(people: Any) -> None:
    first = line(people.owner, "mention", "comment:1", event="comment:1")
    assert line(people.owner, "comment", "comment:1", event="comment:1") == first
    line(people.editor, "comment", "comment:1", event="comment:1")
    assert Notification.objects.count() == 2
    assert Mail.objects.count() == 1


def test_each_kind_goes_the_way_that_was_chosen(people: Any) -> None:
    choose(people.owner, mention="digest", comment="nothing", action="inbox", gate="mail")
    for kind in ("mention", "comment", "action", "gate"):
        line(people.owner, kind, kind)
    rows = Notification.objects.order_by("pk").values_list("kind", "in_digest", "mail__kind")
    assert list(rows) == [("mention", True, None), ("action", False, None), ("gate", False, "line")]


def test_alerts_and_gates_cannot_be_kept_out_of_the_inbox(people: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    ways = {kind.key: str(kind.way) for kind in KINDS} | {"digest_hour": "7"}
    assert client.post("/settings/notices/", ways | {"alert": "nothing"}).status_code == 422
    assert client.post("/settings/notices/", ways | {"quiet_from": "22:00"}).status_code == 422
    assert client.post("/settings/notices/", ways | {"mention": "nothing"}).status_code == 302
    assert NoticeSettings.objects.get().ways["mention"] == Way.NOTHING
    assert "07:00" in client.get("/settings/notices/").content.decode()


def test_a_mail_is_in_the_language_of_its_reader_with_text_and_html(people: Any, settings: Any) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="zh-hans")
    notify(user=people.owner, kind="mention", subject_key="k", text="<b>提到你</b>", url="/p/AS-1/")
    assert send_mails(now=NOON) == 1
    assert send_mails(now=NOON + LEASE * 2) == 0
    (message,) = mail.outbox
    assert message.subject == "<b>提到你</b>"
    assert f"{settings.SITE_URL}/p/AS-1/" in message.body
    assert "选择哪些消息通过邮件发送" in message.body
    html = message.alternatives[0][0]
    assert "&lt;b&gt;提到你" in html
    assert Mail.objects.get().status == "sent"


def test_what_was_read_meanwhile_is_not_mailed(people: Any) -> None:
    line(people.owner)
    mark_read(user=people.owner, now=NOON)
    assert send_mails(now=NOON) == 0
    assert Mail.objects.get().status == "skipped"


def test_a_mail_server_that_is_down_is_tried_again(people: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.monitoring.test_deliveries.DownBackend"
    line(people.owner)
    assert send_mails(now=NOON) == 0
    row = Mail.objects.get()
    assert (row.status, row.attempts, row.not_before) == ("pending", 1, NOON + timedelta(seconds=10))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_mails(now=NOON) == 0
    assert send_mails(now=NOON + timedelta(seconds=10)) == 1


def test_the_digest_comes_once_a_day_at_its_hour(people: Any) -> None:
    choose(people.owner, mention="digest")
    for number in range(3):
        line(people.owner, "mention", f"k{number}")
    assert write_digests(now=NOON - timedelta(hours=5)) == 0  # 07:00
    assert [write_digests(now=NOON), write_digests(now=NOON)] == [1, 0]
    line(people.owner, "mention", "late")
    assert write_digests(now=NOON + timedelta(hours=1)) == 0
    send_mails(now=NOON)
    (message,) = mail.outbox
    assert message.subject == "Your day in Sevenstep: 3 messages"
    assert "About k2" in message.body
    assert write_digests(now=NOON + timedelta(days=1)) == 1


def test_quiet_hours_hold_a_mail_until_they_end(people: Any) -> None:
    own = choose_notices(user=people.owner, ways={}, digest_hour=8, quiet_from=time(22, 0), quiet_until=time(7, 0))
    midnight = NOON + timedelta(hours=12)
    seven = NOON + timedelta(hours=19)
    assert loud_from(own, people.owner, midnight) == seven
    assert loud_from(own, people.owner, NOON + timedelta(hours=18, minutes=59)) == seven
    assert loud_from(own, people.owner, NOON) == NOON
    line(people.owner)
    assert [send_mails(now=midnight), send_mails(now=seven - timedelta(seconds=1)), send_mails(now=seven)] == [0, 0, 1]


def test_alerts_are_mailed_by_their_own_outbox_alone(people: Any, project: Any) -> None:
    from monitoring.services.recipients import channels_for

    line(people.owner, "alert", "alert:1")
    assert not Mail.objects.exists()
    choose_notices(user=people.owner, ways={}, digest_hour=8, quiet_from=time(11), quiet_until=time(13))
    assert channels_for(people.owner, "breach", NOON)["email"] == NOON
    assert channels_for(people.owner, "warning", NOON)["email"] == NOON + timedelta(hours=1)
    choose(people.owner, alert="inbox")
    assert set(channels_for(people.owner, "breach", NOON)) == {"inbox", "stream"}
