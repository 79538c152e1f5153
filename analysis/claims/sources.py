"""Where people type claims: the texts and the values of charter, interviews and map, as far as the reader may see them.

What does not live here: finding claims in the texts (`finding.py`), comparing them (`checking.py`), rows for the page
(`reading.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from analysis.claims.quantities import Quantity, quantities
from analysis.models import Evidence, Why
from processes import selectors as maps
from processes.models import FREQUENCY, MapKind, Observation, StepFacts
from projects import figures, targets
from projects.figures import Definition
from projects.models import Project
from projects.permissions import can

# What a step states in words, beside its documentation.
STEP_TEXTS = ("criteria", "risk", "risk_control", "bottleneck", "instruction")
# Texts that not every release has: app, model, fields, what it is, where it stands, who may read it.
OTHER_TEXTS: tuple[tuple[str, str, tuple[str, ...], str | Promise, str, str], ...] = (
    ("projects", "Risk", ("text", "response"), gettext_lazy("Risk"), "projects:charter", "project.read"),
    ("projects", "Workshop", ("notes",), gettext_lazy("Workshop"), "projects:charter", "project.read"),
)


@dataclass(frozen=True)
class Place:
    """Where something was typed: what it is, in whose words, and the address of the page."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class Statement:
    """A text; `step` is the activity of the log that it stands at, or ""."""

    place: Place
    text: str
    step: str = ""


@dataclass(frozen=True)
class TypedValue:
    """A value that somebody typed for a named figure; `definition` is None where its step is not known."""

    place: Place
    text: str
    quantity: Quantity
    metric: str
    definition: Definition | None


def step_names(project: Project, activities: list[str]) -> dict[str, str]:
    """A step as people write it → its activity in the log: the log's own names, and those of the map."""
    bound = {element_id: activity for activity, element_id in maps.bindings(project).items()}
    names = {row.name: bound.get(row.element_id, row.name) for row in maps.working_steps(project) if row.name.strip()}
    return names | {activity: activity for activity in activities}


def statements(project: Project, user: User) -> list[Statement]:
    """Every text of the project that may hold a claim, in the order of the phases."""
    found = [*_charter_texts(project), *_other_texts(project, user)]
    if can(user, "map.read", project):
        found += _map_texts(project)
    if can(user, "cause.read", project):
        found += _cause_texts(project)
    return [each for each in found if each.text.strip()]


def _charter(project: Project, kind: str, title: str, part: str) -> Place:
    return Place(kind, title, reverse("projects:charter", args=[project.code]) + f"#{part}")


def _charter_texts(project: Project) -> Iterator[Statement]:
    yield Statement(_charter(project, _("Why now"), project.name, "content"), project.description)
    for point in project.pain_points.all():
        yield Statement(_charter(project, _("Pain point"), point.text, "pain-points"), point.text)
    for item in project.scope_items.all():
        yield Statement(_charter(project, _("Scope"), item.text, "scope"), item.text)


def _other_texts(project: Project, user: User) -> Iterator[Statement]:
    for app, name, fields, kind, address, action in OTHER_TEXTS:
        try:
            model: Any = apps.get_model(app, name)
        except LookupError:
            continue
        rows = model.objects.restrict(user, action).filter(**{model.PROJECT_PATH: project})
        for row in rows:
            text = "\n".join(str(getattr(row, each)) for each in fields or _text_fields(model))
            yield Statement(Place(str(kind), str(row), reverse(address, args=[project.code])), text)


def _text_fields(model: Any) -> list[str]:
    kinds = {"CharField", "TextField"}
    return [f.name for f in model._meta.concrete_fields if f.get_internal_type() in kinds and not f.choices]


def _step_place(project: Project, row: StepFacts, kind: str = "") -> Place:
    url = reverse("processes:step", args=[project.code, row.element_id])
    return Place(kind or _("Step on the map"), str(row), url)


def _as_is(project: Project) -> list[StepFacts]:
    version = maps.current_version(project, MapKind.AS_IS)
    return maps.steps(version) if version else []


