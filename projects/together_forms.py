"""Forms about comments, actions and files. They check shape; what is allowed is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from projects.models import Action
from projects.services.talk import LONGEST


class CommentForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("talk", "Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "data-feature": "mention"}),
    )


class ActionForm(forms.Form):
    """`readers` are the people who may own it."""

    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), empty_label=None)
    due = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, readers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[each.pk for each in readers]).order_by("name", "pk")


class ChangeActionForm(ActionForm):
    state = forms.ChoiceField(label=_("State"), choices=Action.State.choices)
    result = forms.CharField(
        label=_("Result"), max_length=500, required=False, help_text=_("What came of it; needed when it is dropped.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000)


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
