"""What the page of roles shows, gathered: RACI, handovers, ping-pong, departments. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from processes.bpmn import lanes
from processes.bpmn.index import MapIndex, index
from processes.bpmn.lanes import RaciRow
from processes.models import MapKind, ProcessVersion
from processes.reading_maps import model_of
from processes.roles import RoleLine, lanes_of_roles, role_lines, role_name
from processes.selectors import current_version
from projects.models import Project

LETTERS = (("R", "responsible"), ("A", "accountable"), ("C", "consulted"), ("I", "informed"))


@dataclass(frozen=True)
class Letter:
    """`stated` is False for a letter that follows from lanes, the process owner or messages and that nobody wrote."""

    letter: str
    stated: bool


@dataclass(frozen=True)
class RaciLine:
    """One step: its letters for each of the table's parties, in their order; `gaps` are R or A that nobody has."""

    step_id: str
    number: int
    step: str
    cells: list[tuple[str, list[Letter]]]
    gaps: list[str]


@dataclass(frozen=True)
class Passing:
    """Work that goes from one step to the next and to another role."""

    source_id: str
    source: str
    target_id: str
    target: str


@dataclass(frozen=True)
class Pair:
    """All handovers from one role to another. `other`: how many the other map has."""

    number: int
    source: str
    target: str
    passings: list[Passing]
    other: int

    @property
    def count(self) -> int:
        return len(self.passings)


@dataclass(frozen=True)
class MatrixRow:
    """`cells`: (the role it goes to, the pair or None where it is the same role)."""

    role: str
    cells: list[tuple[str, Pair | None]]


@dataclass(frozen=True)
class Measure:
    """One figure of the as-is and the to-be map; None where there is no such map."""

    name: str
    hint: str
    as_is: int | None
    to_be: int | None


@dataclass(frozen=True)
class RolesPage:
    project: Project
    kind: str
    version: ProcessVersion
    has_other: bool
    parties: list[str]
    raci: list[RaciLine]
    matrix: list[MatrixRow]
    pairs: list[Pair]
    ping_pong: list[tuple[str, list[Passing]]]
    measures: list[Measure]
    roles: list[RoleLine]
    has_owner: bool

    @property
    def is_as_is(self) -> bool:
        return self.kind == MapKind.AS_IS

    @property
    def handovers(self) -> int:
        return sum(pair.count for pair in self.pairs)

    @property
    def open_roles(self) -> int:
        return sum(1 for line in self.roles if not line.how)

    @property
    def gaps(self) -> int:
        return sum(1 for line in self.raci if "R" in line.gaps)

    @property
    def unaccountable(self) -> int:
        return sum(1 for line in self.raci if "A" in line.gaps)


def roles_page(project: Project, kind: str) -> RolesPage | None:
    """None while there is no map of that kind."""
    versions = {each: current_version(project, each) for each in MapKind.values}
    version = versions[kind]
    if version is None:
        return None
    maps = {each: index(model_of(found)) for each, found in versions.items() if found is not None}
    other = next((found for each, found in maps.items() if each != kind), None)
    owner = version.process.owner
    rows = lanes.raci(maps[kind], owner.name if owner else "")
    pairs = _pairs(maps[kind], other)
    return RolesPage(
        project=project,
        kind=kind,
        version=version,
        has_other=other is not None,
        parties=_parties(rows),
        raci=[_raci_line(row, number, _parties(rows)) for number, row in enumerate(rows, start=1)],
        matrix=_matrix(pairs),
        pairs=[pair for pair in pairs if pair.passings],
        ping_pong=_ping_pong(maps[kind]),
        measures=_measures(maps),
        roles=role_lines(version.process, lanes_of_roles(maps.values())),
        has_owner=owner is not None,
    )


def _parties(rows: list[RaciRow]) -> list[str]:
    """Who has a letter: first the roles that do the steps, in flow order, then all others."""
    doing = [role_name(name) for row in rows for name in row.responsible]
    others = [role_name(n) for row in rows for n in (*row.accountable, *row.consulted, *row.informed)]
    return list(dict.fromkeys(name for name in doing + others if name))


