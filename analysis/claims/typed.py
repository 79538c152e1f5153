"""One value that somebody typed for a step, held against the log: `settings.VALUE_CHECKER`, asked by maps."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.claims import words
from analysis.claims.checking import Against, Finding, against_value
from analysis.claims.quantities import Quantity, plain, quantities
from analysis.engine.figures import Figures
from analysis.figures import default_clock, figures_for, read_figure
from common.templatetags.format import format_against, format_count, format_duration, format_value
from projects import targets
from projects.figures import Compared, Definition, metric
from projects.models import Project

SPANS = {"day": 86_400.0, "week": 604_800.0, "month": 365.25 / 12 * 86_400.0}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def compare_typed(project: Project, key: str, activities: list[str], value: float, text: str, per: str) -> Compared:
    """`key`: of the catalogue, or "frequency" with `per` day, week or month. `activities`: what the log calls the
    step; a value of one step can only be held against one of them."""
    if len(activities) > 1:
        return _said(Finding("unknown"), _("Several activities of the log are bound to this step."))
    step = activities[0] if activities else ""
    if key == "frequency":
        return _frequency(figures_for(project), step, text, per)
    measured = figures_for(project)
    if measured is None:
        finding = Finding("unknown", "no_log")
    elif not step or measured.step(step) is None:
        finding = Finding("unknown", "step_not_in_log", step)
    else:
        typed = quantity_of(text, value, key)
        figure = read_figure(project, Definition(key, step, calendar=default_clock(project)))
        finding = against_value(typed, key, figure.value if figure else None, figure.count if figure else 0)
        if finding.durations:
            return _said(finding, words.log_line(finding.durations[0], typed))
    return _said(finding, words.reason(finding))


def quantity_of(text: str, value: float, key: str) -> Quantity:
    """The value as exactly as it was typed."""
    found = quantities(text)
    return found[0] if len(found) == 1 else quantities(targets.as_typed(value, metric(key).unit))[0]


def _frequency(measured: Figures | None, step: str, text: str, per: str) -> Compared:
    """Executions of the step in the log, by days, weeks or months between the log's first and last event."""
    found = measured.step(step) if measured and step else None
    if measured is None or found is None:
        finding = Finding("unknown", "no_log" if measured is None else "step_not_in_log", step)
        return _said(finding, words.reason(finding))
    seconds = _span(measured)
    if not seconds:
        finding = Finding("unknown", "not_measured")
        return _said(finding, words.reason(finding))
    typed = _count(text)
    one = Against("frequency", found.executions / seconds * SPANS[per], found.executions, False)
    agrees = typed.says(one.value)
    shown = format_value(one.value, "count") if agrees else format_against(one.value, typed.value, "count")
    values = {"value": shown, "per": PER[per](), "count": format_count(one.count), "span": format_duration(seconds)}
    line = ngettext(
        "The log says %(value)s %(per)s (%(count)s execution in %(span)s).",
        "The log says %(value)s %(per)s (%(count)s executions in %(span)s).",
        one.count,
    )
    return _said(Finding("agrees" if agrees else "differs"), line % values)


PER = {"day": lambda: _("a day"), "week": lambda: _("a week"), "month": lambda: _("a month")}


def _count(text: str) -> Quantity:
    number = NUMBER.search(plain(text))
    said = Decimal(number.group()) if number else Decimal(0)
    return Quantity("share", said, said, 1.0, 0, len(text))


def _span(measured: Figures) -> float:
    first, last = measured.log.first, measured.log.last
    if not first or not last:
        return 0.0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def _said(finding: Finding, line: str) -> Compared:
    kind, text = words.BADGES[finding.verdict]
    return Compared(finding.verdict, kind, str(text), line)
