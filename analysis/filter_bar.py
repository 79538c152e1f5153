"""The filter bar above the analysis pages: what a log offers to filter by, and what is set.

What lives here: arranging it for the form. Reading an address is `filtering`'s, words are `filter_words`'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from analysis import figures, loading
from analysis.engine import log as engine_log
from analysis.engine import measure as engine
from analysis.engine.figures import Figures
from analysis.filter_words import LABELS, WORDS, as_typed
from analysis.filtering import ATTRIBUTE, HIGH, LOW, Bar, Choice, RangeChoice, chips, clock_links
from analysis.models import EventLog
from common.templatetags.format import format_share

if TYPE_CHECKING:
    from analysis.selectors import Selected

MOST_CHOICES = 60


def filter_bar(selected: Selected) -> Bar:
    """What stands above every analysis page: filters, their chips, the count of cases, the clock."""
    view, offered, ranges = selected.view, _choices(selected), _ranges(selected)
    shown = {choice.name for choice in offered} | {"from", "to", "by", "over"}
    shown |= {start + each.column for each in ranges for start in (LOW, HIGH)}
    over, by = view.filter.lead_time_over_seconds, view.filter.period_by or "end"
    return Bar(
        query=view.query(),
        drill=view.query(activity=None),
        clocks=clock_links(view),
        chips=chips(view, variant_names(selected.whole)),
        choices=offered,
        date_from=(view.filter.date_from or "")[:10],
        date_to=(view.filter.date_to or "")[:10],
        by=[(key, str(words), key == by) for key, words in WORDS["period_by"].items()],
        over="" if over is None else as_typed(over),
        ranges=ranges,
        cases=selected.cases,
        all_cases=selected.all_cases,
        hidden=[pair for pair in view.pairs() if pair[0] not in shown],
    )


def variant_names(whole: Figures) -> dict[str, str]:
    return {row.key: _("no. %(number)d") % {"number": number} for number, row in enumerate(whole.variants, start=1)}


def _choices(selected: Selected) -> list[Choice]:
    """The filters that this log offers: department, variant, status, and attributes with few values."""
    log, chosen = selected.log, selected.view.filter
    settings = loading.measure_settings(log, selected.view.calendar)
    kept = figures.kept(log, "filter bar", settings, _values_of(log))
    found = []

    def offer(name: str, label: str, values: list[tuple[str, str]], now: tuple[str, ...]) -> None:
        if len(now) < 2:  # a select shows one value; several are a chip
            found.append(Choice(name, label, values, now[0] if now else ""))

    if kept["departments"]:
        offer("department", _("Department"), [(v, v) for v in kept["departments"]], chosen.departments)
    names = variant_names(selected.whole)
    variants = [
        (row.key, f"{names[row.key]} · {format_share(row.share)}") for row in selected.whole.variants[:MOST_CHOICES]
    ]
    offer("variant", _("Variant"), variants, chosen.variants)
    states = [("closed", _("closed")), ("open", _("open"))]
    found.append(Choice("status", _("Cases"), states, chosen.status if chosen.status != "all" else ""))
    steps = sorted(step.activity for step in selected.whole.steps)[:MOST_CHOICES]
    for name, field, now in (("activity", "activities", chosen.activities), ("lacks", "lacks", chosen.lacks)):
        offer(name, str(LABELS[field]), [(step, step) for step in steps], now)
    attributes = dict(chosen.attributes)
    for column, values in kept["attributes"]:
        offer(f"{ATTRIBUTE}{column}", column, [(v, v) for v in values], attributes.get(column, ()))
    return found


def _ranges(selected: Selected) -> list[RangeChoice]:
    settings = loading.measure_settings(selected.log, selected.view.calendar)
    kept = figures.kept(selected.log, "filter bar", settings, _values_of(selected.log))
    now = {column: (low or "", high or "") for column, low, high in selected.view.filter.ranges}
    return [RangeChoice(column, *now.get(column, ("", ""))) for column in kept["numbers"]]


def _values_of(log: EventLog) -> Callable[[Any], dict[str, Any]]:
    """Reads the values to filter by: departments, and every free column with at most a screenful of values."""
    mapping = loading.mapping_of(log)
    taken = {value for value in mapping.to_dict().values() if value}

    def compute(folder: Any) -> dict[str, Any]:
        departments: list[str] = []
        if mapping.department:
            rows = engine.attribute_values(folder, mapping.department, MOST_CHOICES)
            departments = sorted(value for value, _count in rows)
        attributes = []
        for column in engine_log.columns(folder):
            if column in taken:
                continue
            rows = engine.attribute_values(folder, column, 13)
            if 1 < len(rows) <= 12:
                attributes.append([column, sorted(str(value) for value, _count in rows)])
        free = [column for column in engine_log.columns(folder) if column not in taken]
        numbers = engine.number_columns(folder, free)
        return {"departments": departments, "attributes": attributes, "numbers": numbers}

    return compute
