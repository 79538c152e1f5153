"""The form of a new project: the same fields for a blank one, for one from a log and for one from a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from common.fields import ManyChoice
from projects.beginnings import BLANK, LOG
from projects.project_templates import TEMPLATES


class NewProjectForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The process that hurts, for example “After-sales complaints”.")
    )
    prefix = forms.CharField(
        label=pgettext_lazy("project", "Code (optional)"),
        max_length=8,
        required=False,
        help_text=_("Two or three letters; the number is added: “AS” becomes AS-1. Empty = from the name."),
    )
    departments = ManyChoice(
        label=_("Departments"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their heads can read the project and its figures."),
    )
    description = forms.CharField(
        label=_("Why now"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    start = forms.ChoiceField(
        choices=[(key, key) for key in (BLANK, LOG, *TEMPLATES)], widget=forms.HiddenInput, required=False
    )

    def __init__(self, data: Any = None, *, start: str = BLANK, initial: dict[str, Any] | None = None) -> None:
        template = TEMPLATES.get(start)
        initial = {"start": start} | (initial or {})
        if template:
            initial |= {"name": str(template.name), "prefix": template.prefix, "description": str(template.why_now)}
        super().__init__(data, initial=initial)
        if start == LOG:
            # What hurts is asked later, when the log can say something about it.
            del self.fields["description"]

    def clean_start(self) -> str:
        return self.cleaned_data["start"] or BLANK
