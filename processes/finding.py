"""What the search page finds of maps and handbooks, limited to what the person may read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from processes.models import HandbookChapter, HandbookEdition, StepFacts
from processes.selectors import readable_versions
from projects.search import LIMIT, Hit


def find_steps(user: User, query: str) -> list[Hit]:
    """Steps of published maps by name; each process counts once, with its newest version."""
    versions = readable_versions(user).filter(status="published").values("pk")
    rows = StepFacts.objects.filter(version__in=versions, kind__in=["task", "subprocess"], name__icontains=query)
    newest: dict[tuple[int, str], StepFacts] = {}
    for row in rows.select_related("version__process").order_by("version")[: LIMIT * 10]:
        newest[(row.version.process_id, row.element_id)] = row
    return [
        Hit(
            _("Step"),
            row.name,
            reverse("processes:process", args=[row.version.process_id]) + f"#row-{row.element_id}",
            row.version.process.name,
            "subtask",
        )
        for row in list(newest.values())[:LIMIT]
    ]


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
        if query.casefold() in row.process.name.casefold()
    ]
    chapters = HandbookChapter.objects.filter(edition__in=ids, title__icontains=query).select_related(
        "edition__process"
    )
    hits += [
        Hit(
            _("Chapter"),
            row.title,
            reverse("processes:handbook", args=[row.edition_id]) + f"#{row.element_id}",
            f"{row.edition.process.name} {row.edition.label}",
            "book-2",
        )
        for row in chapters[:LIMIT]
    ]
    return hits[:LIMIT]
