"""The JSON that charts are drawn from, all values in the unit that is shown. Drawing is `static/src/lib/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.format import SECONDS, duration_unit, format_day, format_value
from monitoring import control
from monitoring.cards import KpiCard
from monitoring.models import Reading
from monitoring.rules import Observation
from monitoring.wording import limit_text, value_text

LONGEST = {"week": 7, "month": 31}  # days


@dataclass(frozen=True)
class Scale:
    """From raw values to the shown unit: divide by `factor`; `unit` is its key, which the browser puts into words."""

    factor: float
    unit: str


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day and may explain a change."""

    on: date
    text: str


def scale_for(unit: str, values: Sequence[float | None], target: float | None = None) -> Scale:
    """One unit for the whole chart: that of the target, else of the largest value."""
    if unit == "share":
        return Scale(0.01, "%")
    if unit != "seconds":
        return Scale(1.0, "")
    known = [value for value in values if value is not None]
    key = duration_unit(target if target else max(known, default=86400.0))
    return Scale(float(SECONDS[key]), key)


def trend(card: KpiCard, marks: Sequence[Mark] = ()) -> dict[str, Any]:
    """A KPI's history with its target, its control limits, and what happened meanwhile."""
    scale = scale_for(card.unit, card.history, card.target)
    noticed = set(signal_days(card))
    points = [
        _point(r.period_start, r.value, r.count, scale, card.target, card.unit) | {"signal": r.period_start in noticed}
        for r in card.complete
    ]
    return {
        "points": points,
        "target": _target(card.target, scale, card.unit, is_limit=False),
        "limits": _scaled(control_limits(card), scale, card.unit),
        "marks": _marks(card.complete, marks),
        "unit": scale.unit,
    }


def against_limit(
    seen: Sequence[Observation], limit: float, unit: str, fired: Sequence[int] = ()
) -> dict[str, Any] | None:
    """Periods against a rule's limit, those marked in which it fires; None while nothing is measured."""
    if not any(each.value is not None for each in seen):
        return None
    scale = scale_for(unit, [each.value for each in seen], limit)
    days = [date.fromisoformat(each.label) for each in seen]
    return {
        "points": [_point(d, each.value, each.count, scale, limit, unit) for d, each in zip(days, seen, strict=True)],
        "target": _target(limit, scale, unit, is_limit=True),
        "limits": None,
        "marks": [{"label": format_day(days[i]), "text": _("fires")} for i in fired],
        "unit": scale.unit,
    }


def control_limits(card: KpiCard) -> control.Limits | None:
    known = [r for r in card.readings if r.value is not None and r.complete]
    values = [r.value for r in known if r.value is not None]
    if card.terms and card.terms.definition.metric.endswith("_rate"):
        return control.p_chart(values, [r.count for r in known])
    return control.xmr(values)


def signal_days(card: KpiCard) -> list[date]:
    """The periods that noise does not explain."""
    limits = control_limits(card)
    known = [r for r in card.readings if r.value is not None and r.complete]
    if limits is None or limits.provisional:
        return []
    return [known[i].period_start for i in control.signals([r.value for r in known if r.value is not None], limits)]


def _point(day: date, value: float | None, count: int, scale: Scale, target: float | None, unit: str) -> dict[str, Any]:
    return {
        "label": format_day(day),
        "value": None if value is None else round(value / scale.factor, 6),
        "count": count,
        "text": value_text(value, target, unit),
    }


def _target(target: float | None, scale: Scale, unit: str, *, is_limit: bool) -> dict[str, Any] | None:
    if target is None:
        return None
    words = _("limit %(value)s") if is_limit else _("target %(value)s")
    return {"value": round(target / scale.factor, 6), "label": words % {"value": limit_text(target, unit)}}


def _scaled(limits: control.Limits | None, scale: Scale, unit: str) -> dict[str, Any] | None:
    if limits is None:
        return None
    shown: dict[str, Any] = {n: round(getattr(limits, n) / scale.factor, 6) for n in ("mean", "low", "high")}
    return shown | {"mean_label": _("mean %(value)s") % {"value": format_value(limits.mean, unit)}}


def _marks(readings: Sequence[Reading], marks: Sequence[Mark]) -> list[dict[str, str]]:
    """Each mark at the period that it fell into; what came after the last period explains nothing in the series."""
    found = []
    for mark in marks:
        before = [reading for reading in readings if reading.period_start <= mark.on]
        if before and (mark.on - before[-1].period_start).days < LONGEST[before[-1].period]:
            found.append({"label": format_day(before[-1].period_start), "text": mark.text})
    return found
