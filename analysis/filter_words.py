"""A filter in words: the phrases that chips and cards show, the lines that people type, and why one is refused.

The one place where a filter is put into words, for pages, goals, KPIs and pilots. What it means for cases is the
engine's (`analysis/engine/filters.py`); projects reach it through `settings.FILTER_WORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from analysis.durations import parse_duration
from analysis.engine.filters import Filter, FilterError
from common.errors import DomainError
from common.templatetags.format import format_day, format_duration

LABELS: dict[str, Any] = {
    "date_from": gettext_lazy("From"),
    "date_to": gettext_lazy("To"),
    "period_by": gettext_lazy("Days mean"),
    "variants": gettext_lazy("Variant"),
    "departments": gettext_lazy("Department"),
    "resources": gettext_lazy("Handled by"),
    "activities": gettext_lazy("Contains step"),
    "lacks": gettext_lazy("Lacks step"),
    "status": gettext_lazy("Cases"),
    "lead_time_over_seconds": gettext_lazy("Longer than"),
}
WORDS: dict[str, dict[str, Any]] = {
    "status": {"open": gettext_lazy("open"), "closed": gettext_lazy("closed")},
    "period_by": {
        "start": pgettext_lazy("days mean", "start"),
        "end": pgettext_lazy("days mean", "end"),
        "contained": pgettext_lazy("days mean", "start and end"),
    },
}
LISTS = ("variants", "departments", "resources", "activities", "lacks")
OPERATORS = {"＝": "=", "≥": ">=", "≤": "<="}
CONDITION = re.compile(r'("(?:[^"]|"")*"|.+?)\s*(>=|<=|=|＝|≥|≤)\s*(.*)')
VALUE = re.compile(r'\s*("(?:[^"]|"")*"|[^,，]*)\s*(?:[,，]|$)')
UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True)
class Phrase:
    """One condition: the filter's field (and column), its label and its value in words."""

    field: str
    column: str
    label: str
    value: str


def phrases(chosen: Filter, variant_names: Mapping[str, str] | None = None) -> list[Phrase]:
    """What narrows the cases, each condition in words of the current language."""
    names, found = variant_names or {}, []

    def add(field: str, value: str, column: str = "") -> None:
        found.append(Phrase(field, column, column or str(LABELS[field]), value))

    for field in ("date_from", "date_to"):
        if getattr(chosen, field):
            add(field, format_day(getattr(chosen, field)[:10]))
    if chosen.period_by:
        add("period_by", str(WORDS["period_by"][chosen.period_by]))
    for field in LISTS:
        values = getattr(chosen, field)
        if values:
            add(field, ", ".join(names.get(value, value) if field == "variants" else value for value in values))
    for column, values in chosen.attributes:
        add("attributes", ", ".join(values), column)
    for column, low, high in chosen.ranges:
        add("ranges", f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}", column)
    if chosen.status != "all":
        add("status", str(WORDS["status"][chosen.status]))
    if chosen.lead_time_over_seconds is not None:
        add("lead_time_over_seconds", format_duration(chosen.lead_time_over_seconds))
    return found


def sentence(data: dict[str, Any] | None) -> str:
    """A stored filter on one line: "priority: urgent · Lacks step: Triage"; empty when all cases are meant."""
    try:
        return " · ".join(f"{each.label}: {each.value}" for each in phrases(Filter.from_dict(data)))
    except FilterError as error:
        return why(error)


def phrases_of(data: dict[str, Any] | None) -> list[Phrase]:
    """The conditions of a stored filter; none for one that cannot be read any more."""
    try:
        return phrases(Filter.from_dict(data))
    except FilterError:
        return []


def short(data: dict[str, Any]) -> str:
    """The values alone where they say enough, for a heading: "urgent, north". Empty when every case is meant."""
    plain = ("attributes", "variants", "departments", "resources")
    found = phrases(Filter.from_dict(data))
    return ", ".join(each.value if each.field in plain else f"{each.label}: {each.value}" for each in found)


def checked(data: Any) -> dict[str, Any]:
    """The canonical form of a given filter; DomainError that names the part in trouble."""
    try:
        return Filter.from_dict(data).to_dict()
    except FilterError as error:
        raise refusal(error, "filter", f"{error.field}: {why(error)}") from error


def refusal(error: FilterError, field: str, sentence: str = "") -> DomainError:
    text = _("This filter cannot be read: %(what)s") % {"what": sentence or why(error)}
    return DomainError("invalid_filter", text, field=field)


