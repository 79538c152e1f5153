"""A KPI as pages and the API show it: the figure by the goal's own definition, its target, its state, its history.

What lives here: reading several models into frozen dataclasses. What does not: charts (`charts.py`), sentences
(`wording.py`, `findings.py`), who may see a KPI (`models`, `projects/permissions.py`).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis import figures
from analysis.models import EventLog
from common.templatetags.format import duration_unit, format_change, format_share
from monitoring import wording
from monitoring.definitions import KpiTerms, terms_of
from monitoring.models import Alert, AlertRule, Kpi, Reading
from monitoring.rules import is_outside
from monitoring.services.readings import UNREADABLE
from projects import figures as asked

logger = logging.getLogger(__name__)
FEW = 20  # below this many items a rate is shown with its count and its interval


@dataclass(frozen=True)
class KpiCard:
    """`value` is what the goal's definition says on the project's log now: the same digits as charter and alert."""

    kpi: Kpi
    terms: KpiTerms | None
    name: str
    unit: str
    value: float | None
    count: int
    value_text: str
    interval_text: str
    expected: str
    target_sign: str
    state: str
    state_text: str
    is_off_target: bool
    change_text: str
    readings: tuple[Reading, ...]
    alert: Alert | None
    log_name: str

    @property
    def id_text(self) -> str:
        return str(self.kpi.pk)

    @property
    def target(self) -> float | None:
        return self.terms.target if self.terms else None

    @property
    def complete(self) -> tuple[Reading, ...]:
        """The periods that are over; a week of which half is missing would look like a jump. All, if none is over."""
        return tuple(reading for reading in self.readings if reading.complete) or self.readings

    @property
    def history(self) -> list[float | None]:
        return [reading.value for reading in self.complete]

    @property
    def distance(self) -> float:
        """How far off the target, relative to it: comparable between KPIs of different units."""
        if self.value is None or self.target is None:
            return 0.0
        return abs(self.value - self.target) / (abs(self.target) or 1.0)


def cards(kpis: Iterable[Kpi]) -> list[KpiCard]:
    """Give the KPIs with `select_related("goal", "project")`."""
    rows = list(kpis)
    history = _readings(rows)
    alerts = _open_alerts(rows)
    logs: dict[int, EventLog | None] = {}
    for kpi in rows:
        if kpi.project_id not in logs:
            logs[kpi.project_id] = figures.primary_log(kpi.project)
    return [_card(kpi, history[kpi.pk], alerts.get(kpi.pk), logs[kpi.project_id]) for kpi in rows]


def card(kpi: Kpi) -> KpiCard:
    return cards([kpi])[0]


def _card(kpi: Kpi, readings: list[Reading], alert: Alert | None, log: EventLog | None) -> KpiCard:
    terms = terms_of(kpi)
    figure = read_now(kpi, terms, log)
    value, unit = (figure.value if figure else None), (terms.unit if terms else "count")
    off = bool(terms and terms.target is not None and value is not None and is_missed(terms, value))
    state, words = _state(terms, value, off, alert)
    return KpiCard(
        kpi=kpi,
        terms=terms,
        name=wording.kpi_name(terms) if terms else str(kpi),
        unit=unit,
        value=value,
        count=figure.count if figure else 0,
        value_text=wording.value_text(value, terms.target if terms else None, unit),
        interval_text=_interval(figure, unit),
        expected=wording.target_text(terms.comparison, terms.target, unit) if terms else "",
        target_sign=wording.target_sign(terms.comparison, terms.target, unit) if terms else "",
        state=state,
        state_text=words,
        is_off_target=off,
        change_text=_change(readings, _shown_unit(unit, value, terms.target if terms else None)),
        readings=tuple(readings),
        alert=alert,
        log_name=figure.log_name if figure else "",
    )


def read_now(kpi: Kpi, terms: KpiTerms | None, log: EventLog | None) -> asked.Figure | None:
    """The figure now. A definition that the log can't answer (a column it does not have) is “–”, not an error page."""
    if terms is None or log is None:
        return None
    try:
        return figures.read_figure(kpi.project, terms.definition, log)
    except UNREADABLE:
        logger.warning("KPI %s: its definition can't be read on log %s", kpi.pk, log.pk, exc_info=True)
        return None


def is_missed(terms: KpiTerms, value: float) -> bool:
    return terms.target is not None and not asked.is_met(terms.comparison, value, terms.target)


def _state(terms: KpiTerms | None, value: float | None, off: bool, alert: Alert | None) -> tuple[str, str]:
    """Red means only that a limit is breached; off target or near it is amber; nothing measured is neither."""
    if value is None:
        return "none", _("Not measured")
    if alert is not None and alert.severity == AlertRule.Severity.BREACH:
        return "breach", _("Breach")
    if off:
        return "risk", _("Off target")
    if terms and terms.warning is not None and is_outside(_worse(terms.comparison), value, terms.warning):
        return "risk", _("Near limit")
    if terms is None or terms.target is None:
        return "none", _("No target")
    return "ok", _("On target")


def _worse(comparison: str) -> str:
    return "ge" if comparison in ("le", "lt") else "le"


def _interval(figure: asked.Figure | None, unit: str) -> str:
    if figure is None or unit != "share" or figure.low is None or figure.high is None or figure.count >= FEW:
        return ""
    return _("95%% interval %(low)s – %(high)s") % {"low": format_share(figure.low), "high": format_share(figure.high)}


def _shown_unit(unit: str, value: float | None, target: float | None) -> str:
    """The unit that the card's value is written in: its change stands in the same."""
    known = [abs(each) for each in (value, target) if each is not None]
    return duration_unit(max(known)) if unit == "seconds" and known else unit


def _change(readings: list[Reading], unit: str) -> str:
    """From the last but one complete period to the last, if both were measured."""
    complete = [reading for reading in readings if reading.complete][-2:]
    if len(complete) < 2 or complete[0].value is None or complete[1].value is None:
        return ""
    return format_change(complete[1].value - complete[0].value, unit)


def _readings(kpis: list[Kpi]) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.filter(kpi__in=kpis).order_by("period_start"):
        found[reading.kpi_id].append(reading)
    periods = {kpi.pk: kpi.period for kpi in kpis}
    return defaultdict(list, {pk: [r for r in rows if r.period == periods[pk]] for pk, rows in found.items()})


def _open_alerts(kpis: list[Kpi]) -> dict[int, Alert]:
    """The worst open alert of each KPI."""
    alerts = Alert.objects.open().filter(rule__kpi__in=kpis).select_related("rule").urgent_first()
    found: dict[int, Alert] = {}
    for alert in alerts:
        found.setdefault(alert.rule.kpi_id or 0, alert)
    return found
