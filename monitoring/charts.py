"""The JSON that charts are drawn from, all values in the unit that is shown. Drawing is `static/src/lib/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from analysis.engine.control import ControlChart, control_limits, p_chart
from common.templatetags.format import SECONDS, duration_unit, format_day, format_value
from monitoring.cards import KpiCard
from monitoring.models import Reading
from monitoring.rules import Observation
from monitoring.wording import limit_text, value_text

PROVISIONAL_BELOW = 12  # periods behind a limit
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
    chart = control_chart(card)
    noticed = set() if is_provisional(card) else {each.index for each in chart.signals}
    happened = _marks(card.complete, marks)
    turn = next(
        (i for i, r in enumerate(card.complete) if happened and format_day(r.period_start) == happened[-1]["label"]), 0
    )
    points = [
        _point(r.period_start, r.value, r.count, scale, card.target, card.unit)
        | {"signal": index in noticed, "kind": "past" if index < turn else "now"}
        for index, r in enumerate(card.complete)
    ]
    return {
        "points": points,
        "target": _target(card.target, scale, card.unit, is_limit=False),
        "limits": _scaled(chart, scale, card.unit),
        "marks": happened,
        "unit": scale.unit,
    }


def against_limit(
    seen: Sequence[Observation], limit: float, unit: str, fired: Sequence[int] = ()
) -> dict[str, Any] | None:
    """Periods against a rule's limit; the points at which it fires say so. None while nothing is measured."""
    if not any(each.value is not None for each in seen):
        return None
    scale = scale_for(unit, [each.value for each in seen], limit)
    days = [date.fromisoformat(each.label) for each in seen]
    return {
        "points": [
            _point(day, each.value, each.count, scale, limit, unit) | {"fires": index in fired}
            for index, (day, each) in enumerate(zip(days, seen, strict=True))
        ],
        "target": _target(limit, scale, unit, is_limit=True),
        "limits": None,
        "marks": [],
        "unit": scale.unit,
    }


def control_chart(card: KpiCard) -> ControlChart:
    """The natural limits of the complete periods: for rates they differ from period to period, with the count."""
    if card.terms and card.terms.definition.metric.endswith("_rate"):
        known = [(round(r.value * r.count) if r.value is not None else 0, r.count) for r in card.complete]
        return p_chart([part for part, _count in known], [count for _part, count in known])
    return control_limits([r.value for r in card.complete])


def is_provisional(card: KpiCard) -> bool:
    """Too few periods to call a point more than noise; false where there is no limit at all."""
    known = sum(r.value is not None for r in card.complete)
    return 2 <= known < PROVISIONAL_BELOW


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
    label = words % {"value": limit_text(target, unit)}
    return {"value": round(target / scale.factor, 6), "label": label, "kind": "limit" if is_limit else "target"}


def _scaled(chart: ControlChart, scale: Scale, unit: str) -> dict[str, Any] | None:
    if chart.mean is None or not any(value is not None for value in chart.high):
        return None
    low, high = (
        [None if each is None else round(each / scale.factor, 6) for each in line] for line in (chart.low, chart.high)
    )
    label = _("mean %(value)s") % {"value": format_value(chart.mean, unit)}
    return {"mean": round(chart.mean / scale.factor, 6), "mean_label": label, "low": low, "high": high}


def _marks(readings: Sequence[Reading], marks: Sequence[Mark]) -> list[dict[str, str]]:
    """Each mark at the period that it fell into; what came after the last period explains nothing in the series."""
    found = []
    for mark in marks:
        before = [reading for reading in readings if reading.period_start <= mark.on]
        if before and (mark.on - before[-1].period_start).days < LONGEST[before[-1].period]:
            found.append({"label": format_day(before[-1].period_start), "text": mark.text})
    return found
