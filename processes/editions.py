"""Chooses handbooks: editions, chapters as they are shown, who shall read and who has not yet. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString

from accounts.models import User
from processes.handbook_text import ChapterBody, to_html
from processes.models import Acknowledgement, HandbookChapter, HandbookEdition, Process, Remark
from projects.models import Project
from projects.permissions import can


@dataclass(frozen=True)
class Chapter:
    """One chapter as a page shows it, its Markdown already safe HTML."""

    id: int
    element_id: str
    number: int
    title: str
    change: str
    body: ChapterBody
    purpose: SafeString
    criteria: SafeString
    instruction: SafeString
    risk: SafeString
    system_instructions: SafeString
    remark_count: int


def latest_published(process: Process) -> HandbookEdition | None:
    return process.editions.filter(status=HandbookEdition.Status.PUBLISHED).order_by("-number").first()


def current_edition(project: Project) -> HandbookEdition | None:
    """The newest published edition of the project's handbook."""
    return (
        HandbookEdition.objects.filter(process__project=project, status=HandbookEdition.Status.PUBLISHED)
        .select_related("process", "version")
        .order_by("-number")
        .first()
    )


def readers(edition: HandbookEdition) -> QuerySet[User]:
    """The people of the audience's departments who may sign in."""
    return User.objects.filter(
        department__in=edition.audience.values("pk"), is_active=True, role__in=["staff", "head"]
    ).select_related("department")


def may_acknowledge(user: User, edition: HandbookEdition) -> bool:
    """Readers of the audience of a published edition, and those whom the policy names."""
    return edition.is_published and (
        readers(edition).filter(pk=user.pk).exists() or can(user, "handbook.acknowledge", edition.process.project)
    )


def chapters(edition: HandbookEdition) -> list[Chapter]:
    remarks = dict(edition.remarks.values_list("element_id").annotate(count=Count("pk")).order_by())
    return [_chapter(row, remarks.get(row.element_id, 0)) for row in edition.chapters.order_by("position")]


def _chapter(row: HandbookChapter, remark_count: int) -> Chapter:
    body = ChapterBody.of_json(row.body)
    return Chapter(
        id=row.pk,
        element_id=row.element_id,
        number=row.position + 1,
        title=row.title,
        change=row.change,
        body=body,
        purpose=to_html(body.purpose),
        criteria=to_html(body.criteria),
        instruction=to_html(body.instruction),
        risk=to_html(body.risk),
        system_instructions=to_html(body.system_instructions),
        remark_count=remark_count,
    )


@dataclass(frozen=True)
class Reader:
    name: str
    department: str
    at: datetime | None


def reading_list(edition: HandbookEdition, viewer: User) -> list[Reader]:
    """Who shall read it and when they confirmed, those who have not first. A head sees the own departments' people."""
    people = readers(edition)
    if viewer.role == "head":
        people = people.filter(department__head=viewer)
    confirmed = dict(Acknowledgement.objects.filter(edition=edition).values_list("user", "at"))
    rows = [Reader(each.name, each.department.name, confirmed.get(each.pk)) for each in people]
    return sorted(rows, key=lambda row: (row.at is not None, row.department, row.name))


def visible_acknowledgements(user: User) -> QuerySet[Acknowledgement]:
    """Own ones; those of own projects; a head those of the own departments' people."""
    own = Acknowledgement.objects.filter(user=user)
    reach = Acknowledgement.objects.restrict(user, "acknowledgement.read")
    if user.role == "head":
        reach = reach.filter(user__department__head=user)
    return Acknowledgement.objects.filter(pk__in=own.values("pk")) | Acknowledgement.objects.filter(
        pk__in=reach.values("pk")
    )


@dataclass(frozen=True)
class ShelfRow:
    """One handbook on the shelf: its newest edition that this person may read."""

    edition: HandbookEdition
    chapter_count: int
    change_count: int
    mine: datetime | None
    is_asked: bool


def shelf(user: User) -> list[ShelfRow]:
    """Published handbooks in reach, those that wait for this person's confirmation first."""
    rows = (
        HandbookEdition.objects.readable(user)
        .filter(status=HandbookEdition.Status.PUBLISHED)
        .select_related("process__project")
        .prefetch_related("audience")
        .annotate(chapter_count=Count("chapters"), change_count=Count("chapters", filter=~Q(chapters__change="")))
        .order_by("number")
    )
    newest = {row.process_id: row for row in rows}
    confirmed = dict(Acknowledgement.objects.filter(user=user).values_list("edition", "at"))
    found = []
    for row in newest.values():
        asked = user.role in ("staff", "head") and user.department_id in {each.pk for each in row.audience.all()}
        at = confirmed.get(row.pk)
        found.append(ShelfRow(row, row.chapter_count, row.change_count, at, asked and at is None))
    return sorted(found, key=lambda row: (not row.is_asked, row.edition.process.name))


def introduction(edition: HandbookEdition) -> SafeString:
    return to_html(edition.introduction)


def edition_before(edition: HandbookEdition) -> HandbookEdition | None:
    published = HandbookEdition.objects.filter(process=edition.process_id, status=HandbookEdition.Status.PUBLISHED)
    return published.filter(number__lt=edition.number).order_by("-number").first()


def newer_edition(edition: HandbookEdition) -> HandbookEdition | None:
    """The edition that has taken this one's place, if any."""
    published = HandbookEdition.objects.filter(process=edition.process_id, status=HandbookEdition.Status.PUBLISHED)
    return published.filter(number__gt=edition.number).order_by("-number").first()


def removed_titles(edition: HandbookEdition) -> list[str]:
    """The chapters that the edition before had and this one has not."""
    before = edition_before(edition)
    if before is None:
        return []
    kept = edition.chapters.values("element_id")
    return list(before.chapters.exclude(element_id__in=kept).values_list("title", flat=True))


def remarks(edition: HandbookEdition, user: User) -> QuerySet[Remark]:
    """A reader sees the own remarks, those who edit the handbook all."""
    rows = edition.remarks.select_related("user")
    return rows if can(user, "handbook.edit", edition.process.project) else rows.filter(user=user)
