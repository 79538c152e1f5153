"""The clocks in which time can be counted: the two built-in ones and the organisation's calendars, by their keys.

What a calendar means is the engine's; here are only keys, names, and who may touch them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from projects.models import WorkCalendar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

ROUND_THE_CLOCK, CHINA = "24x7", "cn"
BUILT_IN = {ROUND_THE_CLOCK: gettext_lazy("24×7"), CHINA: gettext_lazy("Working hours (China)")}


def may_read_calendars(user: User | AnonymousUser) -> bool:
    """Ops managers choose calendars, administrators keep them; nobody else needs to know what they say."""
    return user.is_authenticated and user.is_active and user.role in {"administrator", "manager"}


def may_edit_calendars(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and user.role == "administrator"


def choices() -> list[tuple[str, str]]:
    """(key, name) of every clock that can be chosen."""
    own = [(each.key, str(each)) for each in WorkCalendar.objects.in_use()]
    return [*((key, str(name)) for key, name in BUILT_IN.items()), *own]


def calendar_row(key: str) -> WorkCalendar | None:
    """The calendar of a key such as "c12", a deleted one too; None for anything else."""
    tail = key[1:]
    is_key = key[:1] == "c" and tail.isascii() and tail.isdecimal() and len(tail) < 10
    return WorkCalendar.objects.filter(pk=int(tail)).first() if is_key else None


def exists(key: str) -> bool:
    """Whether the key can be asked for; a deleted calendar can still be, since figures were counted in it."""
    return key in BUILT_IN or calendar_row(key) is not None


def name_of(key: str) -> str:
    """The clock's name in the reader's language; the key itself when there is no such clock."""
    if key in BUILT_IN:
        return str(BUILT_IN[key])
    return str(calendar_row(key) or key)


class ClockField(serializers.CharField):
    """The key of a clock in a body: 24x7, cn, or that of a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        key = super().to_internal_value(data)
        if key not in dict(choices()) and not (self.allow_blank and not key):
            raise serializers.ValidationError(_("There is no calendar “%(key)s”.") % {"key": key})
        return key
