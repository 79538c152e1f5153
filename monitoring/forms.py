"""What people fill in: an alert rule, and what they did about an alert. Saving is in `services/`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring import wording
from monitoring.definitions import terms_of
from monitoring.entry import NotAnAmount, parse_amount, write_amount
from monitoring.models import AlertRule, Kpi
from monitoring.services.rules import RuleInput
from projects.models.charter import Comparison


class KpiChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        terms = terms_of(obj)
        return wording.kpi_name(terms) if terms else str(obj)


class RuleForm(forms.Form):
    """One rule. An empty comparison and limit follow the KPI's target."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is watched"), choices=AlertRule.Kind.choices, widget=forms.RadioSelect, initial="kpi"
    )
    kpi = KpiChoice(label=gettext_lazy("KPI"), queryset=Kpi.objects.none(), required=False)
    step = forms.ChoiceField(
        label=gettext_lazy("Step"),
        required=False,
        help_text=gettext_lazy("Steps with a time limit. The rule looks at the share of them over their limit."),
    )
    comparison = forms.ChoiceField(
        label=gettext_lazy("Tell people when it is"),
        required=False,
        choices=[("", gettext_lazy("off its target (follow the target)")), *Comparison.choices],
    )
    amount = forms.CharField(
        label=pgettext_lazy("alert rule", "Limit"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Such as 1.5 d, 36 h, 45 min or 30%. Leave it empty to follow the target."),
    )
    window = forms.ChoiceField(label=gettext_lazy("Measured over"), choices=AlertRule.Window.choices)
    in_a_row = forms.IntegerField(label=gettext_lazy("Periods in a row"), min_value=1, max_value=12, initial=1)
    min_count = forms.IntegerField(
        label=gettext_lazy("Cases at least"),
        min_value=1,
        max_value=1_000_000,
        initial=20,
        help_text=gettext_lazy("With fewer measured cases the rule neither fires nor clears."),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=AlertRule.Severity.choices,
        widget=forms.RadioSelect,
        initial="breach",
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    enabled = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True)

    def __init__(
        self, *args: Any, kpis: Any, steps: list[tuple[str, str]], rule: AlertRule | None = None, **kwargs: Any
    ) -> None:
        if rule is not None:
            kwargs["initial"] = _initial(rule)
            if rule.step and rule.step not in dict(steps):
                steps = [*steps, (rule.step, rule.step)]
        super().__init__(*args, **kwargs)
        self.fields["kpi"].queryset = kpis  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", "–"), *steps]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kpi, text = values.get("kpi"), values.get("amount", "").strip()
        terms = terms_of(kpi) if kpi else None
        unit = "share" if values.get("kind") == "step_limit" else terms.unit if terms else "count"
        values["limit"] = None
        if text:
            try:
                values["limit"] = parse_amount(text, unit)
            except NotAnAmount:
                self.add_error("amount", _help_for(unit))
        return values

    def rule_input(self) -> RuleInput:
        values = self.cleaned_data
        is_step = values["kind"] == AlertRule.Kind.STEP_LIMIT
        comparison = values["comparison"] or ("gt" if is_step else "")
        return RuleInput(
            kind=values["kind"],
            name=values["name"].strip(),
            kpi=None if is_step else values["kpi"],
            step=values["step"] if is_step else "",
            comparison=comparison,
            limit=values["limit"],
            min_count=values["min_count"],
            window=values["window"],
            in_a_row=values["in_a_row"] if values["window"] == AlertRule.Window.PERIOD else 1,
            severity=values["severity"],
            enabled=values["enabled"],
        )


def _initial(rule: AlertRule) -> dict[str, Any]:
    terms = terms_of(rule.kpi) if rule.kpi else None
    unit = "share" if rule.kind == AlertRule.Kind.STEP_LIMIT else terms.unit if terms else "count"
    names = ("kind", "step", "comparison", "window", "in_a_row", "min_count", "severity", "name", "enabled")
    return {name: getattr(rule, name) for name in names} | {
        "kpi": rule.kpi_id,
        "amount": write_amount(rule.limit, unit),
    }


def _help_for(unit: str) -> str:
    if unit == "seconds":
        return _("Write a time with its unit, such as 1.5 d, 36 h or 45 min.")
    if unit == "share":
        return _("Write a share in percent, such as 30%.")
    return _("Write a number, such as 12.")


class AcknowledgeForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class OutcomeForm(forms.Form):
    action = forms.CharField(
        label=gettext_lazy("What was done"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    result = forms.CharField(
        label=gettext_lazy("What came of it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
