"""Fifty who save the same pain point at the same moment: every text is either a version or a kept draft.

On SQLite the threads work on a file in WAL mode, as an installation does; on PostgreSQL on the server itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from projects.models import Activity, Draft, OldVersion, PainPoint, Project
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


def test_fifty_saves_at_once_lose_nothing(
    people: Any,
    project: Project,
    client_for: Callable[[Any], Client],
    on_disk: Callable[[], None],
) -> None:
    point = PainPoint.objects.create(project=project, text="As it was")
    address = f"/p/AS-1/charter/pain-points/{point.pk}/"
    clients = [client_for(people.owner if number % 2 else people.editor) for number in range(MANY)]
    on_disk()

    def saving(number: int) -> Callable[[], str]:
        """Opens the thing, types a text of one's own, saves it on what was opened."""

        def save() -> str:
            version = PainPoint.objects.values_list("version", flat=True).get()
            form = {"text": f"Text {number}", "version": str(version)}
            response = clients[number].post(address, form)
            assert response.status_code == 302
            return "kept" if re.search(r"/conflicts/\d+/$", response["Location"]) else "saved"

        return save

    outcomes = at_once([saving(number) for number in range(MANY)])

    def look() -> tuple[int, list[str], list[str], int]:
        now = PainPoint.objects.get()
        texts = [each.content[0]["fields"]["text"] for each in OldVersion.objects.order_by("version")]
        drafts = [each.data["text"][0] for each in Draft.objects.all()]
        return now.version, [*texts, now.text], drafts, Activity.objects.filter(verb="pain_point.changed").count()

    version, texts, drafts, entries = at_once([look])[0]
    assert outcomes.count("saved") == entries == version - 1 >= 1
    assert outcomes.count("kept") == len(drafts) == MANY - entries
    assert texts[0] == "As it was"
    assert sorted([*texts[1:], *drafts]) == sorted(f"Text {number}" for number in range(MANY))
