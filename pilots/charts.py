"""The JSON of the pilot's charts (see the chart feature of the front end): values already in the display unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.format import SECONDS, duration_unit, format_count, format_day, format_duration
from pilots.measured import Day, Measured, Side

TREND_DAYS = 28  # of the baseline: more would squeeze the pilot into a corner


@dataclass(frozen=True)
class TableRow:
    """One line of the table that says the same as the chart."""

    label: str
    cells: tuple[str, ...]


def _unit(measured: Measured) -> str:
    means = [side.mean for side in (measured.baseline, measured.pilot) if side and side.mean is not None]
    return duration_unit(max(means)) if means else "d"


def _sides(measured: Measured) -> list[tuple[str, Side]]:
    named = ((_("Before"), measured.baseline), (_("Pilot"), measured.pilot))
    return [(label, side) for label, side in named if side is not None and side.count]


def dots(measured: Measured, limit_seconds: float | None) -> dict[str, Any] | None:
    """Every case a dot, mean and its interval; the case's time limit where it lies within the picture."""
    sides = _sides(measured)
    if not sides:
        return None
    unit = _unit(measured)
    scale = SECONDS[unit]

    def scaled(value: float | None) -> float | None:
        return None if value is None else round(value / scale, 4)

    longest = max(side.dots[-1] for _label, side in sides)
    return {
        "groups": [
            {
                "label": label,
                "text": _("n = %(count)s") % {"count": format_count(side.count)},
                "values": [scaled(value) for value in side.dots],
                "mean": scaled(side.mean),
                "low": scaled(side.low),
                "high": scaled(side.high),
            }
            for label, side in sides
        ],
        "limit": {"value": scaled(limit_seconds), "label": _limit_label(limit_seconds)}
        if limit_seconds and limit_seconds <= longest
        else None,
        "unit": unit,
    }


def _limit_label(seconds: float) -> str:
    return _("time limit of a case, %(limit)s") % {"limit": format_duration(seconds, trim=True)}


def dots_table(measured: Measured) -> list[TableRow]:
    """Cases, mean with its interval, median."""
    unit = _unit(measured)
    rows = []
    for label, side in _sides(measured):
        interval = "–"
        if side.low is not None and side.high is not None:
            ends = {"low": format_duration(side.low, unit, bare=True), "high": format_duration(side.high, unit)}
            interval = _("%(low)s to %(high)s") % ends
        rows.append(
            TableRow(
                label,
                (
                    format_count(side.count),
                    format_duration(side.mean, unit),
                    interval,
                    format_duration(side.median, unit),
                ),
            )
        )
    return rows


def thinned(measured: Measured) -> bool:
    """Whether the picture shows an even part of the cases instead of all."""
    return any(len(side.dots) < side.count for _label, side in _sides(measured))


def trend(measured: Measured) -> dict[str, Any] | None:
    """The mean of the cases that ended on each day, with a mark where the pilot starts."""
    before, during = _days(measured)
    if not during or len(before) + len(during) < 3:
        return None
    unit = _unit(measured)
    scale = SECONDS[unit]
    points = [
        {
            "label": format_day(day.day),
            "value": round(day.mean / scale, 4),
            "count": day.count,
            "text": format_duration(day.mean, unit),
            "kind": kind,
        }
        for kind, days in (("past", before), ("now", during))
        for day in days
    ]
    return {
        "points": points,
        "marks": [{"label": format_day(during[0].day), "text": _("pilot starts")}],
        "unit": unit,
    }


def trend_table(measured: Measured) -> list[TableRow]:
    before, during = _days(measured)
    unit = _unit(measured)
    return [
        TableRow(
            format_day(day.day),
            (side, format_count(day.count), format_duration(day.mean, unit)),
        )
        for side, days in ((_("Before"), before), (_("Pilot"), during))
        for day in days
    ]


def _days(measured: Measured) -> tuple[tuple[Day, ...], tuple[Day, ...]]:
    during = measured.pilot.days if measured.pilot else ()
    before = measured.baseline.days if measured.baseline else ()
    if during:
        before = tuple(day for day in before if day.day < during[0].day)
    return before[-TREND_DAYS:], during
