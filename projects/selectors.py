"""Rows for the list of projects and for the home page, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts.models import User
from projects.goal_reading import GoalCard, goal_cards
from projects.kept_figures import figures_of
from projects.models import Activity, OpenedProject, Project
from projects.phases import KEYS, phase
from projects.sentences import goals_badge


@dataclass(frozen=True)
class ProjectRow:
    """A project as one line: its rail, what its phase still needs, its first goal, the badge over all goals.

    `met` of `criteria` are the exit criteria of the current phase, both 0 where they were not asked for;
    `waiting` says that all are met and the gate can be passed.
    """

    project: Project
    owner: User | None
    departments: str
    rail: list[str]
    number: int
    phase_title: str
    met: int
    criteria: int
    goal: GoalCard | None
    at_risk: int
    kind: str
    words: str
    due: date | None

    @property
    def fraction(self) -> float:
        return self.met / self.criteria if self.criteria else 0.5

    @property
    def waiting(self) -> bool:
        return self.project.status == Project.Status.ACTIVE and 0 < self.criteria == self.met


def rail_of(project: Project) -> list[str]:
    """done, current or later for each of the seven."""
    if project.status == Project.Status.CLOSED:
        return ["done"] * len(KEYS)
    here = KEYS.index(project.phase)
    return ["done" if n < here else "current" if n == here else "later" for n in range(len(KEYS))]


def with_people(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.prefetch_related("departments", "memberships__user", "goals__owner", "goals__objective", "pain_points")


def project_rows(projects: list[Project], *, today: date, with_criteria: bool) -> list[ProjectRow]:
    """A line each. `with_criteria` asks the current phases for their exit criteria, which costs them their queries."""
    known = figures_of(projects)
    return [_row(each, goal_cards(each, today=today, known=known), with_criteria) for each in projects]


def _row(project: Project, cards: list[GoalCard], with_criteria: bool) -> ProjectRow:
    here = phase(project.phase)
    criteria = here.exit_criteria(project) if with_criteria and project.status == Project.Status.ACTIVE else []
    owners = [each.user for each in project.memberships.all() if each.role == "owner"]
    kind, words = goals_badge([card.standing for card in cards])
    return ProjectRow(
        project=project,
        owner=owners[0] if owners else None,
        departments=", ".join(each.name for each in project.departments.all()),
        rail=rail_of(project),
        number=KEYS.index(project.phase) + 1,
        phase_title=str(here.title),
        met=sum(each.met for each in criteria),
        criteria=len(criteria),
        goal=cards[0] if cards else None,
        at_risk=sum(card.standing.state in {"at_risk", "overdue"} for card in cards),
        kind=kind,
        words=words,
        due=max((card.goal.due for card in cards if card.goal.due), default=None),
    )


def worked_on(user: User) -> QuerySet[Project]:
    """Active projects of which the person is a member, the one touched last first."""
    reach = Project.objects.restrict(user, "project.read").active().filter(memberships__user=user)
    newest = Activity.objects.filter(project=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return reach.annotate(touched=Subquery(newest)).order_by(F("touched").desc(nulls_last=True), "-pk")


def my_projects(user: User, *, limit: int) -> list[Project]:
    """Active projects in reach: those the person works on first, then by the newest."""
    reach = Project.objects.restrict(user, "project.read").active()
    mine = list(with_people(worked_on(user))[:limit])
    if len(mine) < limit:
        others = reach.exclude(pk__in=[project.pk for project in mine])
        mine += list(with_people(others)[: limit - len(mine)])
    return mine


def opened_last(user: User, *, limit: int) -> list[Project]:
    """The projects that the person opened last and may still read."""
    rows = OpenedProject.objects.restrict(user, "project.read").filter(user=user)
    return [row.project for row in rows.select_related("project")[:limit]]
