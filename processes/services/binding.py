"""Binds the activities of a log to the steps of the map. Likeness is only ever proposed; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.bpmn import binding as names
from processes.bpmn.index import index
from processes.bpmn.matching import moved_ids
from processes.bpmn.model import Model
from processes.models import Binding, MapKind, Process, ProcessVersion
from processes.selectors import working_steps
from projects.models import Project
from projects.services.activity import record

from .processes import create_process

SETTLED = (Binding.How.HAND, Binding.How.IGNORED)


@transaction.atomic
def bind_activities(*, project: Project, activities: Iterable[str], by: User | None = None) -> int:
    """Tells the map of the log's activities: same names are bound at once, likely ones proposed.

    Call it after each import; what people decided stays. Returns how many activities are bound now.
    """
    process = create_process(project=project, by=by)
    known = set(process.bindings.values_list("activity", flat=True))
    fresh = [each for each in dict.fromkeys(activities) if each and each not in known]
    Binding.objects.bulk_create([Binding(process=process, activity=each[:500]) for each in fresh])
    return rebind(process=process, by=by)


@transaction.atomic
def rebind(*, process: Process, by: User | None = None) -> int:
    """Looks again at whatever nobody decided by hand, as after a new version of the map.

    A binding by name holds on to its step when the step is renamed; it is looked at anew when the step is gone.
    """
    names_of_steps = {row.element_id: row.name for row in working_steps(process.project)}
    open_rows = process.bindings.exclude(how__in=SETTLED)
    rows = [row for row in open_rows if row.element_id not in names_of_steps]
    found = {each.label: each for each in names.bind([row.activity for row in rows], names_of_steps)}
    changed = []
    for row in rows:
        match = found.get(row.activity)
        before = (row.element_id, row.how, row.proposal, row.score)
        row.element_id, row.how, row.proposal, row.score = "", Binding.How.UNBOUND, "", None
        if match and match.element_id and match.is_bound:
            row.element_id, row.how, row.score = match.element_id, str(match.how), match.score
        elif match and match.element_id:
            row.proposal, row.score = match.element_id, match.score
        if before != (row.element_id, row.how, row.proposal, row.score):
            changed.append(row)
    Binding.objects.bulk_update(changed, ["element_id", "how", "proposal", "score"])
    if any(row.element_id for row in changed):
        count = sum(1 for row in changed if row.element_id)
        record(project=process.project, by=by, verb="binding.bound", count=count)
    return process.bindings.exclude(element_id="").count()


@transaction.atomic
def follow_ids(*, version: ProcessVersion, before: Model, after: Model) -> int:
    """A step that another tool gave a new id keeps what is bound to it. Returns how many bindings moved.

    The as-is map leads: the to-be map moves only what the as-is map does not have.
    """
    moved = moved_ids(index(before), index(after))
    if version.kind != MapKind.AS_IS and moved:
        kept = {row.element_id for row in working_steps(version.process.project)}
        moved = {old: new for old, new in moved.items() if old not in kept}
    rows = list(version.process.bindings.filter(element_id__in=moved))
    for row in rows:
        row.element_id = moved[row.element_id]
    return Binding.objects.bulk_update(rows, ["element_id"]) if rows else 0


@transaction.atomic
def set_bindings(*, process: Process, chosen: Mapping[int, str], by: User) -> int:
    """What a person chose: binding id → element id, "" for not bound, "-" for left out. Returns how many changed."""
    known = {row.element_id for row in working_steps(process.project)}
    changed = 0
    for row in process.bindings.filter(pk__in=chosen):
        wanted = chosen[row.pk]
        if wanted not in known | {"", "-"}:
            raise DomainError("unknown_step", _("That step is not on the map any more."), field="bindings")
        element_id = "" if wanted == "-" else wanted
        how = Binding.How.IGNORED if wanted == "-" else Binding.How.HAND if wanted else Binding.How.UNBOUND
        if (row.element_id, row.how == Binding.How.IGNORED) == (element_id, wanted == "-"):
            continue
        row.element_id, row.how, row.by, row.proposal = element_id, how, by, ""
        row.save(update_fields=["element_id", "how", "by", "proposal"])
        record(project=process.project, by=by, verb="binding.changed", subject=row.activity, element_id=element_id)
        changed += 1
    return changed
