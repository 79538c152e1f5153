"""Forms of guardrails, risks, milestones, work and workshops, of the scope as a filter, and of strategic aims."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.errors import DomainError
from common.fields import ManyChoice
from projects import clocks, figures, targets
from projects.forms import DayInput, metric_field
from projects.models import Guardrail, Milestone, Project, Risk, StrategicAim, WorkItem, Workshop


def team_of(project: Project) -> Any:
    return User.objects.filter(memberships__project=project, is_active=True)


class GuardrailForm(forms.ModelForm):
    metric = metric_field(required=True)
    limit = forms.CharField(
        label=_("Limit"), max_length=60, help_text=_("With its unit. The figure must not get worse than this.")
    )
    calendar = forms.ChoiceField(label=_("Clock"), choices=clocks.choices, initial=clocks.ROUND_THE_CLOCK)
    field_order: ClassVar[list[str]] = ["metric", "step", "comparison", "limit", "calendar"]

    class Meta:
        model = Guardrail
        fields: ClassVar[list[str]] = ["metric", "step", "comparison", "calendar"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].help_text = _("Only for figures of a step: its name in the log.")
        if self.instance.pk and self.instance.metric in figures.metrics():
            unit = figures.metric(self.instance.metric).unit
            self.initial["limit"] = targets.as_typed(self.instance.limit, unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        metric, typed = data.get("metric"), data.get("limit")
        if metric and typed:
            try:
                data["limit"] = targets.parse(typed, figures.metric(metric).unit, field="limit")
            except DomainError as error:
                self.add_error("limit", error.message)
        return data

    def _post_clean(self) -> None:
        """The service fills and saves the row."""


class RiskForm(forms.ModelForm):
    class Meta:
        model = Risk
        fields: ClassVar[list[str]] = ["text", "likelihood", "impact", "response", "owner"]

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset, fields["owner"].empty_label = team_of(project), _("Nobody yet")
        fields["response"].help_text = _("What is done about it, or when it happens.")

    def _post_clean(self) -> None:
        """The service fills and saves the row."""


class MilestoneForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields: ClassVar[list[str]] = ["name", "due", "done_on"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"due": DayInput(), "done_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].help_text = _("Empty = not done yet.")

    def _post_clean(self) -> None:
        """The service fills and saves the row."""


class WorkItemForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("charter", "Work"), max_length=200, help_text=_("For example “Import the log”.")
    )
    accountable = forms.ModelChoiceField(
        label=_("Accountable"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    responsible = ManyChoice(
        label=_("Responsible"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    consulted = ManyChoice(
        label=_("Consulted"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    informed = ManyChoice(
        label=_("Informed"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, project: Project, row: WorkItem | None, **kwargs: Any) -> None:
        if row:
            kwargs["initial"] = {"name": row.name, "accountable": row.accountable_id} | {
                name: list(getattr(row, name).all()) for name in ("responsible", "consulted", "informed")
            }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("accountable", "responsible", "consulted", "informed"):
            fields[name].queryset = team_of(project)


class WorkshopForm(forms.ModelForm):
    people = forms.CharField(
        label=_("Participants"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One department a line: “Technical: Wu Tong, Zhao Min”."),
    )
    field_order: ClassVar[list[str]] = ["held_on", "convenor", "people", "notes"]

    class Meta:
        model = Workshop
        fields: ClassVar[list[str]] = ["held_on", "convenor", "notes"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "held_on": DayInput(),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["people"] = "\n".join(": ".join(each) for each in self.instance.participants)

    def clean_people(self) -> list[list[str]]:
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["people"].splitlines())):
            department, colon, names = line.replace("：", ":", 1).partition(":")
            if not (colon and department.strip() and names.strip()):
                message = _("“%(line)s”: write the department, a colon and the names.") % {"line": line}
                raise forms.ValidationError(message)
            found.append([department.strip(), names.strip()])
        return found

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"participants": data.pop("people")}

    def _post_clean(self) -> None:
        """The service fills and saves the row."""


class ScopeFilterForm(forms.Form):
    cases = forms.CharField(
        label=_("Which cases"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "channel = after-sales"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        words = figures.filter_words()
        super().__init__(
            *args, initial={"cases": words.write_lines(project.scope_filter), "version": project.version}, **kwargs
        )
        self.fields["cases"].help_text = words.lines_help()

    def clean_cases(self) -> dict[str, Any]:
        try:
            return figures.filter_words().read_lines(self.cleaned_data["cases"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class AimForm(forms.ModelForm):
    class Meta:
        model = StrategicAim
        fields: ClassVar[list[str]] = ["name", "is_retired"]

    def _post_clean(self) -> None:
        """The service fills and saves the row."""
