"""The form of a goal's line, the form of a goal as a whole, and what is judged while somebody types."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from projects import clocks, figures, targets
from projects.forms import DayInput, metric_field
from projects.models import Goal, Objective, Project, StrategicAim
from projects.models.charter import Comparison
from projects.services.charter import GoalValues


class GoalForm(forms.ModelForm):
    metric = metric_field(required=True)
    target = forms.CharField(
        label=_("Target"),
        max_length=60,
        required=False,
        help_text=_("With its unit: “1.5 d”, “90 min”, “10 %”. A draft may wait for its number."),
    )
    baseline_typed = forms.CharField(
        label=_("Baseline, as far as known"),
        max_length=60,
        required=False,
        help_text=_("With its unit. Empty: what a pain point with this figure says. A log gives the true one."),
    )
    aim = forms.ModelChoiceField(
        label=_("Strategic aim"), queryset=StrategicAim.objects.none(), required=False, empty_label=_("None")
    )
    objective = forms.ModelChoiceField(queryset=Objective.objects.none(), required=False, widget=forms.HiddenInput)
    cases = forms.CharField(
        label=_("Which cases"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "priority = urgent"}),
    )
    calendar = forms.ChoiceField(label=_("Clock"), choices=clocks.choices, initial=clocks.ROUND_THE_CLOCK)

    field_order: ClassVar[list[str]] = [
        "name", "metric", "step", "comparison", "target", "due", "owner", "aim", "baseline_typed", "baseline_source",
        "calendar", "cases", "objective",
    ]  # fmt: skip

    class Meta:
        model = Goal
        fields: ClassVar[list[str]] = [
            "name",
            "metric",
            "step",
            "comparison",
            "due",
            "owner",
            "calendar",
            "baseline_source",
        ]
        widgets: ClassVar[dict[str, forms.Widget]] = {"due": DayInput()}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["owner"].queryset = User.objects.filter(memberships__project=project, is_active=True)
        self.fields["owner"].empty_label = _("Nobody yet")
        self.fields["objective"].queryset = project.objectives.all()
        aims = Q(is_retired=False) | Q(objectives__project=project)
        self.fields["aim"].queryset = StrategicAim.objects.filter(aims).distinct()
        self.fields["name"].help_text = _("Empty = the figure's own name.")
        self.fields["step"].help_text = _("Only for figures of a step: its name in the log.")
        goal = self.instance
        if goal.pk and goal.metric in figures.metrics():
            unit = figures.metric(goal.metric).unit
            self.initial["target"] = targets.as_typed(goal.target, unit)
            self.initial["baseline_typed"] = targets.as_typed(goal.baseline_typed, unit)
        if goal.pk:
            self.initial["aim"] = goal.objective and goal.objective.aim_id
            self.initial["objective"] = goal.objective_id
        self.fields["cases"].help_text = figures.filter_words().lines_help()
        self.initial["cases"] = figures.filter_words().write_lines(goal.filter)

    def clean_cases(self) -> dict[str, Any]:
        try:
            return figures.filter_words().read_lines(self.cleaned_data["cases"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("target", "baseline_typed"):
            metric, typed = data.get("metric"), (data.get(name) or "").strip()
            data[name] = None
            if metric and typed:
                try:
                    data[name] = targets.parse(typed, figures.metric(metric).unit)
                except DomainError as error:
                    self.add_error(name, error.message)
        if data["baseline_typed"] is None and not self.instance.pk and "baseline_typed" not in self.errors:
            self._take_baseline_of_pain(data)
        return data

    def _take_baseline_of_pain(self, data: dict[str, Any]) -> None:
        """What was said of the same figure, of all cases, need not be typed twice."""
        if data.get("step") or data.get("cases"):
            return
        said = self.project.pain_points.filter(metric=data.get("metric") or "-", value__isnull=False).exclude(source="")
        point = said.last()
        if point:
            data["baseline_typed"], data["baseline_source"] = point.value, point.source

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
            aim=data["aim"],
            objective=data["objective"],
            baseline_typed=data["baseline_typed"],
            baseline_source=data["baseline_source"],
        )

    def _post_clean(self) -> None:
        """The service fills and saves the row; the form leaves the instance alone so that it can compare."""

    def draft(self, project: Project) -> Goal:
        """The line as it is being typed, for the letters beside the form: what can be read of it, nothing stored."""
        self.is_valid()
        data = self.cleaned_data
        whole = data.get("objective") or Objective(project=project)
        whole.aim = data.get("aim")
        goal = Goal(project=project, objective=whole, metric=data.get("metric") or "")
        goal.step, goal.filter = (data.get("step") or "").strip(), data.get("cases") or {}
        goal.comparison = data.get("comparison") or Comparison.LE
        goal.target, goal.due, goal.owner = data.get("target"), data.get("due"), data.get("owner")
        goal.calendar = data.get("calendar") or project.calendar
        goal.baseline_value, goal.baseline_typed = self.instance.baseline_value, data.get("baseline_typed")
        return goal


class ObjectiveForm(forms.Form):
    """A goal as a whole: what holds for all its lines."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Empty = the sentence of its figures.")
    )
    due = forms.DateField(label=_("By"), required=False, widget=DayInput())
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    aim = forms.ModelChoiceField(
        label=_("Strategic aim"), queryset=StrategicAim.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, project: Project, row: Objective | None, **kwargs: Any) -> None:
        if row:
            kwargs["initial"] = {"name": row.name, "due": row.due, "owner": row.owner_id, "aim": row.aim_id}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.filter(memberships__project=project, is_active=True)
        aims = Q(is_retired=False) | Q(objectives__project=project)
        fields["aim"].queryset = StrategicAim.objects.filter(aims).distinct()


def default_goal(project: Project, owner: User | None, due: date | None, whole: Objective | None) -> dict[str, Any]:
    """What the form of a new line starts with: of a goal of its own, or of one that is there."""
    return {
        "owner": whole.owner_id if whole else owner.pk if owner else None,
        "due": whole.due if whole else due,
        "aim": whole.aim_id if whole else None,
        "objective": whole.pk if whole else None,
        "calendar": project.calendar,
        "comparison": Comparison.LE,
    }
