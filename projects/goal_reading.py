"""Goals beside their figures, ready to be drawn: reads the figure of each goal and puts it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from common.templatetags.format import format_against, format_day, format_value
from projects import figures
from projects.figures import Figure
from projects.goal_state import Standing, standing
from projects.models import Goal, Objective, Project
from projects.sentences import comparison_words, goal_sentence, goal_words, line_sentence
from projects.smart import Letter, Line, judge
from projects.smart_words import SmartLetter, line_letters, whole_letters


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
    sentence: str
    judged: list[Letter]
    letters: list[SmartLetter]

    @property
    def value(self) -> float | None:
        return self.figure.value if self.figure else None

    @property
    def bar_value(self) -> float | None:
        """Where the small bar ends: a goal that is met fills it, wherever its baseline lies."""
        return self.goal.target if self.standing.state == "met" else self.value

    @property
    def log_disagrees(self) -> str:
        """What the log says where somebody typed another baseline; compared as people read them."""
        typed, measured = self.goal.baseline_typed, self.goal.baseline_value
        log = self.value if measured is None else measured
        if typed is None or log is None:
            return ""
        said = format_against(log, typed, self.unit)
        return "" if said == format_value(typed, self.unit) else said

    @property
    def typed_text(self) -> str:
        return format_value(self.goal.baseline_typed, self.unit)

    @property
    def now_text(self) -> str:
        return format_against(self.value, self.goal.target, self.unit)

    @property
    def baseline_text(self) -> str:
        return format_value(self.goal.baseline, self.unit)

    @property
    def due_text(self) -> str:
        return format_day(self.goal.due) if self.goal.due else ""

    @property
    def target_text(self) -> str:
        return target_text(self.goal.target, self.unit)


@dataclass(frozen=True)
class ObjectiveCard:
    """A goal as a whole: its sentence, its letters, and the cards of its lines."""

    objective: Objective
    sentence: str
    letters: list[SmartLetter]
    lines: list[GoalCard]

    @property
    def heading(self) -> str:
        return self.objective.name or self.sentence


def target_text(value: float | None, unit: str) -> str:
    """A target as somebody chose it, without a meaningless ".0"; "–" in a draft."""
    return format_value(value, unit)


def started_on(project: Project) -> date:
    return timezone.localtime(project.created_at).date()


def read_now(project: Project, goal: Goal) -> Figure | None:
    """The goal's figure, read afresh."""
    known = goal.metric in figures.metrics()
    return figures.read(project, figures.definition_of(goal)) if known else None


def goal_card(
    project: Project,
    goal: Goal,
    figure: Figure | None,
    *,
    hurting: set[str],
    today: date,
    weeks: tuple[float, ...] = (),
) -> GoalCard:
    """The line beside its figure. `hurting` names the metrics of the project's pain points."""
    known = figures.metrics().get(goal.metric)
    unit = known.unit if known else "count"
    value = figure.value if figure else None
    stands = standing(
        comparison=goal.comparison,
        target=goal.target,
        value=value,
        baseline=goal.baseline,
        due=goal.due,
        started=started_on(project),
        today=today,
    )
    kind, words = goal_words(stands, unit)
    name = figures.metric_name(goal.metric) if known else goal.metric
    cases = figures.filter_words().sentence(goal.filter)
    text = target_text(goal.target, unit) if goal.target is not None else ""
    judged = judge(_line(project, goal, value, weeks, hurting))
    return GoalCard(
        goal=goal,
        title=goal.name or name,
        metric_name=f"{name} · {goal.step}" if goal.step else name,
        filter_words=cases,
        unit=unit,
        figure=figure,
        standing=stands,
        kind=kind,
        words=words,
        target_words=comparison_words(goal.comparison, text) if text else words,
        sentence=line_sentence(figures.figure_name(goal.metric, goal.step), cases, goal.comparison, text),
        judged=judged,
        letters=line_letters(judged, unit, goal.target),
    )


def _line(project: Project, goal: Goal, value: float | None, weeks: tuple[float, ...], hurting: set[str]) -> Line:
    known = figures.metrics().get(goal.metric)
    return Line(
        metric_known=known is not None,
        needs_step=getattr(known, "grain", "") == "step",
        step=goal.step,
        has_owner=goal.owner_id is not None,
        target=goal.target,
        comparison=goal.comparison,
        baseline=goal.baseline,
        value=value,
        weeks=weeks,
        hurts=goal.metric in hurting,
        has_aim=bool(goal.objective and goal.objective.aim_id),
        due=goal.due,
        started=started_on(project),
        ends=project.ends_on,
    )


def hurting_metrics(project: Project) -> set[str]:
    return {point.metric for point in project.pain_points.all() if point.metric}


def goal_cards(project: Project, *, today: date, known: Mapping[int, Figure | None] | None = None) -> list[GoalCard]:
    """All lines of a project's goals: two queries and what the figures need, or none with the figures in `known`."""
    hurting = hurting_metrics(project)
    cards = []
    goals = project.goals.all() if known is not None else project.goals.select_related("objective__aim", "owner")
    for goal in goals:
        figure = read_now(project, goal) if known is None else known.get(goal.pk)
        cards.append(goal_card(project, goal, figure, hurting=hurting, today=today))
    return cards


def weeks_of(project: Project, goal: Goal, figure: Figure | None) -> tuple[float, ...]:
    """The line's value week by week, for what the log already reached; not asked for where there is no figure."""
    return figures.weeks(project, figures.definition_of(goal)) if figure and figure.value is not None else ()


def objective_cards(project: Project, *, today: date) -> list[ObjectiveCard]:
    """The goals of a project with their lines, judged also by what the weeks of the log reached."""
    hurting = hurting_metrics(project)
    lines: dict[int | None, list[GoalCard]] = {}
    for goal in project.goals.select_related("objective__aim", "owner"):
        figure = read_now(project, goal)
        weeks = weeks_of(project, goal, figure)
        card = goal_card(project, goal, figure, hurting=hurting, today=today, weeks=weeks)
        lines.setdefault(goal.objective_id, []).append(card)
    wholes = project.objectives.select_related("aim", "owner")
    return [objective_card(whole, lines[whole.pk]) for whole in wholes if whole.pk in lines]


def objective_card(whole: Objective, cards: list[GoalCard]) -> ObjectiveCard:
    return ObjectiveCard(
        objective=whole,
        sentence=goal_sentence([card.sentence for card in cards], format_day(whole.due) if whole.due else ""),
        letters=whole_letters([(card.title, card.judged, card.letters) for card in cards]),
        lines=cards,
    )
