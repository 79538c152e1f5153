"""The templates that a project can begin with, in the order in which they are offered. A new one: a file here, and its
map in `processes/template_maps/`."""

from __future__ import annotations

from .complaints import COMPLAINTS
from .invoices import INVOICES
from .onboarding import ONBOARDING
from .procurement import PROCUREMENT
from .shapes import GoalDraft, PainDraft, ProjectTemplate, Words

TEMPLATES: dict[str, ProjectTemplate] = {each.key: each for each in (COMPLAINTS, PROCUREMENT, ONBOARDING, INVOICES)}

__all__ = ["TEMPLATES", "GoalDraft", "PainDraft", "ProjectTemplate", "Words"]
