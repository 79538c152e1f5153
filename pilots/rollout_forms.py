"""Forms of the roll-out: trainings, and the hand-over of rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from common.fields import ManyChoice
from pilots.forms import day_input
from pilots.models import Training
from pilots.rollout import RuleState
from pilots.services.trainings import TrainingPlan
from processes.models import HandbookEdition
from projects.models import Project


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Training
        fields = ["title", "description", "audience", "roles", "due", "edition"]
        field_classes: ClassVar[dict[str, Any]] = {"audience": ManyChoice}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.CheckboxSelectMultiple(),
            "due": day_input(),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["audience"].queryset = project.departments.all()
        fields["audience"].required = True
        fields["edition"].queryset = HandbookEdition.objects.filter(
            process__project=project, status=HandbookEdition.Status.PUBLISHED
        ).select_related("process")
        fields["edition"].empty_label = "–"

    def plan(self) -> TrainingPlan:
        data = self.cleaned_data
        kept = {name: data[name] for name in TrainingPlan.__dataclass_fields__}
        return TrainingPlan(**{**kept, "audience": list(data["audience"])})


class HandOverForm(forms.Form):
    to_system = forms.CharField(
        label=gettext_lazy("Handed over to"),
        max_length=200,
        help_text=gettext_lazy("The system and who took the rules, for example “CRM, Qian Hui”."),
    )
    rules = forms.MultipleChoiceField(label=gettext_lazy("Rules"), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, states: list[RuleState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rules"].choices = [(state.rule.key, state.rule.name) for state in states]

    def chosen(self, states: list[RuleState]) -> list[Any]:
        keys = set(self.cleaned_data["rules"])
        return [state.rule for state in states if state.rule.key in keys]
