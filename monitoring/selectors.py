"""Chooses and arranges what the monitoring pages show, always within what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from analysis import figures
from monitoring import charts, wording
from monitoring.ageing import Ageing, ageing
from monitoring.cards import KpiCard, cards
from monitoring.charts import Mark
from monitoring.definitions import watched_by
from monitoring.findings import dashboard_finding
from monitoring.models import Alert, AlertRule, Kpi
from monitoring.rules import Observation, firings
from monitoring.services.alerts import history
from monitoring.services.rules import RuleInput
from projects.models import Goal, Project
from projects.permissions import can

FEED = 6


def kpis_of(user: User, project: Project) -> QuerySet[Kpi]:
    rows = Kpi.objects.restrict(user, "kpi.read").filter(project=project)
    return rows.select_related("goal", "project", "owner")


def visible_departments(user: User) -> QuerySet[Department]:
    """Whose dashboards a person may open: heads their own, the others those of the projects they may read."""
    if user.is_administrator:
        return Department.objects.all()
    if user.role == "head":
        return Department.objects.filter(head=user)
    projects = Project.objects.restrict(user, "kpi.read").values("pk")
    return Department.objects.filter(projects__in=projects).distinct()


def department_kpis(user: User, department: Department) -> QuerySet[Kpi]:
    """The department's own KPIs, and those of its projects that name no department."""
    own = Q(departments=department) | Q(departments__isnull=True, project__departments=department)
    inner = Kpi.objects.filter(own).values("pk")
    rows = Kpi.objects.restrict(user, "kpi.read").filter(pk__in=inner)
    return rows.select_related("goal", "project", "owner").order_by("project__code", "pk")


@dataclass(frozen=True)
class DepartmentRow:
    department: Department
    kpis: int
    breaches: int


def department_rows(user: User) -> list[DepartmentRow]:
    """Each department with its numbers of KPIs and open breaches: a fixed number of queries."""
    departments = list(visible_departments(user).select_related("head"))
    kpis = Kpi.objects.restrict(user, "kpi.read").annotate(own=Count("departments"))
    owned: dict[int, set[int]] = {row.pk: set() for row in departments}
    for kpi_id, own, mine, shared in kpis.values_list("pk", "own", "departments", "project__departments"):
        department = mine if own else shared
        if department in owned:
            owned[department].add(kpi_id)
    breaching = set(
        Alert.objects.restrict(user, "alert.read")
        .open()
        .filter(severity=AlertRule.Severity.BREACH, rule__kpi__isnull=False)
        .values_list("rule__kpi", flat=True)
    )
    return [DepartmentRow(row, len(owned[row.pk]), len(owned[row.pk] & breaching)) for row in departments]


@dataclass(frozen=True)
class Panel:
    """One KPI with its chart."""

    card: KpiCard
    chart: dict[str, Any]
    chart_id: str
    provisional: bool

    @property
    def id_text(self) -> str:
        return str(self.card.kpi.pk)

    @property
    def finding(self) -> str:
        """What the chart shows, for those who can't see it."""
        if not self.card.expected:
            return _("%(kpi)s is %(value)s") % {"kpi": self.card.name, "value": self.card.value_text}
        words = {"kpi": self.card.name, "value": self.card.value_text, "target": self.card.expected}
        return _("%(kpi)s is %(value)s and should be %(target)s") % words


@dataclass(frozen=True)
class Dashboard:
    heading: str
    cards: list[KpiCard]
    main: Panel | None
    others: list[Panel]
    ageing: list[Ageing]
    alerts: list[Alert]
    alert_count: int

    @property
    def several(self) -> bool:
        """Whether the KPIs come from several projects: then each says from which."""
        return len({card.kpi.project_id for card in self.cards}) > 1


def dashboard(user: User, department: Department, chosen: str) -> Dashboard:
    """Everything on a department's page; `chosen` is the id of the KPI whose chart stands first."""
    found = cards(department_kpis(user, department))
    marks = marks_of({card.kpi.project_id for card in found})
    panels = [panel(card, marks.get(card.kpi.project_id, [])) for card in found]
    order = {"breach": 0, "risk": 1, "ok": 2, "none": 3}
    main = next((p for p in panels if str(p.card.kpi.pk) == chosen), None)
    main = main or min(panels, key=lambda p: order[p.card.state], default=None)
    projects = {card.kpi.project_id: card.kpi.project for card in found}
    alerts = Alert.objects.restrict(user, "alert.read").filter(project__in=projects).select_related("project")
    return Dashboard(
        heading=dashboard_finding(found, department.name),
        cards=found,
        main=main,
        others=[p for p in panels if p is not main],
        ageing=_open_cases(user, projects.values()),
        alerts=list(alerts.urgent_first()[:FEED]),
        alert_count=alerts.count(),
    )


def panel(card: KpiCard, marks: list[Mark]) -> Panel:
    return Panel(card, charts.trend(card, marks), f"kpi-{card.kpi.pk}-trend", charts.is_provisional(card))


