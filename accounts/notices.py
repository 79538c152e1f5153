"""The kinds of messages and the ways in which a person may be told. What is stored stands in `models/mail.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import NoticeSettings, User


class Way(StrEnum):
    """Every way but the last also stands in the inbox."""

    MAIL = "mail"
    DIGEST = "digest"
    INBOX = "inbox"
    NOTHING = "nothing"


WAY_NAMES: dict[str, str | Promise] = {
    Way.MAIL: _("E-mail at once"),
    Way.DIGEST: _("Daily digest"),
    Way.INBOX: _("Inbox only"),
    Way.NOTHING: pgettext_lazy("way to be told", "Not at all"),
}


@dataclass(frozen=True)
class NoticeKind:
    """`prefixes` are the kinds of inbox lines that belong to it, up to a full stop; `always` stays in the inbox."""

    key: str
    label: str | Promise
    prefixes: tuple[str, ...]
    way: Way
    always: bool = False


KINDS = (
    NoticeKind("alert", _("Alerts"), ("alert", "resolved_alert"), Way.MAIL, always=True),
    NoticeKind("gate", _("Gates and cycles"), ("gate", "cycle"), Way.MAIL, always=True),
    NoticeKind("mention", _("Somebody mentions you"), ("mention",), Way.MAIL),
    NoticeKind("comment", _("Comments on what you watch"), ("comment",), Way.DIGEST),
    NoticeKind("change", _("Changes to what you watch"), ("change",), Way.DIGEST),
    NoticeKind("action", _("An action is given to you"), ("action",), Way.MAIL),
    NoticeKind("action_due", _("An action of yours is due"), ("action_due",), Way.MAIL),
    NoticeKind("confirm", _("Handbooks and trainings to confirm"), ("handbook", "training"), Way.MAIL),
    NoticeKind("intake", _("A reported pain point is decided"), ("intake",), Way.MAIL),
    NoticeKind("import", _("An import has ended"), ("import",), Way.INBOX),
    NoticeKind("other", _("Everything else"), (), Way.INBOX),
)
BY_KEY = {kind.key: kind for kind in KINDS}
BY_PREFIX = {prefix: kind for kind in KINDS for prefix in kind.prefixes}
# The alerts' own outbox sends these, with its own promise about repeats; see monitoring/channels/email.py.
MAILED_ELSEWHERE = {"alert"}


def kind_of(line_kind: str) -> NoticeKind:
    return BY_PREFIX.get(line_kind.partition(".")[0], BY_KEY["other"])


def settings_of(user: User) -> NoticeSettings:
    """The person's own, or the usual ones."""
    return NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)


def way_of(own: NoticeSettings, kind: NoticeKind) -> Way:
    chosen = own.ways.get(kind.key)
    if chosen not in set(Way) or (kind.always and chosen == Way.NOTHING):
        return kind.way
    return Way(chosen)


def zone_of(user: User) -> ZoneInfo:
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def loud_from(own: NoticeSettings, user: User, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours that it falls into."""
    local = now.astimezone(zone_of(user))
    if own.quiet_until is None or not own.is_quiet(local.time()):
        return now
    end = local.replace(hour=own.quiet_until.hour, minute=own.quiet_until.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
