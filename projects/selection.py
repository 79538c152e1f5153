"""Which projects are shown, in which order: read from an address, written back into one, turned into a query.

The page, its exports, saved views and the API's list choose by these same functions. What a choice finds is said here,
what a row shows in `projects/portfolio.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from accounts.models import Department, User
from projects.models import Activity, Cycle, GateDecision, Goal, Membership, Project
from projects.phases import KEYS

STATUSES = ("active", "closed", "all")
GOALS = ("not_met", "met", "no_reading")
ORDERS = ("changed", "name", "code", "step", "goals", "gate", "owner")
FIRST = "-changed"
LARGEST_ID = 2**62


@dataclass(frozen=True)
class Selection:
    """What an address asks for. `wrong` names the parts that are no choice at all: with one of them nothing fits."""

    query: str = ""
    status: str = "active"
    phase: str = ""
    goals: str = ""
    department: int | None = None
    owner: int | None = None
    mine: bool = False
    sort: str = FIRST
    wrong: frozenset[str] = frozenset()

    @property
    def narrowed(self) -> bool:
        return self != Selection(sort=self.sort)

    def without(self, part: str) -> Selection:
        return replace(self, wrong=self.wrong - {part}, **{part: getattr(Selection(), part)})

    def address(self) -> str:
        """As an address, never empty, so that it always says what is shown: “status=active”."""
        pairs = {
            "status": self.status,
            "q": self.query,
            "phase": self.phase,
            "goals": self.goals,
            "department": self.department or "",
            "owner": self.owner or "",
            "mine": "1" if self.mine else "",
            "sort": "" if self.sort == FIRST else self.sort,
        }
        return urlencode({key: value for key, value in pairs.items() if value})


def read_selection(given: Mapping[str, str]) -> Selection:
    """From the parts of an address; whatever is no choice is kept apart in `wrong`."""
    wrong = set()

    def one_of(part: str, allowed: tuple[str, ...], without: str) -> str:
        value = given.get(part, "")
        if value and value not in allowed:
            wrong.add(part)
        return value if value in allowed else without

    def number(part: str) -> int | None:
        value = given.get(part, "")
        if value and not (value.isascii() and value.isdecimal() and len(value) < 19):
            wrong.add(part)
            return None
        return int(value) if value else None

    return Selection(
        query=given.get("q", "").strip()[:200],
        status=one_of("status", STATUSES, "active"),
        phase=one_of("phase", KEYS, ""),
        goals=one_of("goals", GOALS, ""),
        department=number("department"),
        owner=number("owner"),
        mine=given.get("mine", "") not in {"", "0"},
        sort=one_of("sort", tuple(sign + key for key in ORDERS for sign in ("", "-")), FIRST),
        wrong=frozenset(wrong),
    )


def named(rows: QuerySet[Project], text: str) -> QuerySet[Project]:
    """Whose name or code, or a department's name, has the text in it."""
    departments = Department.objects.filter(name__icontains=text).values("pk")
    at_home = Project.departments.through.objects.filter(department__in=departments).values("project")
    return rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(pk__in=at_home))


def in_department(rows: QuerySet[Project], pk: int) -> QuerySet[Project]:
    return rows.filter(pk__in=Project.departments.through.objects.filter(department=pk).values("project"))


def with_member(rows: QuerySet[Project], pk: int, *, owner: bool) -> QuerySet[Project]:
    members = Membership.objects.filter(user=pk)
    return rows.filter(pk__in=(members.filter(role=Membership.Role.OWNER) if owner else members).values("project"))


def _goals(condition: Q) -> Exists:
    return Exists(Goal.objects.order_by().filter(condition, project=OuterRef("pk")))


UNREAD = Q(kept__isnull=True) | Q(kept__value=None) | Q(kept__revision__lt=F("revision"))
# Raw values, as everywhere: a figure is never rounded into or out of its target.
MISSED = Q(kept__revision=F("revision")) & (
    Q(comparison="le", kept__value__gt=F("target"))
    | Q(comparison="lt", kept__value__gte=F("target"))
    | Q(comparison="ge", kept__value__lt=F("target"))
    | Q(comparison="gt", kept__value__lte=F("target"))
)


def goals_are(state: str) -> Q:
    """“Not met”: at least one goal. “Met”: there are goals, and all are. “No reading”: all others."""
    if state == "not_met":
        return Q(_goals(MISSED))
    if state == "met":
        return Q(_goals(Q())) & ~Q(_goals(MISSED)) & ~Q(_goals(UNREAD))
    return ~Q(_goals(MISSED)) & (~Q(_goals(Q())) | Q(_goals(UNREAD)))


def in_phase_since() -> Coalesce:
    """When the project came into its phase: its last gate, else the beginning of the cycle or project."""
    decisions = GateDecision.objects.filter(project=OuterRef("pk"), cycle=OuterRef("cycle")).order_by("-pk")
    cycles = Cycle.objects.filter(project=OuterRef("pk"), number=OuterRef("cycle")).order_by("-pk")
    return Coalesce(Subquery(decisions.values("at")[:1]), Subquery(cycles.values("started_at")[:1]), F("created_at"))


def changed_at() -> Coalesce:
    """When the newest entry of the trail was written."""
    newest = Activity.objects.filter(project=OuterRef("pk")).order_by("-pk")
    return Coalesce(Subquery(newest.values("at")[:1]), F("created_at"))


def _place(pairs: list[tuple[Q, int]], last: int) -> Case:
    whens = [When(condition, then=Value(place)) for condition, place in pairs]
    return Case(*whens, default=Value(last), output_field=IntegerField())


def ordered(rows: QuerySet[Project], sort: str) -> QuerySet[Project]:
    """By one column; equal ones with the newest project first."""
    key = sort.removeprefix("-")
    owners = Membership.objects.filter(project=OuterRef("pk"), role=Membership.Role.OWNER).order_by("pk")
    steps = [(Q(status="closed"), len(KEYS)), *((Q(phase=each), place) for place, each in enumerate(KEYS))]
    column = {
        "changed": changed_at,
        "gate": in_phase_since,
        "name": lambda: Lower("name"),
        "code": lambda: F("code"),
        "owner": lambda: Coalesce(Lower(Subquery(owners.values("user__name")[:1])), Value("")),
        "step": lambda: _place(steps, 0),
        "goals": lambda: _place([(goals_are("not_met"), 0), (goals_are("met"), 2)], 1),
    }[key]()
    rows = rows.annotate(sorted_by=column)
    return rows.order_by(F("sorted_by").desc() if sort.startswith("-") else F("sorted_by").asc(), "-pk")


def chosen(user: User, selection: Selection) -> QuerySet[Project]:
    """The projects in reach that fit, in order."""
    rows = Project.objects.restrict(user, "project.read")
    too_large = any(each is not None and each > LARGEST_ID for each in (selection.department, selection.owner))
    if selection.wrong or too_large:
        return rows.none()
    if selection.status != "all":
        rows = rows.filter(status=selection.status)
    if selection.phase:
        rows = rows.filter(phase=selection.phase)
    if selection.query:
        rows = named(rows, selection.query)
    if selection.department is not None:
        rows = in_department(rows, selection.department)
    if selection.owner is not None:
        rows = with_member(rows, selection.owner, owner=True)
    if selection.mine:
        rows = with_member(rows, user.pk, owner=False)
    if selection.goals:
        rows = rows.filter(goals_are(selection.goals))
    return ordered(rows, selection.sort)