def marks_of(project_ids: Iterable[int]) -> dict[int, list[Mark]]:
    """When pilots ended and roll-outs began: what may explain a step in a series."""
    from projects.models import GateDecision
    from projects.phases import phase

    found: dict[int, list[Mark]] = {}
    rows = GateDecision.objects.filter(project__in=list(project_ids), phase__in=["design", "pilot"], kind="passed")
    after = {"design": "pilot", "pilot": "rollout"}
    for row in rows.order_by("at"):
        title = str(phase(after[row.phase]).title)
        found.setdefault(row.project_id, []).append(Mark(row.at.date(), title))
    return found


def _open_cases(user: User, projects: Iterable[Project]) -> list[Ageing]:
    found = []
    for project in projects:
        log = figures.primary_log(project) if can(user, "figures.read", project) else None
        row = ageing(log, with_cases=can(user, "log.read", project)) if log else None
        if row is not None:
            found.append(row)
    return found


@dataclass(frozen=True)
class RuleRow:
    rule: AlertRule
    name: str
    sentence: str
    open_alerts: int


def rule_rows(project: Project) -> list[RuleRow]:
    rules = AlertRule.objects.filter(project=project).select_related("kpi__goal", "project")
    is_open = Q(alerts__state__in=["firing", "acknowledged"])
    rows = rules.annotate(open_alerts=Count("alerts", filter=is_open)).order_by("-enabled", "pk")
    return [RuleRow(rule, *_words(rule), rule.open_alerts) for rule in rows]


def _words(rule: AlertRule) -> tuple[str, str]:
    watched = watched_by(rule)
    if watched is None:
        return str(rule), ""
    name = wording.name_of(watched.definition.metric, watched.definition.step, watched.name)
    return name, wording.rule_sentence(watched, rule)


def goals_without_kpi(project: Project) -> int:
    return Goal.objects.filter(project=project, kpi=None).count()


def step_choices(project: Project) -> list[tuple[str, str]]:
    """The activities of the project's log that have a time limit: only these can be over it."""
    measured = figures.figures_for(project)
    if measured is None:
        return []
    return [(step.activity, step.activity) for step in measured.steps if step.activity in measured.settings.limits]


@dataclass(frozen=True)
class Preview:
    """What a rule would have done so far. `fired` are the labels of the periods in which it would have opened."""

    sentence: str
    observations: list[Observation]
    fired: list[int]
    unit: str
    limit: float

    @property
    def measured(self) -> int:
        return sum(each.value is not None for each in self.observations)

    @property
    def chart(self) -> dict[str, Any] | None:
        return charts.against_limit(self.observations, self.limit, self.unit, self.fired)


def preview(rule: AlertRule) -> Preview | None:
    """The rule judged over the whole history, period by period. The rule need not be saved."""
    watched = watched_by(rule)
    if watched is None:
        return None
    seen = history(rule, watched)
    sentence = wording.rule_sentence(watched, rule)
    return Preview(sentence, seen, firings(watched.terms, seen), watched.unit, watched.terms.limit)


def draft_rule(project: Project, values: RuleInput) -> AlertRule:
    """A rule as it is being filled in, never saved: only to be looked at."""
    fields = {name: getattr(values, name) for name in values.__dataclass_fields__}
    return AlertRule(project=project, **fields)


def open_alerts_of(user: User, project: Project) -> list[Alert]:
    rows = Alert.objects.restrict(user, "alert.read").open().filter(project=project)
    return list(rows.select_related("project").urgent_first()[:FEED])


@dataclass(frozen=True)
class AlertList:
    """The list with its filters as they stand in the address."""

    rows: QuerySet[Alert]
    open_count: int
    breach_count: int
    state: str
    severity: str
    project: str
    projects: list[Project]

    @property
    def is_filtered(self) -> bool:
        return bool(self.severity or self.project or self.state != "all")


def alert_list(user: User, params: Mapping[str, str]) -> AlertList:
    """Open first, then severity, then the latest; unknown filter values are no filter."""
    reach = Alert.objects.restrict(user, "alert.read")
    state = params.get("state", "")
    state = state if state in {"open", *Alert.State.values} else "all"
    severity = params.get("severity", "")
    severity = severity if severity in AlertRule.Severity.values else ""
    projects = list(Project.objects.filter(pk__in=reach.values("project")).order_by("code"))
    code = params.get("project", "")
    code = code if code in {project.code for project in projects} else ""
    rows = reach.open() if state == "open" else reach
    if state in Alert.State.values:
        rows = rows.filter(state=state)
    rows = rows.filter(severity=severity) if severity else rows
    rows = rows.filter(project__code=code) if code else rows
    counts = reach.open().aggregate(all=Count("pk"), breach=Count("pk", filter=Q(severity="breach")))
    rows = rows.select_related("project", "rule", "handler").urgent_first()
    return AlertList(rows, counts["all"], counts["breach"], state, severity, code, projects)
