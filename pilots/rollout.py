"""How far the roll-out is: tasks, trainings, acknowledgements, rules. Chooses rows, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Department, User
from analysis.models import Option
from pilots.models import SystemRule, Training, TrainingRecord
from pilots.rules import ChosenOption, MapStep, Rule, Source, write_rules
from processes import editions, selectors
from processes.models import MapKind, ProcessVersion
from projects.models import Project


@dataclass(frozen=True)
class Task:
    """One line of the task list. `progress` is done of all where it can be counted; people see it who may."""

    key: str
    text: str
    done: bool
    url: str
    progress: tuple[int, int] | None = None


@dataclass(frozen=True)
class TrainingState:
    training: Training
    audience: tuple[str, ...]
    expected: int
    confirmed: int
    overdue: bool = False

    @property
    def complete(self) -> bool:
        return self.expected > 0 and self.confirmed >= self.expected


@dataclass(frozen=True)
class RuleState:
    """A rule as the map says it now, beside what was handed over. `state`: new, handed_over or changed."""

    rule: Rule
    state: str
    to_system: str = ""
    handed_over_at: datetime | None = None


@dataclass(frozen=True)
class Acknowledged:
    edition_id: int
    label: str
    published_at: datetime | None
    readers: int
    done: int


@dataclass(frozen=True)
class RolloutState:
    tasks: tuple[Task, ...]
    trainings: tuple[TrainingState, ...]
    acknowledged: Acknowledged | None
    rules: tuple[RuleState, ...] = field(default=())


def audience_of(trainings: QuerySet[Training]) -> QuerySet[Training]:
    return trainings.prefetch_related("audience").select_related("edition")


def people_of(departments: list[int]) -> QuerySet[User]:
    """Those whom a training or handbook of these departments is meant for."""
    return User.objects.filter(department__in=departments, is_active=True, role__in=["staff", "head"])


def training_states(project: Project, today: date | None = None) -> list[TrainingState]:
    """Each training with how many of its people confirmed: four queries whatever the number of trainings."""
    rows = list(audience_of(Training.objects.filter(project=project)))
    # Only people whom the training is meant for today: who moved to another department is not missed here.
    confirmed = dict(
        TrainingRecord.objects.filter(
            training__project=project,
            user__is_active=True,
            user__role__in=["staff", "head"],
            user__department__trainings=F("training"),
        )
        .order_by()
        .values_list("training")
        .annotate(people=Count("user", distinct=True))
    )
    sizes = dict(
        Department.objects.filter(trainings__project=project)
        .annotate(
            size=Count("people", filter=Q(people__is_active=True, people__role__in=["staff", "head"]), distinct=True)
        )
        .values_list("pk", "size")
    )
    return [
        TrainingState(
            row,
            tuple(each.name for each in row.audience.all()),
            sum(sizes.get(each.pk, 0) for each in row.audience.all()),
            confirmed.get(row.pk, 0),
            bool(today and row.due and row.due < today),
        )
        for row in rows
    ]


def acknowledged_of(project: Project) -> Acknowledged | None:
    """The newest published edition and how many of its readers confirmed it."""
    edition = editions.current_edition(project)
    if edition is None:
        return None
    readers = editions.readers(edition)
    done = edition.acknowledgements.filter(user__in=readers.values("pk")).count()
    return Acknowledged(edition.pk, edition.label, edition.published_at, readers.count(), done)


def rules_of(project: Project) -> tuple[ProcessVersion | None, list[Rule]]:
    """The rules as the newest to-be map says them; without one, as the as-is map does."""
    version = selectors.current_version(project, MapKind.TO_BE) or selectors.current_version(project, MapKind.AS_IS)
    if version is None:
        return None, []
    steps = [
        MapStep(
            row.element_id,
            row.name,
            row.type,
            row.role,
            row.time_limit_seconds,
            row.limit_clock,
            row.documentation,
        )
        for row in selectors.steps(version)
    ]
    # An option names its step by the label of the log; the binding says which step of the map that is.
    bound = selectors.bindings(project)
    options = [
        ChosenOption(option.pk, option.title, option.description, bound.get(option.step, option.step))
        for option in Option.objects.filter(project=project, chosen=True)
    ]
    return version, write_rules(
        steps, options, calendar=project.calendar, case_limit_seconds=project.case_limit_seconds
    )


def rule_states(project: Project) -> tuple[ProcessVersion | None, list[RuleState]]:
    """Each rule of the map with what the other system was given."""
    version, rules = rules_of(project)
    given = {row.key: row for row in SystemRule.objects.filter(project=project)}
    return version, [_rule_state(rule, given.get(rule.key)) for rule in rules]


def _rule_state(rule: Rule, row: SystemRule | None) -> RuleState:
    if row is None or row.handed_over_at is None:
        return RuleState(rule, "new")
    same = row.condition == rule.condition and row.action == rule.action
    return RuleState(rule, "handed_over" if same else "changed", row.to_system, row.handed_over_at)


def source_of(project: Project, version: ProcessVersion, time_zone: str) -> Source:
    """What an export names as its origin."""
    return Source(
        code=project.code,
        name=project.name,
        version_label=f"{version.kind} {version.label}",
        version_sha256=version.sha256,
        calendar=project.calendar,
        time_zone=time_zone,
    )


def rollout_state(project: Project, today: date | None = None) -> RolloutState:
    """Everything that the roll-out page and its gate need."""
    trainings = training_states(project, today)
    acknowledged = acknowledged_of(project)
    _version, rules = rule_states(project)
    return RolloutState(
        tasks=tuple(_tasks(project, trainings, acknowledged, rules)),
        trainings=tuple(trainings),
        acknowledged=acknowledged,
        rules=tuple(rules),
    )


def _tasks(
    project: Project,
    trainings: list[TrainingState],
    acknowledged: Acknowledged | None,
    rules: list[RuleState],
) -> list[Task]:
    training_url = reverse("pilots:training", args=[project.code])
    handbook_url = (
        reverse("processes:handbook", args=[acknowledged.edition_id])
        if acknowledged
        else reverse("processes:handbooks")
    )
    expected, confirmed = (sum(getattr(row, name) for row in trainings) for name in ("expected", "confirmed"))
    handed = sum(row.state == "handed_over" for row in rules)
    return [
        Task("handbook_published", _("The handbook is published"), acknowledged is not None, handbook_url),
        Task(
            "handbook_acknowledged",
            _("Everyone whom it concerns has confirmed the handbook"),
            bool(acknowledged and acknowledged.readers and acknowledged.done >= acknowledged.readers),
            handbook_url,
            (acknowledged.done, acknowledged.readers) if acknowledged else None,
        ),
        Task("training_planned", _("Trainings are planned for the roles that change"), bool(trainings), training_url),
        Task(
            "training_confirmed",
            _("Everyone has confirmed the training"),
            bool(trainings) and all(row.complete for row in trainings),
            training_url,
            (confirmed, expected) if trainings else None,
        ),
        Task(
            "rules_handed_over",
            _("The rules are handed over to the systems"),
            bool(rules) and handed == len(rules),
            reverse("pilots:rules", args=[project.code]),
            (handed, len(rules)) if rules else None,
        ),
    ]