def _activity_of(project: Project) -> Callable[[StepFacts], str]:
    bound = {element_id: activity for activity, element_id in maps.bindings(project).items()}
    return lambda row: bound.get(row.element_id, row.name)


def _map_texts(project: Project) -> Iterator[Statement]:
    activity = _activity_of(project)
    for row in _as_is(project):
        texts = [row.documentation, *(str(row.annotation.get(each, "")) for each in STEP_TEXTS)]
        yield from (Statement(_step_place(project, row), text, activity(row)) for text in texts)
    for record, row in _records(project):
        yield Statement(_record_place(project, row, record), record.quote, activity(row))


def _records(project: Project) -> list[tuple[Observation, StepFacts]]:
    """Interviews and observations with the step they stand at."""
    steps = {row.element_id: row for row in maps.working_steps(project)}
    rows = Observation.objects.filter(process__project=project)
    return [(each, steps[each.element_id]) for each in rows if each.element_id in steps]


def _record_place(project: Project, row: StepFacts, record: Observation) -> Place:
    place = _step_place(project, row, str(record.get_source_display()))
    return Place(place.kind, f"{row} · {record.who}", f"{place.url}?kind={row.version.kind}#observations")


def _cause_texts(project: Project) -> Iterator[Statement]:
    tree = reverse("analysis:causes", args=[project.code])
    for why in Why.objects.filter(project=project, deleted_at=None):
        yield Statement(Place(_("Cause"), why.text, tree), why.text, why.step)
    told = Evidence.objects.filter(why__project=project, why__deleted_at=None).exclude(kind=Evidence.Kind.FIGURE)
    for row in told.select_related("why"):
        yield Statement(Place(str(row.get_kind_display()), row.why.text, tree), row.text, row.why.step)


def typed_values(project: Project, user: User, step_in: Callable[[str], str]) -> list[TypedValue]:
    """Every value typed for a named figure. `step_in` finds the step that a text names, "" without one."""
    found: list[TypedValue | None] = []
    for point in project.pain_points.all():
        if point.metric and point.value is not None:
            place = _charter(project, _("Pain point"), point.text, "pain-points")
            found.append(_typed(place, point.metric, point.value, step_in(point.text), project))
    for goal in project.goals.all():
        value = getattr(goal, "baseline_typed", None)
        if value is not None and goal.metric in figures.metrics():
            place = _charter(project, _("Baseline"), goal.name or figures.metric_name(goal.metric), "goals")
            found.append(_value(place, goal.metric, value, figures.definition_of(goal)))
    if can(user, "map.read", project):
        activity = _activity_of(project)
        for row in _as_is(project):
            if row.annotation.get("planned") is not None:
                value = float(row.annotation["planned"])
                found.append(
                    _typed(
                        _step_place(project, row, _("Planned time")),
                        "step_processing_mean",
                        value,
                        activity(row),
                        project,
                    )
                )
        for record, row in _records(project):
            if record.metric and record.metric != FREQUENCY and record.value is not None:
                definition = Definition(record.metric, activity(row), calendar=project.calendar)
                place = _record_place(project, row, record)
                found.append(_value(place, record.metric, record.value, definition, record.value_text))
    return [each for each in found if each is not None]


def _typed(place: Place, metric: str, value: float, step: str, project: Project) -> TypedValue | None:
    known = figures.metrics().get(metric)
    if known is None:
        return None
    per_step = known.grain == "step"
    definition = Definition(metric, step if per_step else "", calendar=project.calendar)
    return _value(place, metric, value, None if per_step and not step else definition)


def _value(place: Place, metric: str, value: float, definition: Definition | None, text: str = "") -> TypedValue | None:
    unit = figures.metric(metric).unit
    text = text if len(quantities(text)) == 1 else targets.as_typed(value, unit)
    read = quantities(text) if unit != "count" else [Quantity("share", Decimal(text), Decimal(text), 1.0, 0, len(text))]
    return TypedValue(place, text, read[0], metric, definition) if len(read) == 1 else None
