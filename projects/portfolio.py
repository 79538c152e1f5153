"""The portfolio's rows and the words around them. It reads kept figures and computes none; figures that no longer fit
their goal count as "no reading". Which projects there are is said by `projects/selection.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Department, User
from projects.figures import is_met
from projects.models import Goal, Membership, Project
from projects.phases import KEYS, phase
from projects.selection import Selection, changed_at, in_phase_since
from projects.selectors import rail_of

KINDS = {"met": "ok", "not_met": "risk", "no_reading": "none"}
CHUNK = 200


@dataclass(frozen=True)
class PortfolioRow:
    """A project as one line. `met`, `missed`, `unread` count its goals; `gate` is the one before it."""

    project: Project
    owner: User | None
    departments: str
    rail: list[str]
    number: int
    phase_title: str
    met: int
    missed: int
    unread: int
    gate: str
    days: int
    changed_at: datetime

    @property
    def goals(self) -> str:
        """The same three states as the filter's: one goal missed is not met, all met is met."""
        if self.missed:
            return "not_met"
        return "met" if self.met and not self.unread else "no_reading"

    @property
    def kind(self) -> str:
        return KINDS[self.goals]

    @property
    def goals_words(self) -> str:
        return goal_states()[self.goals] if self.met or self.missed or self.unread else _("No goal yet")

    @property
    def counts(self) -> str:
        """“1 met · 2 not met”, where there is more than one goal."""
        if self.met + self.missed + self.unread < 2:
            return ""
        parts = [
            (self.met, ngettext("%(count)d met", "%(count)d met", self.met)),
            (self.missed, ngettext("%(count)d not met", "%(count)d not met", self.missed)),
            (self.unread, ngettext("%(count)d without a reading", "%(count)d without a reading", self.unread)),
        ]
        return " · ".join(words % {"count": count} for count, words in parts if count)

    @property
    def closed(self) -> bool:
        return self.project.status == Project.Status.CLOSED

    @property
    def age(self) -> str:
        """How long the project has been in its phase."""
        if not self.days:
            return _("in this step since today")
        return ngettext("in this step for %(count)d day", "in this step for %(count)d days", self.days) % {
            "count": self.days
        }


def goal_states() -> dict[str, str]:
    return {"not_met": pgettext("goals", "Not met"), "met": pgettext("goals", "Met"), "no_reading": _("No reading")}


def gate_words(project: Project) -> str:
    """“Charter → Map”: which gate comes next."""
    if project.status == Project.Status.CLOSED:
        return ""
    here = KEYS.index(project.phase)
    if here + 1 == len(KEYS):
        return _("Close, or next cycle")
    return _("%(here)s → %(next)s") % {"here": phase(KEYS[here]).title, "next": phase(KEYS[here + 1]).title}


def portfolio_rows(ids: list[int], *, today: date) -> list[PortfolioRow]:
    """A line for each id, in that order: as many queries for one as for a thousand."""
    goals = Goal.objects.select_related("kept")
    members = Membership.objects.filter(role=Membership.Role.OWNER).select_related("user")
    rows = Project.objects.filter(pk__in=ids).annotate(since=in_phase_since(), changed=changed_at())
    rows = rows.prefetch_related("departments", Prefetch("memberships", members), Prefetch("goals", goals))
    by_id = {project.pk: project for project in rows}
    return [_row(by_id[pk], today) for pk in ids if pk in by_id]


def _row(project: Any, today: date) -> PortfolioRow:
    states = [_state(goal) for goal in project.goals.all()]
    owners = [each.user for each in project.memberships.all()]
    return PortfolioRow(
        project=project,
        owner=owners[0] if owners else None,
        departments=", ".join(each.name for each in project.departments.all()),
        rail=rail_of(project),
        number=KEYS.index(project.phase) + 1,
        phase_title=str(phase(project.phase).title),
        met=states.count("met"),
        missed=states.count("not_met"),
        unread=states.count("no_reading"),
        gate=gate_words(project),
        days=max(0, (today - timezone.localtime(project.since).date()).days),
        changed_at=project.changed,
    )


def _state(goal: Goal) -> str:
    kept = getattr(goal, "kept", None)
    if kept is None or kept.value is None or kept.revision < goal.revision:
        return "no_reading"
    return "met" if is_met(goal.comparison, kept.value, goal.target) else "not_met"


