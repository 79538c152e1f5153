"""What the search page finds of maps and handbooks, limited to what the person may read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from processes.models import HandbookChapter, HandbookEdition, StepFacts
from processes.selectors import STEP_KINDS, readable_versions
from projects.search import LIMIT, Hit, every_word, words_of


def find_steps(user: User, query: str) -> list[Hit]:
    """Steps of maps that this person may read, by name; each once, as the newest version has it."""
    rows = StepFacts.objects.filter(version__in=readable_versions(user).values("pk"), kind__in=STEP_KINDS)
    found: dict[tuple[int, str], StepFacts] = {}
    hits = rows.filter(every_word(query, "name")).select_related("version__process__project").order_by("-version")
    for row in hits[: LIMIT * 10]:
        known = found.get((row.version.process_id, row.element_id))
        # What is published is what is done: it goes before a newer version that is still being drawn.
        if known is None or (row.version.is_published and not known.version.is_published):
            found[(row.version.process_id, row.element_id)] = row
    return [_step(row) for row in list(found.values())[:LIMIT]]


def _step(row: StepFacts) -> Hit:
    version = row.version
    if version.is_published:
        url = reverse("processes:process", args=[version.process_id]) + f"#row-{row.element_id}"
    else:
        url = reverse("processes:version", args=[version.process.project.code, version.pk])
    return Hit(_("Step"), row.name, url, version.process.name, "subtask")


def find_chapters(user: User, query: str) -> list[Hit]:
    """Handbooks by name and chapters by title, newest editions only."""
    editions = {
        row.process_id: row
        for row in HandbookEdition.objects.readable(user)
        .filter(status="published")
        .select_related("process")
        .order_by("number")
    }
    ids = [row.pk for row in editions.values()]
    hits = [
        Hit(_("Handbook"), row.process.name, reverse("processes:handbook", args=[row.pk]), row.label, "book")
        for row in editions.values()
        if all(word in row.process.name.casefold() for word in words_of(query.casefold()))
    ]
    chapters = HandbookChapter.objects.filter(every_word(query, "title"), edition__in=ids)
    hits += [
        Hit(
            _("Chapter"),
            row.title,
            reverse("processes:handbook", args=[row.edition_id]) + f"#{row.element_id}",
            f"{row.edition.process.name} {row.edition.label}",
            "book-2",
        )
        for row in chapters.select_related("edition__process")[:LIMIT]
    ]
    return hits[:LIMIT]
