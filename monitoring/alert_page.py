"""Everything on the page of one alert: what happened, value against limit, history, what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from analysis import figures
from analysis import selectors as analysis_pages
from analysis.engine.filters import Filter
from analysis.filtering import View
from analysis.models import EventLog
from common.templatetags.format import format_duration2
from monitoring import charts, wording
from monitoring.models import Alert
from monitoring.rules import Observation, is_outside
from monitoring.services.readings import UNREADABLE
from processes import selectors as maps
from processes.models import HandbookEdition
from projects.figures import Definition, metrics
from projects.permissions import can

LATE_CASES = 8


@dataclass(frozen=True)
class Happening:
    icon: str
    tone: str
    text: str
    at: datetime
    quote: str = ""


@dataclass(frozen=True)
class Link:
    icon: str
    text: str
    detail: str
    url: str


@dataclass(frozen=True)
class LateCase:
    case_id: str
    over_text: str
    url: str


@dataclass(frozen=True)
class AlertPage:
    alert: Alert
    title: str
    name: str
    sentence: str
    expected: str
    value_text: str
    latest_text: str
    state: str
    chart: dict[str, Any] | None
    chart_title: str
    happened: list[Happening]
    links: list[Link]
    late_cases: list[LateCase]
    late_total: int
    late_url: str
    rule_url: str


def alert_page(user: User, alert: Alert) -> AlertPage:
    log = figures.primary_log(alert.project) if can(user, "figures.read", alert.project) else None
    seen = _history(alert, log)
    unit = wording.unit_of(alert.metric)
    cases, total, url = _late_cases(user, alert, log)
    may_edit = can(user, "alert_rule.edit", alert.project)
    return AlertPage(
        alert=alert,
        title=wording.alert_title(alert),
        name=wording.alert_name(alert),
        sentence=wording.alert_sentence(alert),
        expected=wording.alert_expected(alert),
        value_text=wording.alert_value(alert),
        latest_text=wording.alert_value(alert, alert.latest_value) if alert.latest_value is not None else "",
        state="ok" if not alert.is_open else "breach" if alert.severity == "breach" else "risk",
        chart=charts.against_limit(seen, alert.limit, unit, _outside(alert, seen)),
        chart_title=wording.name_of(alert.metric, alert.step),
        happened=_happened(alert),
        links=_links(user, alert),
        late_cases=cases,
        late_total=total,
        late_url=url,
        rule_url=reverse("monitoring:rule", args=[alert.project.code, alert.rule_id]) if may_edit else "",
    )


def _outside(alert: Alert, seen: list[Observation]) -> list[int]:
    """The periods that break the alert's limit."""
    return [i for i, e in enumerate(seen) if e.value is not None and is_outside(alert.comparison, e.value, alert.limit)]


def _history(alert: Alert, log: EventLog | None) -> list[Observation]:
    """The series by the definition as it was when the alert opened."""
    if log is None:
        return []
    definition = Definition(alert.metric, alert.step, alert.filter, alert.calendar)
    period = alert.rule.kpi.period if alert.rule.kpi else "week"
    try:
        rows = figures.series(alert.project, definition, period, log)
    except UNREADABLE:
        return []
    over = [row for row in rows if row.complete] or rows  # half a week would look like a jump
    return [Observation(row.reading.value, row.reading.count, row.start) for row in over]


def _happened(alert: Alert) -> list[Happening]:
    tone = "is-breach" if alert.severity == "breach" else "is-risk"
    rows = [
        Happening(
            "alert-octagon", tone, _("Opened: %(what)s") % {"what": wording.alert_sentence(alert)}, alert.opened_at
        )
    ]
    rows += _told(alert)
    if alert.acknowledged_at:
        text = _("Acknowledged by %(name)s") % {"name": alert.acknowledged_by or _("a person who has left")}
        rows.append(Happening("user-check", "", text, alert.acknowledged_at, alert.comment))
    if alert.handler_since and alert.handler_since != alert.acknowledged_at:
        text = _("Taken over by %(name)s") % {"name": alert.handler or _("a person who has left")}
        rows.append(Happening("user-check", "", text, alert.handler_since))
    if alert.recorded_at:
        text = _("Written up by %(name)s") % {"name": alert.recorded_by or _("a person who has left")}
        rows.append(Happening("message", "", text, alert.recorded_at, alert.action))
    if alert.resolved_at:
        rows.append(Happening("circle-check", "is-accent", _closed(alert), alert.resolved_at))
    return sorted(rows, key=lambda row: row.at)


