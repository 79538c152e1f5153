"""The second factor: which roles must have one, and taking it off somebody who lost the device."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import SecuritySettings, User
from accounts.models.user import Role
from accounts.services.audit import note
from common.errors import DomainError


@transaction.atomic
def require_second_factor(*, roles: list[str], by: User) -> SecuritySettings:
    """From now on people with these roles set up a second factor before they see anything else."""
    unknown = set(roles) - set(Role.values)
    if unknown:
        raise DomainError("unknown_role", _("This role does not exist."), field="roles")
    row = SecuritySettings.current()
    before, row.second_factor_roles = row.second_factor_roles, [role for role in Role.values if role in roles]
    if before != row.second_factor_roles:
        row.save()
        after = ", ".join(row.second_factor_roles) or "–"
        note(by=by, verb="second_factor.required", subject=after, before=before, after=row.second_factor_roles)
    return row


@transaction.atomic
def take_off_second_factor(*, person: User, by: User) -> bool:
    """For somebody who lost phone and codes: the password alone lets them in until they set up a new one."""
    gone = Authenticator.objects.filter(user=person).delete()[0]
    if gone:
        note(by=by, verb="second_factor.taken_off", subject=person.email)
    return bool(gone)