@dataclass(frozen=True)
class Choices:
    """What the filters offer: only departments and owners of projects in reach, so that they tell of no others."""

    departments: list[tuple[int, str]]
    owners: list[tuple[int, str]]


def choices(user: User) -> Choices:
    reach = Project.objects.restrict(user, "project.read").order_by().values("pk")
    homes = Department.objects.filter(
        pk__in=Project.departments.through.objects.filter(project__in=reach).values("department")
    )
    owns = Membership.objects.filter(project__in=reach, role=Membership.Role.OWNER).values("user")
    people = User.objects.filter(pk__in=owns).order_by("name", "pk")
    return Choices(
        list(homes.order_by("name").values_list("pk", "name")),
        [(each.pk, each.name or each.email) for each in people.only("name", "email")],
    )


@dataclass(frozen=True)
class Part:
    """A filter that is on: its name, what it says, and the address without it."""

    label: str
    words: str
    address: str

    @property
    def said(self) -> str:
        return _("%(label)s: %(words)s") % {"label": self.label, "words": self.words}


def parts(selection: Selection, offered: Choices) -> list[Part]:
    """The filters that narrow the list, for the sentence that says what to take away."""
    unknown = _("unknown")
    statuses = {"closed": _("Closed"), "all": _("All")}
    said = {
        "query": (_("Text"), selection.query),
        "status": (_("Status"), statuses.get(selection.status, "")),
        "phase": (pgettext("phase of a project", "Step"), str(phase(selection.phase).title) if selection.phase else ""),
        "goals": (_("Goals"), goal_states().get(selection.goals, "")),
        "department": (_("Department"), dict(offered.departments).get(selection.department or 0, unknown)),
        "owner": (_("Owner"), dict(offered.owners).get(selection.owner or 0, unknown)),
        "mine": (_("Mine"), _("yes") if selection.mine else ""),
        "sort": (_("Order"), ""),
    }
    found = []
    for part, (label, words) in said.items():
        asked = getattr(selection, part) != getattr(Selection(), part) and part != "sort"
        if asked or part in selection.wrong:
            words = unknown if part in selection.wrong else words
            found.append(Part(label, words, selection.without(part).address()))
    return found


@dataclass(frozen=True)
class Column:
    """The head of a column: a link that sorts by it, the second time the other way round."""

    key: str
    label: str
    address: str
    aria: str


def columns(selection: Selection) -> list[Column]:
    labels = {
        "name": _("Project"),
        "step": pgettext("phase of a project", "Step"),
        "goals": _("Goals"),
        "gate": _("Next gate"),
        "changed": _("Last change"),
        "owner": _("Owner"),
    }
    found = []
    for key, label in labels.items():
        up, down = selection.sort == key, selection.sort == f"-{key}"
        # The newest change first is what one asks for first; everything else begins at its beginning.
        wanted = f"-{key}" if up or (key == "changed" and not down) else key
        aria = "ascending" if up else "descending" if down else ""
        found.append(Column(key, label, replace(selection, sort=wanted).address(), aria))
    return found


def export_head() -> list[str]:
    return [
        *(pgettext("project", "Code"), _("Name"), _("Departments"), _("Owner"), _("Status")),
        *(_("Step number"), pgettext("phase of a project", "Step"), _("Next gate"), _("Days in this step")),
        *(_("Goals"), _("Goals met"), _("Goals not met"), _("Goals without a reading")),
        *(_("Last change"), _("Started on")),
    ]


def export_rows(ids: list[int], *, today: date) -> Iterator[list[Any]]:
    """Every chosen project as the cells of a file; a few hundred in memory at a time."""
    for begin in range(0, len(ids), CHUNK):
        for row in portfolio_rows(ids[begin : begin + CHUNK], today=today):
            project = row.project
            yield [
                *(project.code, project.name, row.departments, str(row.owner.name) if row.owner else ""),
                *(str(Project.Status(project.status).label), row.number, row.phase_title, row.gate, row.days),
                *(row.goals_words, row.met, row.missed, row.unread),
                *(row.changed_at.isoformat(timespec="seconds"), project.created_at.isoformat(timespec="seconds")),
            ]
