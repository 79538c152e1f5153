"""What analysis hears from the apps to its left: a department that has another name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Department
from analysis.services.calendars import department_changed


def department_saved(sender: Any, *, instance: Department, created: bool, **_more: Any) -> None:
    if not created:
        department_changed(instance, timezone.now())
