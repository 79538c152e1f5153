"""What of the plan around the goals two people may edit at once: goals as a whole, guardrails, risks, milestones, work
and workshops. The rest of the charter is in `charter_editables.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from projects.charter_sections import save_row
from projects.editables import Editable, register
from projects.goal_forms import ObjectiveForm
from projects.models import Guardrail, Milestone, Objective, Risk, WorkItem, Workshop
from projects.plan_forms import GuardrailForm, MilestoneForm, RiskForm, WorkItemForm, WorkshopForm
from projects.services.charter import subject_of

GROUPS = ("responsible", "consulted", "informed")


def _saver(section: str) -> Callable[[Any, Any, User, int | None], object]:
    return lambda row, form, by, version: save_row(row.project, section, row, form, by, version)


def _page(section: str) -> Callable[[Any], str]:
    return lambda row: reverse("projects:charter", args=[row.project.code]) + f"#{section}"


def _work_form(row: Any, data: Any = None) -> BaseForm:
    form = WorkItemForm(data, row=row, project=row.project)
    if (old := getattr(row, "old_m2m", None)) is not None:
        form.initial.update({name: old.get(name, []) for name in GROUPS})
    return form


def register_all() -> None:
    rows: list[tuple[Any, Any, str, str, Any]] = [
        (
            Objective,
            _("Goal"),
            "objectives",
            "goals",
            lambda row, data=None: ObjectiveForm(data, project=row.project, row=row),
        ),
        (Guardrail, _("Guardrail"), "guardrails", "", lambda row, data=None: GuardrailForm(data, instance=row)),
        (
            Risk,
            _("Risk"),
            "risks",
            "",
            lambda row, data=None: RiskForm(data, instance=row, project=row.project),
        ),
        (Milestone, _("Milestone"), "milestones", "", lambda row, data=None: MilestoneForm(data, instance=row)),
        (WorkItem, pgettext_lazy("charter", "Work"), "work", "", _work_form),
        (Workshop, _("Workshop"), "workshops", "", lambda row, data=None: WorkshopForm(data, instance=row)),
    ]
    for model, label, section, card, form in rows:
        register(Editable(model, label, "project.edit", form, _saver(section), _page(card or section), subject_of))