def _raci_line(row: RaciRow, number: int, parties: list[str]) -> RaciLine:
    cells: dict[str, list[Letter]] = {party: [] for party in parties}
    for letter, field in LETTERS:
        for name in dict.fromkeys(role_name(each) for each in getattr(row, field)):
            if name:
                cells[name].append(Letter(letter, letter not in row.derived))
    gaps = [letter for letter, field in LETTERS[:2] if not getattr(row, field)]
    return RaciLine(row.step_id, number, row.step or row.step_id, list(cells.items()), gaps)


def _passings(found: MapIndex) -> dict[tuple[str, str], list[Passing]]:
    pairs: dict[tuple[str, str], list[Passing]] = {}
    for one in lanes.step_handovers(found):
        source, target = role_name(one.source_role), role_name(one.target_role)
        if source and target and source != target:
            pairs.setdefault((source, target), []).append(_passing(found, *one.steps))
    return pairs


def _passing(found: MapIndex, source: str, target: str) -> Passing:
    return Passing(source, _name(found, source), target, _name(found, target))


def _name(found: MapIndex, element_id: str) -> str:
    node = found.node(element_id)
    return role_name(node.name) if node and node.name.strip() else element_id


def _pairs(shown: MapIndex, other: MapIndex | None) -> list[Pair]:
    """Every pair that either map has, those of the shown map first, the most frequent first."""
    own, theirs = _passings(shown), _passings(other) if other else {}
    keys = sorted(own, key=lambda key: -len(own[key])) + [key for key in theirs if key not in own]
    return [Pair(number, *key, own.get(key, []), len(theirs.get(key, []))) for number, key in enumerate(keys, start=1)]


def _matrix(pairs: list[Pair]) -> list[MatrixRow]:
    known = {(pair.source, pair.target): pair for pair in pairs}
    roles = list(dict.fromkeys(role for pair in pairs for role in (pair.source, pair.target)))
    none = Pair(0, "", "", [], 0)
    return [MatrixRow(row, [(to, None if to == row else known.get((row, to), none)) for to in roles]) for row in roles]


def _ping_pong(found: MapIndex) -> list[tuple[str, list[Passing]]]:
    """ "Service ⇄ Technical", with the steps there and back."""
    roles = lanes.roles(found)
    return [
        (
            f"{role_name(roles[first])} ⇄ {role_name(roles[second])}",
            [_passing(found, first, second), _passing(found, second, third)],
        )
        for first, second, third in lanes.ping_pong(found)
    ]


def _measures(maps: Mapping[str, MapIndex]) -> list[Measure]:
    counts = {kind: _counts(found) for kind, found in maps.items()}
    names = [
        (_("Handovers between steps"), _("From a step to the next one of another role, gateways walked through.")),
        (_("Flows that cross lanes"), _("Single arrows between two lanes.")),
        (_("There and back"), _("The work goes to another role and straight back.")),
        (_("Exchanges with others"), _("Message flows to and from other pools.")),
        (pgettext("count", "Roles"), _("Roles that do at least one step.")),
    ]
    return [
        Measure(name, hint, *(counts[kind][at] if kind in counts else None for kind in MapKind.values))
        for at, (name, hint) in enumerate(names)
    ]


def _counts(found: MapIndex) -> tuple[int, ...]:
    roles = {role_name(step.role) for step in found.steps if step.role.strip()}
    crossing = [one for one in lanes.crossing_flows(found) if one.source_role and one.target_role]
    return (
        sum(len(each) for each in _passings(found).values()),
        len(crossing),
        len(lanes.ping_pong(found)),
        len(lanes.exchanges(found)),
        len(roles),
    )


def raci_table(page: RolesPage) -> tuple[list[str], list[list[str | int]]]:
    """Head and rows of the downloads: one row a step in flow order; the last column names the derived letters."""
    head = [_("No."), _("Step"), _("Responsible"), _("Accountable"), _("Consulted"), _("Informed")]
    rows: list[list[str | int]] = []
    for line in page.raci:
        who = {letter: [p for p, found in line.cells if letter in {e.letter for e in found}] for letter, _f in LETTERS}
        derived = sorted({each.letter for _p, found in line.cells for each in found if not each.stated})
        rows.append([line.number, line.step, *("; ".join(who[letter]) for letter, _f in LETTERS), ", ".join(derived)])
    return [*head, _("Not stated, derived from the map")], rows
