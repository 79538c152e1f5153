"""The sentences about KPIs, rules and alerts, in the reader's language. Values are compared raw, then written.

What does not live here: the heading of a dashboard (`findings.py`), how a number is written
(`common/templatetags/format.py`).
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.format import format_against, format_duration, format_value
from monitoring.definitions import STEP_LIMIT_METRIC, KpiTerms, Watched
from monitoring.models import Alert, AlertRule
from monitoring.rules import OPPOSITE
from projects.figures import Definition, figure_name, metrics


def unit_of(metric: str) -> str:
    found = metrics().get(metric)
    return found.unit if found else "count"


def name_of(metric: str, step: str = "", given: str = "") -> str:
    """What people call it: the name they gave, else the metric's own, with its step."""
    return given or figure_name(metric, step)


def kpi_name(terms: KpiTerms) -> str:
    return name_of(terms.definition.metric, terms.definition.step, terms.name)


def limit_text(limit: float | None, unit: str) -> str:
    """A number that somebody chose: without a meaningless “.0”."""
    return format_duration(limit, trim=True) if unit == "seconds" else format_value(limit, unit)


def value_text(value: float | None, limit: float | None, unit: str) -> str:
    """The same digits as on the charter: in the limit's unit, more of them only where it would read as the limit."""
    return format_against(value, limit, unit)


def expected(fires_when: str, limit: str) -> str:
    """What should be the case, in words: a rule that fires above 30% expects at most 30%."""
    words = {
        "le": _("at most %(limit)s"),
        "lt": _("less than %(limit)s"),
        "ge": _("at least %(limit)s"),
        "gt": _("more than %(limit)s"),
    }
    return words[OPPOSITE[fires_when]] % {"limit": limit}


def target_text(comparison: str, target: float | None, unit: str) -> str:
    """“at most 1.5 d”, “less than 10%”: the target as its comparison says it."""
    return expected(OPPOSITE[comparison], limit_text(target, unit)) if target is not None else ""


def target_sign(comparison: str, target: float | None, unit: str) -> str:
    """“≤ 1.5 d”: the short form for cards."""
    sign = {"le": "≤", "lt": "<", "ge": "≥", "gt": ">"}[comparison]
    return f"{sign} {limit_text(target, unit)}" if target is not None else ""


def alert_name(alert: Alert) -> str:
    return name_of(alert.metric, alert.step, alert.name)


def alert_value(alert: Alert, value: float | None = None) -> str:
    return value_text(alert.value if value is None else value, alert.limit, unit_of(alert.metric))


def alert_expected(alert: Alert) -> str:
    return expected(alert.comparison, limit_text(alert.limit, unit_of(alert.metric)))


def alert_title(alert: Alert) -> str:
    """“Mean lead time is 3.0 d”: the finding, as the figure was when the alert opened."""
    return _("%(name)s is %(value)s") % {"name": alert_name(alert), "value": alert_value(alert)}


def alert_sentence(alert: Alert) -> str:
    """The whole matter in one sentence, for inbox, mail and lists."""
    return _("%(name)s is %(value)s and should be %(expected)s") % {
        "name": alert_name(alert),
        "value": alert_value(alert),
        "expected": alert_expected(alert),
    }


def resolved_sentence(alert: Alert) -> str:
    if alert.resolved_how == Alert.Closed.BY_FIGURE and alert.latest_value is not None:
        return _("%(name)s is back at %(value)s; it should be %(expected)s") % {
            "name": alert_name(alert),
            "value": alert_value(alert, alert.latest_value),
            "expected": alert_expected(alert),
        }
    return _("The alert “%(title)s” was closed") % {"title": alert_title(alert)}


def scope_text(window: str, in_a_row: int, period: str = "week") -> str:
    """Over which readings a rule looks."""
    if window == AlertRule.Window.NOW:
        return _("over all measured cases")
    if period == "month":
        return ngettext("in the latest complete month", "in %(count)d complete months in a row", in_a_row) % {
            "count": in_a_row
        }
    return ngettext("in the latest complete week", "in %(count)d complete weeks in a row", in_a_row) % {
        "count": in_a_row
    }


def rule_sentence(watched: Watched, rule: AlertRule) -> str:
    """The rule in words, as a person would say it to another."""
    words = {
        "gt": _("Tell people when %(name)s is more than %(limit)s %(scope)s, measured on at least %(cases)s."),
        "ge": _("Tell people when %(name)s is %(limit)s or more %(scope)s, measured on at least %(cases)s."),
        "lt": _("Tell people when %(name)s is less than %(limit)s %(scope)s, measured on at least %(cases)s."),
        "le": _("Tell people when %(name)s is %(limit)s or less %(scope)s, measured on at least %(cases)s."),
    }
    period = rule.kpi.period if rule.kpi else "week"
    count = watched.terms.min_count
    return words[watched.terms.comparison] % {
        "name": name_in_sentence(watched.definition, watched.name),
        "limit": limit_text(watched.terms.limit, watched.unit),
        "scope": scope_text(rule.window, rule.in_a_row, period),
        "cases": ngettext("%(count)d case", "%(count)d cases", count) % {"count": count},
    }


def name_in_sentence(definition: Definition, given: str) -> str:
    """A typed name in quotation marks, the catalogue's as it stands inside a sentence."""
    if given:
        return _("“%(name)s”") % {"name": given}
    if definition.metric == STEP_LIMIT_METRIC:
        return _("the share of “%(step)s” over its time limit") % {"step": definition.step}
    name = name_of(definition.metric, definition.step)
    return name if definition.step else name[:1].lower() + name[1:]
