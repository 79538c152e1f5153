"""Says which department a role of the map is. What nobody decided follows the name (`processes/roles.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import DomainError
from processes.models import Process, RoleDepartment
from processes.roles import RoleLine
from projects.services.activity import record


@transaction.atomic
def set_role_departments(*, process: Process, lines: list[RoleLine], chosen: Mapping[str, str], by: User) -> int:
    """role → a department's id, "" for as the name says, "-" for none on purpose. Returns how many changed."""
    known = {str(each.pk): each for each in Department.objects.all()}
    roles = [line.role for line in lines]
    changed = []
    for line in lines:
        wanted = chosen.get(line.role)
        if wanted is None or wanted == _value(line):
            continue
        if wanted not in known.keys() | {"", "-"}:
            raise DomainError("unknown_department", _("There is no such department any more."), field="department")
        process.role_departments.filter(role=line.role).delete()
        if line.lane_id:  # what was said of this lane under a name that no map has any more
            process.role_departments.filter(lane_id=line.lane_id).exclude(role__in=roles).delete()
        if wanted:
            RoleDepartment.objects.create(
                process=process, role=line.role, lane_id=line.lane_id, department=known.get(wanted), by=by
            )
        changed.append(line.role)
    if changed:
        names = ", ".join(changed)
        record(project=process.project, by=by, verb="role.matched", subject=names[:300], count=len(changed))
    return len(changed)


def _value(line: RoleLine) -> str:
    """What the form shows for this role now."""
    if line.how == "none":
        return "-"
    return str(line.department.pk) if line.how == "hand" and line.department else ""
