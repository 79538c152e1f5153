"""What of this app two people may edit at once, besides the maps, which have versions of their own; and what of it can
be brought back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from processes.forms import AboutForm, ChapterForm
from processes.handbook_text import ChapterBody
from processes.models import HandbookChapter, Observation, Process
from processes.observation_forms import ObservationForm
from processes.services.handbook import change_chapter
from processes.services.observations import save_observation
from processes.services.processes import describe_process
from projects import bin
from projects.editables import Editable, register


def _form(row: HandbookChapter, data: Any = None) -> ChapterForm:
    return ChapterForm(data, initial=ChapterForm.initial_of(row))


def _save(row: HandbookChapter, form: ChapterForm, by: User, version: int | None) -> HandbookChapter:
    body = form.body(ChapterBody.of_json(row.body))
    return change_chapter(chapter=row, title=form.cleaned_data["title"], body=body, by=by, version=version)


def _record_form(row: Observation, data: Any = None) -> ObservationForm:
    return ObservationForm(data, instance=row)


def _save_record(row: Observation, form: ObservationForm, by: User, version: int | None) -> Observation:
    return save_observation(row=form.observation(), by=by, now=timezone.now(), version=version)


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
    register(
        Editable(
            Observation,
            _("Interview or observation"),
            "map.edit",
            _record_form,
            _save_record,
            lambda row: reverse("processes:observation", args=[row.process.project.code, row.pk]),
            phase="map",
        )
    )
    register(
        Editable(
            Process,
            _("Process"),
            "map.edit",
            lambda row, data=None: AboutForm(data, instance=row),
            lambda row, form, by, version: describe_process(process=row, **form.values(), by=by, version=version),
            lambda row: reverse("processes:about", args=[row.project.code]),
            phase="map",
        )
    )
    bin.register("observation.removed", undone="observation.restored", action="map.edit", page="processes:map")
