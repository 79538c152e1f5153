"""What analysis hears: a department that has another name, and its own new figures, which goals keep."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Department
from analysis.services.calendars import department_changed
from analysis.signals import log_measured
from projects.kept_figures import try_to_keep
from projects.models import Project


def department_saved(sender: Any, *, instance: Department, created: bool, **_more: Any) -> None:
    if not created:
        department_changed(instance, timezone.now())


def figures_are_new(sender: Any, *, project: Project, **_more: Any) -> None:
    try_to_keep(project)


def connect() -> None:
    log_measured.connect(figures_are_new, dispatch_uid="analysis.figures_are_new")
