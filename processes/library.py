"""The rows of the process library. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from processes.models import HandbookEdition, MapKind, Process, ProcessVersion


@dataclass(frozen=True)
class LibraryRow:
    """One process. `version` is the newest published one, None where only drafts exist (shown to editors alone)."""

    process: Process
    version: ProcessVersion | None
    step_count: int
    drafts: int
    edition: HandbookEdition | None
    may_open_project: bool


def library_rows(user: User) -> list[LibraryRow]:
    """Everything in reach: whoever edits also sees what is not published yet."""
    reach = Process.objects.restrict(user, "map_published.read").select_related("project", "owner")
    processes = list(reach.prefetch_related("project__departments"))
    drawn = set(Process.objects.restrict(user, "map.read").values_list("pk", flat=True))
    opened = set(Process.objects.restrict(user, "project.read").values_list("pk", flat=True))
    ids = [each.pk for each in processes]
    published = _newest_published(ids)
    counts = dict(
        ProcessVersion.objects.filter(process__in=ids).values_list("process").annotate(n=Count("pk")).order_by()
    )
    editions: dict[int, HandbookEdition] = {}
    for edition in (
        HandbookEdition.objects.readable(user).filter(process__in=ids, status="published").order_by("number")
    ):
        editions[edition.process_id] = edition
    rows = []
    for process in processes:
        version = published.get(process.pk)
        if version is None and process.pk not in drawn:
            continue
        count = version.step_count if version else 0
        drafts = counts.get(process.pk, 0) if process.pk in drawn else 0
        rows.append(LibraryRow(process, version, count, drafts, editions.get(process.pk), process.pk in opened))
    return rows


def _newest_published(process_ids: list[int]) -> dict[int, ProcessVersion]:
    """By process: the published as-is map, else the published to-be map, each with its `step_count`."""
    found: dict[int, ProcessVersion] = {}
    steps = Count("facts", filter=Q(facts__kind__in=["task", "subprocess"]))
    rows = ProcessVersion.objects.filter(process__in=process_ids, status=ProcessVersion.Status.PUBLISHED).defer("xml")
    for row in rows.annotate(step_count=steps).order_by("number"):
        before = found.get(row.process_id)
        if before is None or row.kind == MapKind.AS_IS or before.kind == MapKind.TO_BE:
            found[row.process_id] = row
    return found
