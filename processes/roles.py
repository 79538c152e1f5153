"""Which department each role of the maps is: by its name, or as a person decided. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Department
from processes.bpmn import binding
from processes.bpmn.index import MapIndex
from processes.models import Process, RoleDepartment

SORT_OF_UNIT = re.compile(
    r"\b(?:team|department|dept\.?|group|unit|office)\b|(?:部门|小组|团队|中心|[部组科室])$", re.IGNORECASE
)


@dataclass(frozen=True)
class RoleLine:
    """`how`: "hand" (somebody said so), "name" (same name), "none" (none on purpose), "" (open; `proposal` is the
    likeliest department, if any)."""

    role: str
    lane_id: str
    department: Department | None
    how: str
    by_name: Department | None
    proposal: Department | None


def role_name(text: str) -> str:
    """A lane's name on one line: two lanes of one name are one role."""
    return " ".join(text.split())


def lanes_of_roles(indexes: Iterable[MapIndex]) -> dict[str, str]:
    """Role → the lane of that name, in flow order; "" for a role that no lane has. Lanes without steps count too."""
    found: dict[str, str] = {}
    for index in indexes:
        for node in index.nodes:
            if role_name(node.role):
                found.setdefault(role_name(node.role), node.lane_id or "")
        for lane in index.lanes:
            if role_name(lane.name):
                found.setdefault(role_name(lane.name), lane.id)
    return found


def role_lines(process: Process, lanes: dict[str, str]) -> list[RoleLine]:
    decided = list(process.role_departments.select_related("department"))
    by_role = {row.role: row for row in decided}
    # A decision whose role is on no map any more follows its lane to the lane's new name.
    by_lane = {row.lane_id: row for row in decided if row.lane_id and row.role not in lanes}
    departments = {str(each.pk): each for each in all_departments()}
    found = binding.bind(lanes, {key: each.name for key, each in departments.items()})
    lines = []
    for match in found:
        lane_id = lanes[match.label]
        likely = departments.get(match.element_id or "") or _alike(match.label, departments.values())
        by_name = likely if match.is_bound else None
        row = by_role.get(match.label) or by_lane.get(lane_id)
        lines.append(_line(match.label, lane_id, row, by_name, None if match.is_bound else likely))
    return lines


def _line(
    role: str, lane_id: str, row: RoleDepartment | None, by_name: Department | None, proposal: Department | None
) -> RoleLine:
    if row is not None:
        how = "hand" if row.department else "none"
        return RoleLine(role, lane_id, row.department, how, by_name, proposal)
    return RoleLine(role, lane_id, by_name, "name" if by_name else "", by_name, proposal)


def _alike(role: str, departments: Iterable[Department]) -> Department | None:
    """The only department that has the role's name but for a word such as “team” or “部”."""
    core = _core(role)
    found = [each for each in departments if core and _core(each.name) == core]
    return found[0] if len(found) == 1 else None


def _core(name: str) -> str:
    """ "Technical team" and "Technical" have one core, "客服部" and "客服" too."""
    return binding.normalise(SORT_OF_UNIT.sub("", role_name(name)).strip())


def all_departments() -> QuerySet[Department]:
    return Department.objects.order_by("name")
