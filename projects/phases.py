"""The seven phases as `projects` sees them: an ordered list of classes named in `settings.PHASES`.

`Phase` is the shape; each app implements its own phases in its `phases.py`. The rail, the overview and the gates
are drawn from this list without importing any app to the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from projects.models import Project

KEYS = ("charter", "map", "analyze", "design", "pilot", "rollout", "monitor")


@dataclass(frozen=True)
class Criterion:
    """One exit criterion of a gate: computed from evidence, with a link to it."""

    key: str
    text: str
    met: bool
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Tab:
    key: str
    label: str | Promise
    url_name: str


Contribution = Callable[["Project"], list[Criterion]]
_contributions: dict[str, list[Contribution]] = {}


def contribute(phase_key: str, criteria: Contribution) -> None:
    """Lets an app add exit criteria to a phase that stands to its left (an option chosen, to the design phase)."""
    _contributions.setdefault(phase_key, []).append(criteria)


class Phase:
    """One of the seven. Subclasses fill the class attributes and the two methods."""

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    question: ClassVar[str | Promise]
    url_name: ClassVar[str]
    tabs: ClassVar[tuple[Tab, ...]] = ()
    trail: ClassVar[tuple[str, ...]] = ()  # kinds of entries in the trail that are this phase's own work

    def summary(self, project: Project) -> str:
        """A few words on how far the phase is, for lists and the rail."""
        raise NotImplementedError

    def own_criteria(self, project: Project) -> list[Criterion]:
        """What must be true to leave, as far as this phase's own app knows."""
        raise NotImplementedError

    def exit_criteria(self, project: Project) -> list[Criterion]:
        """Everything that must be true to leave: the phase's own criteria and those that other apps add."""
        added = [row for criteria in _contributions.get(self.key, []) for row in criteria(project)]
        return [*self.own_criteria(project), *added]


class CharterPhase(Phase):
    key = "charter"
    title = gettext_lazy("Charter")
    question = gettext_lazy("What hurts, for whom, how much better by when?")
    url_name = "projects:charter"
    trail = ("project", "pain_point", "goal", "scope", "member")

    def summary(self, project: Project) -> str:
        count = project.goals.count()
        return ngettext("%(count)d goal", "%(count)d goals", count) % {"count": count}

    def own_criteria(self, project: Project) -> list[Criterion]:
        goals = list(project.goals.all())
        scope = {item.inside for item in project.scope_items.all()}
        complete = [goal for goal in goals if goal.metric and goal.target is not None and goal.due and goal.owner_id]
        here = reverse("projects:charter", args=[project.code])
        return [
            Criterion("pain", _("What hurts is written down"), project.pain_points.exists(), "", f"{here}#pain-points"),
            Criterion("goals", _("There is at least one goal"), bool(goals), "", f"{here}#goals"),
            Criterion(
                "goals_complete",
                _("Every goal has a figure, a target, an owner and a date"),
                bool(goals) and len(complete) == len(goals),
                _("%(done)d of %(all)d goals are complete") % {"done": len(complete), "all": len(goals)},
                f"{here}#goals",
            ),
            Criterion(
                "scope", _("The scope says what is in and what is out"), scope == {True, False}, "", f"{here}#scope"
            ),
        ]


@cache
def phases() -> tuple[Phase, ...]:
    """The seven, in order."""
    return tuple(import_string(path)() for path in settings.PHASES)


def phase(key: str) -> Phase:
    """Raises KeyError for a key that is none of the seven."""
    return {each.key: each for each in phases()}[key]


@register()
def check_phases(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The list in settings and the keys that rows store must be the same seven, in the same order."""
    found = tuple(each.key for each in phases())
    if found != KEYS:
        return [Error(f"settings.PHASES gives {found}, rows store {KEYS}", id="projects.E001")]
    return []
