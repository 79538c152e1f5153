"""Forms about people. They check shape; what is allowed is decided by the services."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.models.token import Scope
from accounts.models.user import Role, Theme

ZONES = [
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata",
    "Asia/Dubai", "Europe/Moscow", "Europe/Berlin", "Europe/Paris", "Europe/London", "America/Sao_Paulo",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Australia/Sydney",
    "Africa/Johannesburg", "UTC",
]  # fmt: skip


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.STAFF)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label=_("None")
    )


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "role", "department"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].empty_label = _("None")


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields: ClassVar[list[str]] = ["name", "parent", "head"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].queryset = User.objects.filter(role=Role.HEAD, is_active=True)
        self.fields["parent"].queryset = Department.objects.exclude(pk=self.instance.pk)
        for name in ("parent", "head"):
            self.fields[name].empty_label = _("None")


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ZONES if zone in ZONES else [zone, *ZONES]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]


class ChangePasswordForm(PasswordChangeForm):
    """Django's own, without jumping into its first field: it stands below the other settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, for example “ERP export every night”.")
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices, initial=Scope.READ)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("Until revoked"))],
        initial=90,
    )


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        help_text=_("At least 8 characters; a short sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
