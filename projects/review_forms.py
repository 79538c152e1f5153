"""Forms of a round of approval: whom to ask, and what the person who was asked answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.fields import ManyChoice
from projects.models import GateReview, Project
from projects.reviewers import asked_by_default, may_be_asked


class AskForm(forms.Form):
    """Ticked at first: the heads of the departments and the owners; the person who asks is not in the list."""

    reviewers = ManyChoice(
        label=_("Who shall approve"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    rule = forms.ChoiceField(
        label=_("Rule"), choices=GateReview.Rule.choices, initial=GateReview.Rule.ANY, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Message"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, project: Project, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = may_be_asked(project, but=by)
        self.fields["reviewers"].queryset = people
        self.fields["reviewers"].label_from_instance = lambda person: person.name
        self.initial["reviewers"] = [each.pk for each in asked_by_default(project, but=by)]


class AnswerForm(forms.Form):
    """One text for both buttons: a comment to an approval, the reason of a rejection."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A rejection needs a reason; it stays visible."),
    )
