"""Forms of pain reports: what hurts, the decision, and into which project it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Project
from projects.models.pain_report import EFFECTS, Level, Per
from projects.services.pain_reports import PainValues

MOST_TIMES = 100_000
EXAMPLES: dict[str, str | Promise] = {
    "time": _("For example “half an hour of searching each time”."),
    "cost": _("For example “two express parcels a week”."),
    "quality": _("For example “the address is wrong every tenth time”."),
    "customer": _("For example “customers call a second time”."),
}
LABELS: dict[str, str | Promise] = {
    "time": _("Effect on time"),
    "cost": _("Effect on cost"),
    "quality": _("Effect on quality"),
    "customer": _("Effect on the customer"),
}


class PainReportForm(forms.Form):
    """Short enough for a phone: three fields, how often, and the effects for those who know them."""

    text = forms.CharField(
        label=_("What hurts"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thing, in your own words."),
    )  # fmt: skip
    process = forms.CharField(
        label=_("In which process"), max_length=200,
        widget=forms.TextInput(attrs={"list": "known-processes", "autocomplete": "off"}),
    )  # fmt: skip
    step = forms.CharField(
        label=_("At which step"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"list": "known-steps", "autocomplete": "off"}),
    )  # fmt: skip
    times = forms.IntegerField(label=_("How often"), required=False, min_value=1, max_value=MOST_TIMES)
    per = forms.ChoiceField(label=_("In which span"), required=False, choices=[("", "–"), *Per.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in EFFECTS:
            self.fields[f"{name}_level"] = forms.TypedChoiceField(
                label=LABELS[name], required=False, choices=Level.choices, coerce=int, empty_value=0, initial=0
            )
            self.fields[f"{name}_text"] = forms.CharField(
                label=_("How it shows"), required=False, max_length=300, help_text=EXAMPLES[name]
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "times" in self.errors or "per" in self.errors:
            return data
        if data.get("times") is not None and not data.get("per"):
            self.add_error("per", _("Say in which span: a day, a week or a month."))
        if data.get("times") is None and data.get("per"):
            self.add_error("times", _("Say how many times."))
        return data

    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("text", "process", "step")]

    def how_often(self) -> list[forms.BoundField]:
        return [self["times"], self["per"]]

    def effects(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"{name}_level"], self[f"{name}_text"]) for name in EFFECTS]

    def values(self) -> PainValues:
        data = self.cleaned_data
        return PainValues(
            text=data["text"],
            process=data["process"],
            step=data["step"],
            times=data["times"],
            per=data["per"],
            effects={name: (data[f"{name}_level"], data[f"{name}_text"]) for name in EFFECTS},
        )


class AddToProjectForm(forms.Form):
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), empty_label=_("Choose a project"),
        help_text=_("Those that are under way and that you may edit."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = Project.objects.restrict(user, "project.edit").active()
        field.label_from_instance = lambda row: f"{row.code} · {row.name}"
