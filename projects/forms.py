"""Forms of the charter, the team and the gates. They read what was typed; the services decide what is allowed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.errors import DomainError
from common.fields import ManyChoice
from projects import clocks, figures, targets
from projects.models import Membership, PainPoint, Project, ScopeItem


class DayInput(forms.DateInput):
    """The browser's own date picker; always ISO inside, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProjectForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("Why now"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    departments = ManyChoice(
        label=_("Departments"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    case_limit = forms.CharField(
        label=_("Time limit of a case"),
        required=False,
        max_length=60,
        help_text=_("For example “3 d”. A case that takes longer counts as late."),
    )
    calendar = forms.ChoiceField(label=_("Clock"), choices=clocks.choices)
    ends_on = forms.DateField(
        label=_("The project ends on"),
        required=False,
        widget=DayInput(),
        help_text=_("Goals lie before it. Empty = open."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, project: Project) -> ProjectForm:
        return cls(
            initial={
                "name": project.name,
                "description": project.description,
                "departments": list(project.departments.all()),
                "case_limit": targets.as_typed(project.case_limit_seconds, "seconds"),
                "calendar": project.calendar,
                "ends_on": project.ends_on,
                "version": project.version,
            }
        )

    def clean_case_limit(self) -> int | None:
        typed = self.cleaned_data["case_limit"].strip()
        return round(typed_figure(typed, "seconds", "case_limit")) if typed else None


def typed_figure(text: str, unit: str, field: str) -> float:
    try:
        return targets.parse(text, unit, field=field)
    except DomainError as error:
        raise forms.ValidationError(error.message, code=error.code) from error


def metric_field(required: bool) -> forms.ChoiceField:
    first = [("", _("Choose a figure") if required else _("None"))]
    return forms.ChoiceField(label=_("Figure"), required=required, choices=lambda: [*first, *figures.metric_choices()])


class PainPointForm(forms.ModelForm):
    metric = metric_field(required=False)
    value = forms.CharField(
        label=_("Value"), required=False, max_length=60, help_text=_("With its unit: “3 d”, “40 %”.")
    )

    class Meta:
        model = PainPoint
        fields: ClassVar[list[str]] = ["text", "metric", "source", "recorded_on"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"recorded_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = _("Where this is known from: an interview, a report, a log.")
        point = self.instance
        if point.pk and point.metric in figures.metrics():
            self.initial["value"] = targets.as_typed(point.value, figures.metric(point.metric).unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        typed, metric = (data.get("value") or "").strip(), data.get("metric")
        data["value"] = None
        if typed and not metric:
            self.add_error("metric", _("Choose the figure that this value belongs to."))
        elif typed:
            try:
                data["value"] = targets.parse(typed, figures.metric(metric).unit, field="value")
            except DomainError as error:
                self.add_error("value", error.message)
        return data


class ScopeForm(forms.ModelForm):
    class Meta:
        model = ScopeItem
        fields: ClassVar[list[str]] = ["text", "inside"]


class MemberForm(forms.Form):
    """Adds somebody by e-mail; whoever is not here yet is invited."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("Who is not here yet gets an invitation."))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.EDITOR)
    title = forms.CharField(
        label=_("Part in the project"), max_length=100, required=False, help_text=_("For example “Sponsor”, “Analyst”.")
    )


class MembershipForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    title = forms.CharField(label=_("Part in the project"), max_length=100, required=False)


class OverrideForm(forms.Form):
    name = forms.CharField(label=_("Who decides"), max_length=200)
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It stays visible.")
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It stays visible.")
    )
