"""What an entry of the trail changed, field by field: before and after, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.format import format_value
from projects import figures
from projects.models import Action, Membership
from projects.models.charter import Comparison

LONGEST = 300
FIGURES = {"target", "baseline_value", "value"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def changes_of(detail: dict[str, Any]) -> list[Change]:
    """Empty where the entry does not say what was there before."""
    before, after = detail.get("before"), detail.get("after")
    if not before or isinstance(before, (int, float)) or isinstance(after, (int, float)):
        return []  # something new; or a bare figure, whose unit the entry does not say
    if not isinstance(before, dict) and not isinstance(after, dict):
        old, new = _words("", before, detail), _words("", after, detail)
        return [Change(_("Text") if len(old + new) > 40 else _("Value"), old, new)] if old != new else []
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [
        Change(_label(name), _words(name, before.get(name), before), _words(name, after.get(name), after))
        for name in names
    ]


def _label(name: str) -> str:
    known = {
        "text": _("Text"),
        "name": _("Name"),
        "description": _("Why now"),
        "metric": _("Figure"),
        "value": _("Value"),
        "source": _("Source"),
        "recorded_on": _("Date"),
        "step": _("Step"),
        "filter": _("Filter"),
        "calendar": _("Clock"),
        "comparison": _("Comparison"),
        "target": _("Target"),
        "baseline_value": _("Baseline"),
        "owner": _("Owner"),
        "owner_id": _("Owner"),
        "due": _("By"),
        "state": _("State"),
        "result": _("Result"),
        "inside": _("In scope"),
        "case_limit_seconds": _("Time limit of a case"),
        "departments": _("Departments"),
        "title": _("Title"),
        "role": _("Role"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def _words(name: str, value: Any, row: dict[str, Any]) -> str:
    """A value as people read it; ids and structures as they are stored."""
    if value is None or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "metric" and value in figures.metrics():
        return figures.metric_name(value)
    if name in FIGURES and row.get("metric") in figures.metrics():
        return format_value(value, figures.metrics()[row["metric"]].unit)
    if name == "case_limit_seconds":
        return format_value(value, "duration")
    choices = {"comparison": Comparison.choices, "state": Action.State.choices}.get(name, Membership.Role.choices)
    if isinstance(value, str) and value in dict(choices) and (name != "text"):
        return str(dict(choices)[value])
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)[:LONGEST]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())[:LONGEST]
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