def _closed(alert: Alert) -> str:
    if alert.resolved_how == Alert.Closed.BY_FIGURE:
        return wording.resolved_sentence(alert)
    return _("Closed by %(name)s") % {"name": alert.resolved_by or _("a person who has left")}


def _told(alert: Alert) -> list[Happening]:
    """Who was told: one line for those told in both ways, one for each single way."""
    ways: dict[User, set[str]] = {}
    last: dict[frozenset[str], datetime] = {}
    sent = alert.deliveries.filter(kind="firing", status="sent").exclude(channel="stream").select_related("user")
    for row in sent:
        ways.setdefault(row.user, set()).add(row.channel)
    for row in sent:
        way = frozenset(ways[row.user])
        last[way] = max(last.get(way, alert.opened_at), row.sent_at or alert.opened_at)
    words = {
        frozenset({"inbox", "email"}): _("%(names)s told in Sevenstep and by e-mail"),
        frozenset({"inbox"}): _("%(names)s told in Sevenstep"),
        frozenset({"email"}): _("%(names)s told by e-mail"),
    }
    rows = []
    for way, at in last.items():
        names = _(", ").join(str(user) for user, theirs in ways.items() if theirs == way)
        rows.append(Happening("bell", "", words[way] % {"names": names}, at))
    return rows


def _links(user: User, alert: Alert) -> list[Link]:
    project = alert.project
    links = [Link("stack-2", project.name, project.code, project.get_absolute_url())]
    if can(user, "figures.read", project):
        url = reverse("analysis:bottlenecks", args=[project.code])
        links.append(Link("chart-bar", _("Figures of the process"), _("Analysis"), url))
    url = reverse("monitoring:monitor", args=[project.code])
    links.append(Link("chart-line", _("KPIs of the project"), _("Monitor"), url))
    edition = HandbookEdition.objects.readable(user).filter(process__project=project, status="published").first()
    if edition is not None:
        element = maps.bindings(project).get(alert.step, "") if alert.step else ""
        url = reverse("processes:handbook", args=[edition.pk]) + (f"#{element}" if element else "")
        links.append(Link("book-2", _("Handbook %(edition)s") % {"edition": edition.label}, alert.step, url))
    before = Alert.objects.filter(rule=alert.rule, subject=alert.subject, pk__lt=alert.pk).count()
    if before:
        query = urlencode({"project": project.code})
        text = _("Opened before: %(count)d") % {"count": before}
        links.append(Link("history", text, "", f"{reverse('monitoring:alerts')}?{query}"))
    return links


def _late_cases(user: User, alert: Alert, log: EventLog | None) -> tuple[list[LateCase], int, str]:
    """The cases over the limit, longest first, for those who may read cases."""
    found = metrics().get(alert.metric)
    limit = alert.limit if alert.metric.startswith("lead_time") else alert.project.case_limit_seconds
    if log is None or not limit or found is None or found.grain != "case" or not can(user, "log.read", alert.project):
        return [], 0, ""
    view = View(Filter.from_dict({**alert.filter, "lead_time_over_seconds": float(limit)}), alert.calendar)
    page = analysis_pages.case_page(log, view, 1, LATE_CASES)
    address = reverse("analysis:case", args=[alert.project.code])
    rows = [
        LateCase(
            row.case_id,
            format_duration2(row.lead_time - float(limit)),
            f"{address}?{urlencode({'id': row.case_id, 'calendar': alert.calendar})}",
        )
        for row in page.rows
    ]
    return rows, page.total, f"{reverse('analysis:cases', args=[alert.project.code])}?{view.query()}"
