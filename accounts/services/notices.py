"""What people choose about how they are told."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import NoticeSettings, User
from accounts.notices import KINDS, Way
from accounts.services.audit import note
from common.errors import DomainError


@transaction.atomic
def choose_notices(
    *, user: User, ways: dict[str, str], digest_hour: int, quiet_from: time | None, quiet_until: time | None
) -> NoticeSettings:
    """All of it at once, from the settings page. Alerts and gates always stand in the inbox."""
    if (quiet_from is None) != (quiet_until is None):
        message = _("Quiet hours need a beginning and an end, or neither.")
        raise DomainError("quiet_hours_half", message, field="quiet_until" if quiet_until is None else "quiet_from")
    kept = {}
    for kind in KINDS:
        way = ways.get(kind.key, str(kind.way))
        if way not in set(Way) or (kind.always and way == Way.NOTHING):
            raise DomainError("unknown_way", _("Choose one of the ways to be told."), field=kind.key)
        kept[kind.key] = way
    row, _new = NoticeSettings.objects.update_or_create(
        user=user,
        defaults={"ways": kept, "digest_hour": digest_hour, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )
    note(by=user, verb="profile.notices", ways=kept)
    return row
