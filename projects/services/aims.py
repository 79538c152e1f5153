"""The organisation's strategic aims, which goals serve. Kept by managers and administrators."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import note
from common.errors import DomainError
from projects.models import StrategicAim


def may_keep_aims(user: User) -> bool:
    return user.is_authenticated and user.role in {"administrator", "manager"}


@transaction.atomic
def save_aim(*, row: StrategicAim | None, by: User, name: str, is_retired: bool = False) -> StrategicAim:
    """A retired aim stays on the goals that serve it, and is not offered to others."""
    aim = row or StrategicAim()
    aim.name, aim.is_retired = name.strip(), is_retired
    aim.revision = aim.revision + 1 if row else 1
    try:
        with transaction.atomic():
            aim.save()
    except IntegrityError as error:
        raise DomainError("aim_exists", _("This aim is there already."), field="name") from error
    note(by=by, verb="aim.changed" if row else "aim.added", subject=aim.name, is_retired=is_retired)
    return aim
