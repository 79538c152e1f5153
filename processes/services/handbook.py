"""Writes handbooks: a draft edition from a map, its chapters, publishing it, and what readers leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.services.inbox import notify
from common.errors import DomainError
from processes.editions import latest_published, readers
from processes.handbook_text import TEXTS, ChapterBody, body_of
from processes.models import Acknowledgement, HandbookChapter, HandbookEdition, ProcessVersion, Remark, StepFacts
from processes.selectors import steps
from projects.services.activity import record
from projects.services.versions import advance


@transaction.atomic
def draft_edition(*, version: ProcessVersion, language: str, by: User, now: datetime) -> HandbookEdition:
    """A draft edition of this map. Text that people wrote for a step in the edition before stays with that step."""
    process = version.process
    if process.editions.filter(status=HandbookEdition.Status.DRAFT).exists():
        raise DomainError("draft_exists", _("There is a draft of the handbook already. Publish it first."), status=409)
    before = latest_published(process)
    number = (process.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = HandbookEdition.objects.create(
        process=process,
        version=version,
        number=number,
        language=language,
        introduction=before.introduction if before else "",
        created_at=now,
        by=by,
    )
    departments = before.audience.all() if before else process.project.departments.all()
    edition.audience.set(departments)
    written = {chapter.element_id: chapter for chapter in before.chapters.all()} if before else {}
    facts = {row.element_id: row for row in steps(before.version)} if before else {}
    HandbookChapter.objects.bulk_create(
        [
            _chapter(edition, step, position, written.get(step.element_id), facts.get(step.element_id), before)
            for position, step in enumerate(steps(version))
        ]
    )
    record(project=process.project, by=by, verb="handbook.drafted", subject=edition.label)
    return edition


def _chapter(
    edition: HandbookEdition,
    step: StepFacts,
    position: int,
    old: HandbookChapter | None,
    old_step: StepFacts | None,
    before: HandbookEdition | None,
) -> HandbookChapter:
    """What the map says wins over the old edition only where the map itself changed."""
    body = body_of(step)
    if old and old_step:
        then, was = ChapterBody.of_json(old.body), body_of(old_step)
        kept = {
            key: getattr(then, key) for key in TEXTS if getattr(then, key) and getattr(was, key) == getattr(body, key)
        }
        body = replace(body, **kept)
    change = "" if before is None else "added" if old is None else "changed" if body.as_json() != old.body else ""
    return HandbookChapter(
        edition=edition,
        element_id=step.element_id,
        title=step.name or step.element_id,
        position=position,
        change=change,
        body=body.as_json(),
    )


def _draft_only(edition: HandbookEdition) -> None:
    if edition.is_published:
        message = _("A published edition does not change. Begin a new one.")
        raise DomainError("published", message, status=409)


@transaction.atomic
def change_chapter(
    *, chapter: HandbookChapter, title: str, body: ChapterBody, by: User, version: int | None = None
) -> HandbookChapter:
    """With `version`, refuses if somebody saved in between (412)."""
    edition = chapter.edition
    _draft_only(edition)
    advance(chapter, by=by, expected=version)
    chapter.title, chapter.body = title, body.as_json()
    before = latest_published(edition.process)
    if before and chapter.change != "added":
        old = before.chapters.filter(element_id=chapter.element_id).first()
        same = old is not None and old.body == chapter.body and old.title == title
        chapter.change = "" if same else "changed"
    chapter.save(update_fields=["title", "body", "change"])
    record(project=edition.process.project, by=by, verb="handbook.changed", subject=title)
    return chapter


@transaction.atomic
def publish_edition(
    *, edition: HandbookEdition, audience: Iterable[Department], introduction: str, by: User, now: datetime
) -> HandbookEdition:
    """Fixes the edition and tells its readers. A second call is refused, so nobody is told twice."""
    departments = list(audience)
    if not departments:
        raise DomainError("no_audience", _("Choose at least one department that shall read it."), field="audience")
    changed = HandbookEdition.objects.filter(pk=edition.pk, status=HandbookEdition.Status.DRAFT).update(
        status=HandbookEdition.Status.PUBLISHED, published_at=now, by=by, introduction=introduction
    )
    if not changed:
        raise DomainError("published", _("This edition is published already."), status=409)
    edition.refresh_from_db()
    edition.audience.set(departments)
    record(project=edition.process.project, by=by, verb="handbook.published", subject=edition.label)
    for person in readers(edition):
        with translation.override(person.language):
            text = _("Please read and confirm: handbook “%(name)s” %(edition)s") % {
                "name": edition.process.name,
                "edition": edition.label,
            }
        url = reverse("processes:handbook", args=[edition.pk])
        notify(user=person, kind="handbook.published", subject_key=f"edition:{edition.pk}", text=text, url=url)
    return edition


def acknowledge(*, edition: HandbookEdition, user: User, now: datetime) -> Acknowledgement:
    """“I have read and understood”: once; a second time gives the first one again."""
    if not edition.is_published:
        raise DomainError("not_published", _("Only a published edition can be confirmed."), status=409)
    try:
        with transaction.atomic():
            row, new = Acknowledgement.objects.get_or_create(edition=edition, user=user, defaults={"at": now})
            if new:
                record(project=edition.process.project, by=user, verb="handbook.acknowledged", subject=edition.label)
    except IntegrityError:
        return Acknowledgement.objects.get(edition=edition, user=user)
    return row


@transaction.atomic
def remark(*, edition: HandbookEdition, element_id: str, text: str, by: User, now: datetime) -> Remark:
    """What a reader says about one step; the project's owners are told."""
    chapter = edition.chapters.filter(element_id=element_id).first()
    if chapter is None:
        raise DomainError("unknown_step", _("That step is not in this handbook."), field="element_id", status=404)
    if not text.strip():
        raise DomainError("empty", _("Write what you noticed."), field="text")
    row = Remark.objects.create(edition=edition, element_id=element_id, user=by, text=text.strip()[:2000], at=now)
    project = edition.process.project
    record(project=project, by=by, verb="handbook.remarked", subject=chapter.title)
    for member in project.memberships.filter(role="owner").select_related("user"):
        with translation.override(member.user.language):
            words = _("%(who)s remarked on “%(step)s”") % {"who": by.name, "step": chapter.title}
        url = reverse("processes:handbook", args=[edition.pk]) + f"#{element_id}"
        notify(user=member.user, kind="handbook.remark", subject_key=f"remark:{row.pk}", text=words, url=url)
    return row