def why(error: FilterError) -> str:
    """What is wrong with a filter and what to write instead."""
    sentences = {
        "unknown_name": _("There is no filter “%(value)s”."),
        "no_list": _("“%(value)s” is no list of texts."),
        "no_object": _("“%(value)s” is no object with names and values."),
        "no_range": _("Give a lower bound, an upper bound or both for “%(value)s”."),
        "no_number_or_day": _("“%(value)s” is neither a number nor a day such as 2026-01-31."),
        "two_kinds": _("“%(value)s”: both bounds must be numbers, or both days."),
        "low_over_high": _("“%(value)s”: the lower bound is above the upper one."),
        "no_seconds": _("“%(value)s” is no time. Write one such as 4 h, 1.5 d or 90 min."),
        "no_day": _("“%(value)s” is no day. Write it as 2026-01-31."),
        "unknown_status": _("“%(value)s” is none of open, closed, all."),
        "unknown_period_by": _("“%(value)s” is none of start, end, contained."),
    }
    return sentences[error.code] % {"value": error.value}


def seconds_of(text: str) -> Any:
    """Seconds of a typed time; a bare number is seconds already. What is neither is left for the filter to refuse."""
    try:
        return float(text)
    except ValueError:
        try:
            return parse_duration(text)
        except DomainError:
            return text


def lines_help() -> str:
    """How the lines are written, for the field in which they are typed."""
    labels = ", ".join(f"“{LABELS[name]}:”" for name in ("activities", "lacks", "lead_time_over_seconds", "status"))
    return _(
        "One condition a line, with the columns of the log: “column = value”, “column >= 5”. Also %(labels)s. "
        "Several values, divided by commas: any of them (“Lacks step”: all of them). Empty: all cases."
    ) % {"labels": labels}


def write_lines(data: dict[str, Any] | None) -> str:
    """The filter as people type it, one condition a line; `read_lines` reads the same filter from it."""
    chosen, lines = Filter.from_dict(data), []
    given = chosen.to_dict()
    for field in ("date_from", "date_to"):
        if field in given:
            lines.append(f"{LABELS[field]}: {given[field]}")
    for field in LISTS:
        if field in given:
            lines.append(f"{LABELS[field]}: {', '.join(map(_quoted, given[field]))}")
    lines += [f"{LABELS[field]}: {WORDS[field][given[field]]}" for field in WORDS if field in given]
    if chosen.lead_time_over_seconds is not None:
        lines.append(f"{LABELS['lead_time_over_seconds']}: {as_typed(chosen.lead_time_over_seconds)}")
    for column, values in chosen.attributes:
        lines.append(f"{_column(column)} = {', '.join(map(_quoted, values))}")
    for column, low, high in chosen.ranges:
        lines += [f"{_column(column)} {sign} {bound}" for sign, bound in ((">=", low), ("<=", high)) if bound]
    return "\n".join(lines)


def read_lines(text: str) -> dict[str, Any]:
    """The filter that the lines say; DomainError at "cases" with the line that is no condition. Lines are joined by
    "and", values by "or"."""
    found: dict[str, Any] = {}
    labels = _labels()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        word, colon, rest = line.replace("：", ":", 1).partition(":")
        field = labels.get(word.strip().lower()) if colon else None
        match = CONDITION.fullmatch(line)
        if field and rest.strip():
            _take(found, field, rest.strip())
        elif not field and match and match[3].strip():
            _take_column(found, _unquoted(match[1]), OPERATORS.get(match[2], match[2]), match[3].strip())
        else:
            message = _("“%(line)s” is no condition. Write it as “column = value”.") % {"line": line}
            raise DomainError("invalid_filter", message, field="cases")
    try:
        return Filter.from_dict(found).to_dict()
    except FilterError as error:
        raise refusal(error, "cases") from error


def _take(found: dict[str, Any], field: str, rest: str) -> None:
    if field in LISTS:
        found[field] = [*found.get(field, []), *_values(rest)]
    elif field in WORDS:
        found[field] = _words(field).get(rest.lower(), rest)
    else:
        found[field] = seconds_of(rest) if field == "lead_time_over_seconds" else rest


def _take_column(found: dict[str, Any], column: str, sign: str, rest: str) -> None:
    if sign == "=":
        attributes = found.setdefault("attributes", {})
        attributes[column] = [*attributes.get(column, []), *_values(rest)]
    else:
        found.setdefault("ranges", {}).setdefault(column, {})["low" if sign == ">=" else "high"] = rest


def _labels() -> dict[str, str]:
    """Every label, in every language: a line that was written in one is read in the other too."""
    return _in_all_languages(LABELS)


def _words(field: str) -> dict[str, str]:
    return _in_all_languages(WORDS[field]) | {key: key for key in WORDS[field]}


def _in_all_languages(labels: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(label).lower(): key for key, label in labels.items()}
    return found


def _values(text: str) -> list[str]:
    return [value for found in VALUE.findall(text) if (value := _unquoted(found.strip()))]


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(r'[,，"]|^\s|\s$', value) else value


def _column(column: str) -> str:
    taken = column.partition(":")[0].strip().lower() in _labels() or re.search(r'[=<>＝≥≤"]', column)
    return '"' + column.replace('"', '""') + '"' if taken else column


def as_typed(seconds: float) -> str:
    """A time as somebody would type it, exact: 129600 → "36 h"."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds and seconds % size == 0), (1, "s"))
    return f"{seconds / size:f}".rstrip("0").rstrip(".") + f" {unit}"
