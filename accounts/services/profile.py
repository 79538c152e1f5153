"""What people change about themselves: name, language, zone, appearance."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import Theme
from accounts.services.audit import note
from common.errors import DomainError


@transaction.atomic
def change_language(*, user: User, language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", _("This language is not available."), field="language")
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
        note(by=user, verb="profile.changed", language=language)


@transaction.atomic
def change_theme(*, user: User, theme: str) -> None:
    if theme not in Theme.values:
        raise DomainError("unknown_theme", _("This appearance is not available."), field="theme")
    if user.theme != theme:
        User.objects.filter(pk=user.pk).update(theme=theme)
        note(by=user, verb="profile.changed", theme=theme)


@transaction.atomic
def change_profile(*, user: User, name: str, language: str, time_zone: str, theme: str) -> User:
    """All of it at once, from the settings page."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DomainError("unknown_zone", _("This time zone is not known."), field="time_zone") from error
    user.name, user.language, user.time_zone, user.theme = name.strip(), language, time_zone, theme
    user.save(update_fields=["name", "language", "time_zone", "theme"])
    note(by=user, verb="profile.changed", name=user.name, language=language, time_zone=time_zone, theme=theme)
    return user
