"""Forms of the pilot: fields and their checks. What a plan must hold is checked by the services."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis import filter_words
from analysis.models import EventLog, Option
from common.errors import DomainError
from common.fields import ManyChoice
from pilots.models import Decision, Deviation, Feedback, Pilot, SuccessCriterion
from pilots.services.criteria import NOT_COMPARABLE, CriterionPlan
from pilots.services.diary import DeviationNote
from pilots.services.pilots import PilotPlan
from processes.models import MapKind, ProcessVersion
from projects import clocks
from projects.figures import metric, metric_choices
from projects.models import Project
from projects.targets import as_typed, parse


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def to_be_versions(project: Project) -> Any:
    rows = ProcessVersion.objects.filter(process__project=project, kind=MapKind.TO_BE)
    return rows.select_related("process").defer("xml")


class PilotForm(forms.ModelForm):  # type: ignore[type-arg]
    cases = forms.CharField(
        label=gettext_lazy("Which cases"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "priority = urgent"}),
    )

    class Meta:
        model = Pilot
        fields = [
            "name",
            "option",
            "to_be",
            "departments",
            "team",
            "people_count",
            "starts_on",
            "ends_on",
            "baseline_from",
            "baseline_to",
            "event_log",
            "calendar",
        ]
        field_classes: ClassVar[dict[str, Any]] = {"departments": ManyChoice}
        widgets = {
            "departments": forms.CheckboxSelectMultiple(),
            "team": forms.Textarea(attrs={"rows": 2}),
            **{name: day_input() for name in ("starts_on", "ends_on", "baseline_from", "baseline_to")},
        }
        help_texts = {
            "baseline_to": gettext_lazy("Empty: up to the day before the pilot."),
            "event_log": gettext_lazy("With the project's log, the pilot's cases are the same kind, on its days."),
        }

    calendar = forms.ChoiceField(label=gettext_lazy("Clock"), choices=clocks.choices)
    field_order = ["name", "option", "to_be", "cases", "departments", "team", "people_count"]

    def __init__(self, *args: Any, project: Project, columns: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        fields: dict[str, Any] = self.fields
        fields["option"].queryset = Option.objects.filter(project=project)
        fields["to_be"].queryset = to_be_versions(project)
        fields["option"].empty_label = fields["to_be"].empty_label = "–"
        fields["event_log"].empty_label = _("The project's log")
        fields["departments"].queryset = project.departments.all()
        fields["departments"].required = False
        fields["event_log"].queryset = EventLog.objects.filter(project=project)
        if self.instance.pk:
            self.initial["cases"] = filter_words.write_lines(self.instance.filter)
        else:
            self.initial.setdefault("calendar", project.calendar)
        same = _("The baseline is measured on the same cases.")
        fields["cases"].help_text = f"{filter_words.lines_help()} {same}"
        if columns:
            hint = _("Columns of the log: %(columns)s.") % {"columns": ", ".join(columns[:12])}
            fields["cases"].help_text = f"{fields['cases'].help_text} {hint}"

    def clean_cases(self) -> dict[str, Any]:
        try:
            return filter_words.read_lines(self.cleaned_data["cases"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def plan(self) -> PilotPlan:
        data = self.cleaned_data
        kept = {name: data[name] for name in PilotPlan.__dataclass_fields__ if name in data}
        return PilotPlan(**{**kept, "filter": data["cases"], "departments": list(data["departments"])})


class CriterionForm(forms.ModelForm):  # type: ignore[type-arg]
    target_text = forms.CharField(
        label=gettext_lazy("Target"),
        required=False,
        help_text=gettext_lazy(
            "With its unit: “0.9 d”, “10 %”. A guardrail may leave it empty: then it must not get "
            "clearly worse than before."
        ),
    )

    class Meta:
        model = SuccessCriterion
        fields = ["metric", "step", "comparison", "is_guardrail", "population"]
        labels = {"is_guardrail": gettext_lazy("This is a guardrail: what must not be harmed")}
        help_texts = {
            "step": gettext_lazy("The activity's name in the log, for figures of a step."),
            "population": gettext_lazy("A guardrail may look at the cases that the pilot leaves out."),
        }

    field_order = ["metric", "step", "comparison", "target_text", "is_guardrail", "population"]

    def __init__(self, *args: Any, steps: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        choices = [(key, name) for key, name in metric_choices() if key not in NOT_COMPARABLE]
        fields["metric"].widget = forms.Select(choices=choices)
        named = [("", _("Whole case"))] + [(step, step) for step in steps or []]
        if self.instance.step and self.instance.step not in dict(named):
            named.append((self.instance.step, self.instance.step))
        fields["step"].widget = forms.Select(choices=named)
        if self.instance.pk:
            self.initial["target_text"] = as_typed(self.instance.target, metric(self.instance.metric).unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        text, key = data.get("target_text", ""), data.get("metric")
        data["target"] = None
        if text and key:
            try:
                data["target"] = parse(text, metric(key).unit)
            except KeyError:
                self.add_error("metric", _("There is no such figure."))
            except DomainError as error:
                self.add_error("target_text", str(error.message))
        return data

    def plan(self) -> CriterionPlan:
        return CriterionPlan(**{name: self.cleaned_data[name] for name in CriterionPlan.__dataclass_fields__})

    def show(self, error: DomainError) -> None:
        field = "target_text" if error.field == "target" else error.field
        self.add_error(field if field in self.fields else None, str(error.message))


class FeedbackForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Feedback
        fields = ["who", "text", "rating"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "rating": forms.NumberInput(attrs={"min": 1, "max": 5}),
        }


class DeviationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Deviation
        fields = ["text", "detail", "adjustment", "done_on", "to_be"]
        widgets = {"done_on": day_input()}
        help_texts = {"to_be": gettext_lazy("The version of the to-be map that this adjustment was written into.")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["to_be"].queryset = to_be_versions(project)
        fields["to_be"].empty_label = "–"

    def note(self) -> DeviationNote:
        return DeviationNote(**{name: self.cleaned_data[name] for name in DeviationNote.__dataclass_fields__})


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Decision
        fields = ["verdict", "reason"]
        widgets = {"verdict": forms.RadioSelect(), "reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["verdict"].choices = Decision.Verdict.choices


def show_error(form: forms.BaseForm, error: DomainError) -> None:
    """The error at its field, or above the form when it has none."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
