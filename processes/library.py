"""The rows of the process library, and how they are narrowed. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count

from accounts.models import User
from processes.models import HandbookEdition, MapKind, Process, ProcessVersion, StepFacts
from processes.selectors import STEP_KINDS
from processes.states import SUPERSEDED, states


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; "" is everything."""

    query: str = ""
    category: str = ""
    owner: str = ""
    status: str = ""


@dataclass(frozen=True)
class LibraryRow:
    """One process. `version` is the published one that holds, None where only drafts exist (shown to editors alone);
    `next` a newer version that is on its way, with its state."""

    process: Process
    version: ProcessVersion | None
    step_count: int
    next: ProcessVersion | None
    next_state: str
    edition: HandbookEdition | None
    may_open_project: bool
    found_states: frozenset[str] = field(default_factory=frozenset)

    @property
    def departments(self) -> list[str]:
        return [each.name for each in self.process.project.departments.all()]


@dataclass(frozen=True)
class Library:
    rows: list[LibraryRow]
    all_count: int
    categories: list[str]
    owners: list[User]
    wanted: Wanted


def library(user: User, wanted: Wanted, today: date) -> Library:
    """Everything in reach, narrowed; the choices are of what is in reach."""
    rows = library_rows(user, today)
    owners = {row.process.owner.pk: row.process.owner for row in rows if row.process.owner}
    return Library(
        rows=[row for row in rows if _fits(row, wanted)],
        all_count=len(rows),
        categories=sorted({row.process.category for row in rows if row.process.category}),
        owners=sorted(owners.values(), key=lambda person: person.name),
        wanted=wanted,
    )


def _fits(row: LibraryRow, wanted: Wanted) -> bool:
    process = row.process
    owner = process.owner.name if process.owner else ""
    said = " ".join([process.name, process.category, process.project.code, owner, *row.departments]).casefold()
    return (
        all(word in said for word in wanted.query.casefold().split())
        and wanted.category in ("", process.category)
        and wanted.owner in ("", str(process.owner_id))
        and (not wanted.status or wanted.status in row.found_states)
    )


def library_rows(user: User, today: date) -> list[LibraryRow]:
    """Everything in reach: whoever edits also sees what is not published yet."""
    reach = Process.objects.restrict(user, "map_published.read").select_related("project", "owner")
    processes = list(reach.prefetch_related("project__departments"))
    drawn = set(Process.objects.restrict(user, "map.read").values_list("pk", flat=True))
    opened = set(Process.objects.restrict(user, "project.read").values_list("pk", flat=True))
    ids = [each.pk for each in processes]
    versions = _versions(ids)
    editions: dict[int, HandbookEdition] = {}
    for edition in (
        HandbookEdition.objects.readable(user).filter(process__in=ids, status="published").order_by("number")
    ):
        editions[edition.process_id] = edition
    rows = []
    for process in processes:
        own = [row for row in versions.get(process.pk, []) if row.is_published or process.pk in drawn]
        row = _row(process, own, today, editions.get(process.pk), process.pk in opened)
        if row.version is not None or process.pk in drawn:
            rows.append(row)
    return _counted(rows)


def _versions(process_ids: list[int]) -> dict[int, list[ProcessVersion]]:
    """By process, the newest first."""
    found: dict[int, list[ProcessVersion]] = {}
    rows = ProcessVersion.objects.filter(process__in=process_ids).select_related("approved_by")
    for row in rows.defer("xml", "note").order_by("-pk"):
        found.setdefault(row.process_id, []).append(row)
    return found


def _row(
    process: Process, versions: list[ProcessVersion], today: date, edition: HandbookEdition | None, may_open: bool
) -> LibraryRow:
    known = states(versions, today)
    version = holding(versions, known, today)
    newer = next((row for row in versions if version is None or row.pk > version.pk), None)
    state = known[newer.pk] if newer else ""
    return LibraryRow(process, version, 0, newer, state, edition, may_open, frozenset(known.values()))


def holding(versions: Iterable[ProcessVersion], known: Mapping[int, str], today: date) -> ProcessVersion | None:
    """The published as-is map that is valid, else the published to-be map; one that is only valid later comes last."""
    published = [row for row in versions if row.is_published and known[row.pk] != SUPERSEDED]
    return min(
        published,
        key=lambda row: (
            row.kind != MapKind.AS_IS,
            row.valid_from is not None and row.valid_from > today,
            -row.number,
        ),
        default=None,
    )


def _counted(rows: list[LibraryRow]) -> list[LibraryRow]:
    """The same rows with the number of steps of the published maps."""
    ids = [row.version.pk for row in rows if row.version]
    facts = StepFacts.objects.filter(version__in=ids, kind__in=STEP_KINDS).order_by()
    counts = dict(facts.values_list("version").annotate(count=Count("pk")))
    return [replace(row, step_count=counts.get(row.version.pk, 0)) if row.version else row for row in rows]


def known_categories(user: User) -> list[str]:
    """Categories of the processes that the user may see, to choose from."""
    rows = Process.objects.restrict(user, "map_published.read").exclude(category="")
    return sorted(set(rows.values_list("category", flat=True)))
