"""Filters as they stand in an address: reading them, writing them, and the chips that name them.

What a filter means for cases is the engine's (`analysis/engine/filters.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from analysis import filter_words
from analysis.engine.filters import Filter, FilterError
from common.errors import DomainError
from projects import clocks

LISTS = {
    "variant": "variants", "department": "departments", "resource": "resources", "activity": "activities",
    "lacks": "lacks",
}  # fmt: skip
SINGLE = {
    "from": "date_from", "to": "date_to", "by": "period_by", "status": "status", "over": "lead_time_over_seconds",
}  # fmt: skip
ATTRIBUTE, LOW, HIGH = "attr.", "min.", "max."
NAMES = {*LISTS, *SINGLE, "calendar"}


@dataclass(frozen=True)
class View:
    """What an address asks for: the cases and the clock."""

    filter: Filter
    calendar: str

    def query(self, **changes: str | None) -> str:
        """The address's query for this view; a keyword replaces its parameter, None leaves it out."""
        pairs = [pair for pair in self.pairs() if pair[0] not in changes]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return urlencode(pairs)

    def without(self, *names: str) -> str:
        return urlencode([pair for pair in self.pairs() if pair[0] not in names])

    def pairs(self) -> list[tuple[str, str]]:
        chosen, pairs = self.filter, []
        for name, value in (("from", chosen.date_from), ("to", chosen.date_to), ("by", chosen.period_by)):
            if value:
                pairs.append((name, value))
        for name, attribute in LISTS.items():
            pairs += [(name, value) for value in getattr(chosen, attribute)]
        for column, values in chosen.attributes:
            pairs += [(ATTRIBUTE + column, value) for value in values]
        for column, low, high in chosen.ranges:
            pairs += [(start + column, bound) for start, bound in ((LOW, low), (HIGH, high)) if bound]
        if chosen.status != "all":
            pairs.append(("status", chosen.status))
        if chosen.lead_time_over_seconds is not None:
            pairs.append(("over", filter_words.as_typed(chosen.lead_time_over_seconds)))
        return [*pairs, ("calendar", self.calendar)]


@dataclass(frozen=True)
class Choice:
    """One filter that can be set: its parameter, its label, its values with their words, and the one that is set."""

    name: str
    label: str
    values: list[tuple[str, str]]
    chosen: str

    @property
    def is_more(self) -> bool:
        """Whether it stands behind “Filter”, not in the bar itself."""
        return self.name in ("resource", "activity", "lacks") or self.name.startswith(ATTRIBUTE)


@dataclass(frozen=True)
class RangeChoice:
    """A column whose values are numbers, and the bounds that are set."""

    column: str
    low: str
    high: str


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    value: str
    remove: str


def read_view(query: QueryDict | Mapping[str, str], default_calendar: str) -> View:
    """Reads filter and clock from a query; what cannot be read is said, never ignored."""
    data = query if isinstance(query, QueryDict) else QueryDict(urlencode(query))
    calendar = data.get("calendar") or default_calendar
    if not clocks.exists(calendar):
        raise DomainError(
            "unknown_calendar", _("There is no calendar “%(key)s”.") % {"key": calendar[:40]}, field="calendar"
        )
    body: dict[str, Any] = {field: _filled(data.getlist(name)) for name, field in LISTS.items()}
    body |= {field: data.get(name) for name, field in SINGLE.items()}
    body |= {"attributes": {}, "ranges": {}}
    for name in data:
        values = _filled(data.getlist(name))
        if name.startswith(ATTRIBUTE) and values:
            body["attributes"][name[len(ATTRIBUTE) :]] = values
        elif name.startswith((LOW, HIGH)) and values:
            bounds = body["ranges"].setdefault(name[len(LOW) :], {})
            bounds["low" if name.startswith(LOW) else "high"] = values[-1]
    if not (body["date_from"] or body["date_to"]) and body["period_by"] in ("start", "end", "contained"):
        body["period_by"] = None  # says nothing without a day; the form always sends it
    if body["lead_time_over_seconds"]:
        body["lead_time_over_seconds"] = filter_words.seconds_of(body["lead_time_over_seconds"])
    try:
        return View(Filter.from_dict(body), calendar)
    except FilterError as wrong:
        names = {field: name for name, field in SINGLE.items()} | {"ranges": "min"}
        raise filter_words.refusal(wrong, names.get(wrong.field, wrong.field)) from wrong


def refuse_unknown(data: QueryDict, others: set[str]) -> None:
    """DomainError for a parameter that is neither a filter nor one of the others: ignored, it would widen the cases."""
    for name in data:
        if name not in NAMES | others and not name.startswith((ATTRIBUTE, LOW, HIGH)):
            raise filter_words.refusal(FilterError(name, "unknown_name", name), name)


def _filled(values: list[str]) -> list[str]:
    return [value for value in values if value]


@dataclass(frozen=True)
class ClockLink:
    label: str
    query: str
    active: bool


@dataclass(frozen=True)
class Bar:
    """The filter bar of a page: what narrows, what could, and the switch of the clock."""

    query: str
    drill: str
    clocks: list[ClockLink]
    chips: list[Chip]
    choices: list[Choice]
    date_from: str
    date_to: str
    by: list[tuple[str, str, bool]]
    over: str
    ranges: list[RangeChoice]
    cases: int
    all_cases: int
    hidden: list[tuple[str, str]]

    @property
    def unseen_chips(self) -> list[Chip]:
        """What narrows the cases and shows in none of the bar's own selects."""
        seen = {choice.name for choice in self.choices if not choice.is_more} | {"from", "to", "by"}
        return [chip for chip in self.chips if chip.name not in seen]


def clock_links(view: View) -> list[ClockLink]:
    """Every clock that can be chosen, and the one that is, should it be a deleted calendar."""
    labels = dict(clocks.choices()) | {"cn": _("Working hours")}
    labels.setdefault(view.calendar, clocks.name_of(view.calendar))
    return [ClockLink(label, view.query(calendar=key), key == view.calendar) for key, label in labels.items()]


def chips(view: View, variant_names: Mapping[str, str]) -> list[Chip]:
    """What narrows the cases, in words, each with the address that takes it off."""
    names = {field: name for name, field in (LISTS | SINGLE).items()}
    found = []
    for each in filter_words.phrases(view.filter, variant_names):
        name = names.get(each.field) or ATTRIBUTE + each.column
        off = [name]
        if each.field == "ranges":
            name, off = LOW + each.column, [LOW + each.column, HIGH + each.column]
        found.append(Chip(name, each.label, each.value, view.without(*off)))
    return found


def closed_only(filter: Filter) -> Filter:
    """The same cases without the open ones: the base of every share of lead time."""
    return replace(filter, status="closed")
