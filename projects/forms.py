"""Forms of the charter, the team and the gates. They read what was typed; the services decide what is allowed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, User
from common.errors import DomainError
from common.fields import ManyChoice
from projects import clocks, figures, targets
from projects.models import Goal, Membership, PainPoint, Project, ScopeItem
from projects.models.charter import Comparison
from projects.services.charter import GoalValues


class DayInput(forms.DateInput):
    """The browser's own date picker; always ISO inside, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewProjectForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The process that hurts, for example “After-sales complaints”.")
    )
    prefix = forms.CharField(
        label=pgettext_lazy("project", "Code"),
        max_length=8,
        help_text=_("Two or three letters; the number is added: “AS” becomes AS-1."),
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
        label=_("Begin with"),
        choices=[
            ("charter", _("The charter: write down what hurts")),
            ("log", _("A log: let the data suggest the goal")),
        ],
        initial="charter",
        widget=forms.RadioSelect,
    )


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
                "version": project.version,
            }
        )

    def clean_case_limit(self) -> int | None:
        typed = self.cleaned_data["case_limit"].strip()
        return round(_typed(typed, "seconds", "case_limit")) if typed else None


def _typed(text: str, unit: str, field: str) -> float:
    try:
        return targets.parse(text, unit, field=field)
    except DomainError as error:
        raise forms.ValidationError(error.message, code=error.code) from error


def _metric_field(required: bool) -> forms.ChoiceField:
    first = [("", _("Choose a figure") if required else _("None"))]
    return forms.ChoiceField(label=_("Figure"), required=required, choices=lambda: [*first, *figures.metric_choices()])


class PainPointForm(forms.ModelForm):
    metric = _metric_field(required=False)
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


class GoalForm(forms.ModelForm):
    metric = _metric_field(required=True)
    target = forms.CharField(label=_("Target"), max_length=60, help_text=_("With its unit: “1.5 d”, “90 min”, “10 %”."))
    cases = forms.CharField(
        label=_("Which cases"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "priority = urgent"}),
    )
    calendar = forms.ChoiceField(label=_("Clock"), choices=clocks.choices, initial=clocks.ROUND_THE_CLOCK)

    field_order: ClassVar[list[str]] = [
        "name", "metric", "step", "comparison", "target", "due", "owner", "calendar", "cases",
    ]  # fmt: skip

    class Meta:
        model = Goal
        fields: ClassVar[list[str]] = ["name", "metric", "step", "comparison", "due", "owner", "calendar"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"due": DayInput()}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(memberships__project=project, is_active=True)
        self.fields["owner"].empty_label = _("Nobody yet")
        self.fields["name"].help_text = _("Empty = the figure's own name.")
        self.fields["step"].help_text = _("Only for figures of a step: its name in the log.")
        goal = self.instance
        if goal.pk and goal.metric in figures.metrics():
            self.initial["target"] = targets.as_typed(goal.target, figures.metric(goal.metric).unit)
        self.fields["cases"].help_text = figures.filter_words().lines_help()
        self.initial["cases"] = figures.filter_words().write_lines(goal.filter)

    def clean_cases(self) -> dict[str, Any]:
        try:
            return figures.filter_words().read_lines(self.cleaned_data["cases"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        metric, typed = data.get("metric"), data.get("target")
        if metric and typed:
            try:
                data["target"] = targets.parse(typed, figures.metric(metric).unit)
            except DomainError as error:
                self.add_error("target", error.message)
        return data

    def values(self) -> GoalValues:
        data = self.cleaned_data
        return GoalValues(
            metric=data["metric"],
            comparison=data["comparison"],
            target=data["target"],
            name=data["name"],
            step=data["step"],
            filter=data["cases"],
            calendar=data["calendar"],
            due=data["due"],
            owner=data["owner"],
        )

    def _post_clean(self) -> None:
        """The service fills and saves the row; the form leaves the instance alone so that it can compare."""


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


def default_goal(project: Project, owner: User | None, due: date | None) -> dict[str, Any]:
    """What the form of a new goal starts with."""
    return {
        "owner": owner.pk if owner else None,
        "due": due,
        "calendar": project.calendar,
        "comparison": Comparison.LE,
    }
