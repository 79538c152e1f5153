"""Filters as they stand in an address: reading them, writing them, and the chips that name them.

What a filter means for cases is the engine's (`analysis/engine/filters.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from analysis.engine.filters import Filter
from common.errors import DomainError
from common.templatetags.format import format_day, format_duration
from projects import clocks

LISTS = {"variant": "variants", "department": "departments", "resource": "resources", "activity": "activities"}
ATTRIBUTE = "attr."


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

    def without(self, name: str) -> str:
        return urlencode([pair for pair in self.pairs() if pair[0] != name])

    def pairs(self) -> list[tuple[str, str]]:
        chosen, pairs = self.filter, []
        for name, value in (("from", chosen.date_from), ("to", chosen.date_to)):
            if value:
                pairs.append((name, value))
        for name, attribute in LISTS.items():
            pairs += [(name, value) for value in getattr(chosen, attribute)]
        for column, values in chosen.attributes:
            pairs += [(ATTRIBUTE + column, value) for value in values]
        if chosen.status != "all":
            pairs.append(("status", chosen.status))
        if chosen.lead_time_over_seconds is not None:
            pairs.append(("over", f"{chosen.lead_time_over_seconds:g}"))
        return [*pairs, ("calendar", self.calendar)]


@dataclass(frozen=True)
class Choice:
    """One filter that can be set: its parameter, its label, its values with their words, and the one that is set."""

    name: str
    label: str
    values: list[tuple[str, str]]
    chosen: str

    @property
    def is_attribute(self) -> bool:
        return self.name.startswith(ATTRIBUTE)


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
    columns = [name for name in data if name.startswith(ATTRIBUTE)]
    body = {
        "date_from": data.get("from"),
        "date_to": data.get("to"),
        "attributes": {name[len(ATTRIBUTE) :]: _filled(data.getlist(name)) for name in columns},
        "status": data.get("status"),
        "lead_time_over_seconds": data.get("over"),
    }
    body["attributes"] = {name: values for name, values in body["attributes"].items() if values}
    body |= {attribute: _filled(data.getlist(name)) for name, attribute in LISTS.items()}
    try:
        return View(Filter.from_dict(body), calendar)
    except ValueError as wrong:
        raise DomainError(
            "invalid_filter", _("This filter cannot be read: %(what)s") % {"what": str(wrong)[:120]}, field="filter"
        ) from wrong


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
    cases: int
    all_cases: int
    hidden: list[tuple[str, str]]

    @property
    def unseen_chips(self) -> list[Chip]:
        """What narrows the cases and shows in none of the bar's own selects."""
        seen = {choice.name for choice in self.choices if not choice.is_attribute} | {"from", "to"}
        return [chip for chip in self.chips if chip.name not in seen]

    @property
    def has_attributes(self) -> bool:
        return any(choice.is_attribute for choice in self.choices)


def clock_links(view: View) -> list[ClockLink]:
    """Every clock that can be chosen, and the one that is, should it be a deleted calendar."""
    labels = dict(clocks.choices()) | {"cn": _("Working hours")}
    labels.setdefault(view.calendar, clocks.name_of(view.calendar))
    return [ClockLink(label, view.query(calendar=key), key == view.calendar) for key, label in labels.items()]


def chips(view: View, variant_names: Mapping[str, str]) -> list[Chip]:
    """What narrows the cases, in words, each with the address that takes it off."""
    chosen, found = view.filter, []
    if chosen.date_from:
        found.append(Chip("from", _("From"), format_day(chosen.date_from[:10]), view.without("from")))
    if chosen.date_to:
        found.append(Chip("to", _("To"), format_day(chosen.date_to[:10]), view.without("to")))
    labels = {
        "variant": _("Variant"),
        "department": _("Department"),
        "resource": _("Handled by"),
        "activity": _("Step"),
    }
    for name, attribute in LISTS.items():
        values = getattr(chosen, attribute)
        if values:
            shown = [variant_names.get(value, value) if name == "variant" else value for value in values]
            found.append(Chip(name, labels[name], ", ".join(shown), view.without(name)))
    for column, values in chosen.attributes:
        found.append(Chip(ATTRIBUTE + column, column, ", ".join(values), view.without(ATTRIBUTE + column)))
    if chosen.status != "all":
        word = _("open") if chosen.status == "open" else _("closed")
        found.append(Chip("status", _("Cases"), word, view.without("status")))
    if chosen.lead_time_over_seconds is not None:
        found.append(
            Chip("over", _("Longer than"), format_duration(chosen.lead_time_over_seconds), view.without("over"))
        )
    return found


def closed_only(filter: Filter) -> Filter:
    """The same cases without the open ones: the base of every share of lead time."""
    return replace(filter, status="closed")
