"""Remembers which rules another system was given, and when. The rules themselves are written in `pilots/rules.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from pilots.models import SystemRule
from pilots.rules import Rule
from projects.models import Project
from projects.services.activity import record


@transaction.atomic
def hand_over_rules(
    *, project: Project, rules: Iterable[Rule], to_system: str, by: User, now: datetime
) -> list[SystemRule]:
    """Freezes what the system is given; when the map changes later, the page shows that the two differ."""
    given = list(rules)
    if not given:
        raise DomainError("required", _("Choose at least one rule."), field="rules")
    if not to_system.strip():
        raise DomainError("required", _("Say which system the rules go to."), field="to_system")
    rows = []
    for rule in given:
        row, _new = SystemRule.objects.update_or_create(
            project=project,
            key=rule.key,
            defaults={
                "element_id": rule.element_id,
                "name": rule.name,
                "kind": rule.kind,
                "condition": rule.condition,
                "action": rule.action,
                "to_system": to_system.strip(),
                "handed_over_at": now,
                "handed_over_by": by,
            },
        )
        rows.append(row)
    record(project=project, by=by, verb="rules.handed_over", subject=to_system.strip(), count=len(rows))
    return rows
