"""Goals beside their figures, ready to be drawn: reads the figure of each goal and puts it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from common.templatetags.format import format_against, format_day, format_value
from projects import figures
from projects.figures import Figure
from projects.goal_state import Letter, Standing, smart, standing
from projects.models import Goal, Project
from projects.sentences import comparison_words, goal_words, smart_words


@dataclass(frozen=True)
class SmartLetter:
    letter: str
    met: bool
    words: str


@dataclass(frozen=True)
class GoalCard:
    """`kind` and `words` are the badge; `unit` is the metric's unit: seconds, share or count."""

    goal: Goal
    title: str
    metric_name: str
    filter_words: str
    unit: str
    figure: Figure | None
    standing: Standing
    kind: str
    words: str
    target_words: str
    letters: list[SmartLetter]

    @property
    def value(self) -> float | None:
        return self.figure.value if self.figure else None

    @property
    def bar_value(self) -> float | None:
        """Where the small bar ends: a goal that is met fills it, wherever its baseline lies."""
        return self.goal.target if self.standing.state == "met" else self.value

    @property
    def now_text(self) -> str:
        return format_against(self.value, self.goal.target, self.unit)

    @property
    def baseline_text(self) -> str:
        return format_value(self.goal.baseline_value, self.unit)

    @property
    def due_text(self) -> str:
        return format_day(self.goal.due) if self.goal.due else ""

    @property
    def target_text(self) -> str:
        return target_text(self.goal.target, self.unit)


def target_text(value: float, unit: str) -> str:
    """A target as somebody chose it, without a meaningless ".0"."""
    return format_value(value, unit)


def started_on(project: Project) -> date:
    return timezone.localtime(project.created_at).date()


def read_now(project: Project, goal: Goal) -> Figure | None:
    """The goal's figure, read afresh."""
    known = goal.metric in figures.metrics()
    return figures.read(project, figures.definition_of(goal)) if known else None


def goal_card(project: Project, goal: Goal, figure: Figure | None, *, hurting: set[str], today: date) -> GoalCard:
    """The goal beside its figure. `hurting` names the metrics of the project's pain points."""
    known = figures.metrics().get(goal.metric)
    unit = known.unit if known else "count"
    value = figure.value if figure else None
    started = started_on(project)
    stands = standing(
        comparison=goal.comparison,
        target=goal.target,
        value=value,
        baseline=goal.baseline_value,
        due=goal.due,
        started=started,
        today=today,
    )
    kind, words = goal_words(stands, unit)
    name = figures.metric_name(goal.metric) if known else goal.metric
    return GoalCard(
        goal=goal,
        title=goal.name or name,
        metric_name=f"{name} · {goal.step}" if goal.step else name,
        filter_words=figures.filter_words().sentence(goal.filter),
        unit=unit,
        figure=figure,
        standing=stands,
        kind=kind,
        words=words,
        target_words=comparison_words(goal.comparison, target_text(goal.target, unit)),
        letters=_letters(goal, known, value, hurting, started),
    )


def _letters(goal: Goal, known: object, value: float | None, hurting: set[str], started: date) -> list[SmartLetter]:
    letters: list[Letter] = smart(
        metric_known=known is not None,
        needs_step=getattr(known, "grain", "") == "step",
        step=goal.step,
        measured=value is not None,
        baseline=goal.baseline_value,
        target=goal.target,
        comparison=goal.comparison,
        has_owner=goal.owner_id is not None,
        hurts=goal.metric in hurting,
        due=goal.due,
        started=started,
    )
    return [SmartLetter(each.letter, each.met, smart_words(each.key, each.met)) for each in letters]


def goal_cards(project: Project, *, today: date, known: Mapping[int, Figure | None] | None = None) -> list[GoalCard]:
    """All goals of a project: two queries and whatever the figures need, or none with the figures in `known`."""
    hurting = {point.metric for point in project.pain_points.all() if point.metric}
    cards = []
    for goal in project.goals.all():
        figure = read_now(project, goal) if known is None else known.get(goal.pk)
        cards.append(goal_card(project, goal, figure, hurting=hurting, today=today))
    return cards
