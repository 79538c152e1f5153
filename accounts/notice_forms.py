"""The form about how a person is told: one way for each kind, the hour of the digest, quiet hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import NoticeSettings
from accounts.notices import KINDS, WAY_NAMES, Way, way_of

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class NoticesForm(forms.Form):
    digest_hour = forms.TypedChoiceField(
        label=_("Daily digest at"),
        coerce=int,
        choices=HOURS,
        help_text=_("By your own clock; only on days that have something to say."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, own: NoticeSettings, **kwargs: Any) -> None:
        initial = {name: getattr(own, name) for name in ("digest_hour", "quiet_from", "quiet_until")}
        super().__init__(*args, initial=initial, **kwargs)
        for kind in KINDS:
            ways = [(str(way), WAY_NAMES[way]) for way in Way if not (kind.always and way is Way.NOTHING)]
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label, choices=ways, initial=str(way_of(own, kind)), required=False
            )

    def kinds(self) -> list[forms.BoundField]:
        return [self[kind.key] for kind in KINDS]

    def ways(self) -> dict[str, str]:
        return {kind.key: self.cleaned_data[kind.key] for kind in KINDS if self.cleaned_data[kind.key]}
