"""What of this app two people may edit at once, besides the maps, which have versions of their own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from processes.forms import ChapterForm
from processes.handbook_text import ChapterBody
from processes.models import HandbookChapter
from processes.services.handbook import change_chapter
from projects.editables import Editable, register


def _form(row: HandbookChapter, data: Any = None) -> ChapterForm:
    return ChapterForm(data, initial=ChapterForm.initial_of(row))


def _save(row: HandbookChapter, form: ChapterForm, by: User, version: int | None) -> HandbookChapter:
    body = form.body(ChapterBody.of_json(row.body))
    return change_chapter(chapter=row, title=form.cleaned_data["title"], body=body, by=by, version=version)


def register_all() -> None:
    register(
        Editable(
            HandbookChapter,
            _("Chapter"),
            "handbook.edit",
            _form,
            _save,
            lambda row: reverse("processes:handbook_chapter", args=[row.edition_id, row.pk]),
            phase="rollout",
        )
    )
