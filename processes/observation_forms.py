"""The form of an interview or observation record: who, when, what was said, and a value with its unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from processes.models import FREQUENCY, Observation
from projects import figures, targets
from projects.forms import DayInput

# What a person can say of one step, as keys of the catalogue.
METRICS = (
    "step_processing_mean",
    "step_waiting_mean",
    "step_duration_mean",
    "step_timeout_rate",
    "step_error_rate",
    "step_rework_rate",
    "step_time_share",
)
FREQUENCY_NAME = gettext_lazy("How often it is done")


def metric_name(key: str) -> str | Promise:
    return FREQUENCY_NAME if key == FREQUENCY else figures.metric_name(key)


def metric_choices() -> list[tuple[str, str | Promise]]:
    known = figures.metrics()
    return [
        ("", _("no value")),
        *((key, metric_name(key)) for key in (*METRICS, FREQUENCY) if key in (*known, FREQUENCY)),
    ]


def unit_of(metric: str) -> str:
    return "count" if metric == FREQUENCY else figures.metric(metric).unit


class ObservationForm(forms.ModelForm):
    class Meta:
        model = Observation
        fields = ("source", "who", "on", "quote", "metric", "value_text", "per")
        widgets = {  # noqa: RUF012
            "on": DayInput(),
            "quote": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {  # noqa: RUF012
            "value_text": gettext_lazy("With its unit: “30 min”, “1.5 d”, “20 %”; for how often a number: “12”."),
        }

    metric = forms.ChoiceField(label=gettext_lazy("Value of"), required=False, choices=metric_choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        metric, text = data.get("metric") or "", data.get("value_text") or ""
        if self.errors:
            return data
        if text and not metric:
            self.add_error("metric", _("Say what the value is of."))
        elif metric and not text:
            self.add_error("value_text", _("Write the value, or choose “no value”."))
        elif metric == FREQUENCY and not data.get("per"):
            self.add_error("per", _("Say in which span: a day, a week or a month."))
        elif metric:
            try:
                self.instance.value = targets.parse(text, unit_of(metric), field="value_text")
            except DomainError as error:
                self.add_error("value_text", str(error.message))
        else:
            self.instance.value = None
        if metric != FREQUENCY:
            data["per"] = ""
        if not metric and not (data.get("quote") or "").strip() and not self.errors:
            self.add_error("quote", _("Write what was said or seen, or give a value."))
        return data

    def observation(self) -> Observation:
        """The row with the form's values, not stored yet."""
        return self.instance
