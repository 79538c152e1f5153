"""What a KPI and a rule look at, as values: the goal's definition where there is a goal, the row's own where not.

What lives here: reading rows into frozen dataclasses. What does not: measuring (`services/readings.py`), deciding
(`rules.py`), words (`wording.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.figures import default_clock
from monitoring.models import AlertRule, Kpi
from monitoring.rules import OPPOSITE, Terms
from projects.figures import Definition, definition_of, metrics

STEP_LIMIT_METRIC = "step_timeout_rate"


@dataclass(frozen=True)
class KpiTerms:
    """A KPI's definition, its target, and the number of its wording: it grows with each change of goal or KPI."""

    definition: Definition
    comparison: str
    target: float | None
    warning: float | None
    name: str  # as people typed it; empty = the metric's own name
    revision: int

    @property
    def unit(self) -> str:
        found = metrics().get(self.definition.metric)
        return found.unit if found else "count"


def terms_of(kpi: Kpi) -> KpiTerms | None:
    """The KPI's terms, None while it has neither a goal nor a metric of its own."""
    goal = kpi.goal
    if goal is not None:
        # A goal's name says what is wanted (“cut it to 1.5 d”), a KPI's what is measured: the metric's own name.
        return KpiTerms(definition_of(goal), goal.comparison, goal.target, kpi.warning, kpi.name, goal.revision)
    if not kpi.metric or kpi.metric not in metrics():
        return None
    definition = Definition(kpi.metric, kpi.step, kpi.filter, kpi.calendar)
    return KpiTerms(definition, kpi.comparison or "le", kpi.target, kpi.warning, kpi.name, 1)


@dataclass(frozen=True)
class Watched:
    """What a rule watches and when it fires."""

    subject: str
    definition: Definition
    terms: Terms
    name: str
    wording: str  # changes with every edit of the rule, the KPI's goal or its target
    unit: str


def watched_by(rule: AlertRule) -> Watched | None:
    """None for a rule that can't be judged: a KPI without definition, or no limit anywhere."""
    if rule.kind == AlertRule.Kind.STEP_LIMIT:
        if rule.limit is None or not rule.step:
            return None
        definition = Definition(STEP_LIMIT_METRIC, rule.step, {}, default_clock(rule.project))
        terms = Terms(rule.comparison or "gt", rule.limit, rule.min_count, rule.in_a_row)
        return Watched(f"step:{rule.step}", definition, terms, rule.name, f"r{rule.revision}", "share")
    kpi = terms_of(rule.kpi) if rule.kpi else None
    limit = rule.limit if rule.limit is not None else kpi.target if kpi else None
    if kpi is None or limit is None:
        return None
    comparison = rule.comparison or OPPOSITE[kpi.comparison]
    terms = Terms(comparison, limit, rule.min_count, rule.in_a_row)
    wording = f"r{rule.revision}g{kpi.revision}:{comparison}{limit!r}"
    return Watched(f"kpi:{rule.kpi_id}", kpi.definition, terms, rule.name or kpi.name, wording, kpi.unit)
