"""Reads the audit log for its page and its files: found by text, person, kind, project and days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit_words import KINDS
from accounts.models import AuditEntry
from projects.activity_words import SENTENCES
from projects.views.trail import words_of
from projects.words import kind_name


@dataclass(frozen=True)
class Question:
    """What is looked for; empty fields ask nothing."""

    text: str = ""
    person: str = ""
    kind: str = ""
    project: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_blank(self) -> bool:
        return self == Question()


@dataclass(frozen=True)
class AuditLine:
    entry: AuditEntry
    words: str


def found(question: Question) -> QuerySet[AuditEntry]:
    """Newest first. Days are whole days in the reader's zone."""
    rows = AuditEntry.objects.all()
    if question.text:
        words = question.text
        rows = rows.filter(Q(subject__icontains=words) | Q(verb__icontains=words) | Q(person__icontains=words))
    if question.person:
        rows = rows.filter(person__icontains=question.person)
    if question.kind:
        rows = rows.filter(verb__startswith=f"{question.kind}.")
    if question.project:
        rows = rows.filter(project_code__iexact=question.project)
    if question.first:
        rows = rows.filter(at__gte=_midnight(question.first))
    if question.last:
        rows = rows.filter(at__lt=_midnight(question.last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def kinds() -> list[tuple[str, str]]:
    """What entries can be about, with its name, for the filter: no look at the log itself."""
    keys = {verb.partition(".")[0] for verb in SENTENCES}
    return sorted(((key, str(KINDS.get(key) or kind_name(key))) for key in keys), key=lambda each: each[1])


def lines(rows: list[AuditEntry]) -> list[AuditLine]:
    return [AuditLine(row, words_of(row)) for row in rows]


def head() -> list[str]:
    return [_("Time"), _("Person"), _("What"), _("Kind"), _("Project"), _("Details")]


def table(rows: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    """The rows of the files, one at a time."""
    for row in rows.iterator(chunk_size=2000):
        at = timezone.localtime(row.at).isoformat(timespec="seconds")
        detail = "; ".join(f"{key}: {value}" for key, value in row.detail.items())
        yield [at, row.person, words_of(row), row.verb, row.project_code, detail]
