"""Maps and handbooks for tests: the complaint process as-is and to-be, published, with one edition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from processes.bpmn.examples import complaint_as_is, complaint_to_be
from processes.models import MapKind, Observation, Process, ProcessVersion
from processes.services import handbook
from processes.services.binding import bind_activities
from processes.services.observations import save_observation
from processes.services.publishing import publish
from processes.services.saving import import_map, save_draft
from projects.models import Project

ACTIVITIES = ["Record complaint", "triage", "Technical handling", "Customer feedback"]


def make_as_is(project: Project, by: User | None, language: str = "en") -> ProcessVersion:
    now = timezone.now() - timedelta(days=2)
    return import_map(project=project, data=complaint_as_is(language), by=by, now=now).version


def make_to_be(project: Project, by: User | None, language: str = "en") -> ProcessVersion:
    data = complaint_to_be(language)
    now = timezone.now() - timedelta(days=1)
    return import_map(project=project, data=data, by=by, now=now, kind=MapKind.TO_BE).version


def make_observation(process: Process, by: User, **values: Any) -> Observation:
    """Zhou Min says that triage takes 2 hours of waiting."""
    given = {
        "element_id": "triage", "who": "Zhou Min", "on": date(2026, 11, 2), "quote": "It lies around.",
        "metric": "step_waiting_mean", "value": 7200.0, "value_text": "2 h",
    } | values  # fmt: skip
    return save_observation(row=Observation(process=process, **given), by=by, now=timezone.now())


def build(world: Any) -> None:
    """`w.as_is`, `w.to_be`, `w.binding`, `w.edition` (published), `w.draft_edition`, `w.chapter`, `w.draft`."""
    by, now = world.people.owner, timezone.now()
    world.things["as_is"] = publish(version=make_as_is(world.project, by), by=by, now=now)
    world.things["to_be"] = make_to_be(world.project, by)
    world.things["process"] = world.as_is.process
    bind_activities(project=world.project, activities=ACTIVITIES, by=by)
    world.things["binding"] = world.process.bindings.first()
    world.things["observation"] = make_observation(world.as_is.process, by)
    edition = handbook.draft_edition(version=world.as_is, language="en", by=by, now=now)
    world.things["edition"] = handbook.publish_edition(
        edition=edition, audience=[world.people.department], introduction="Read this.", by=by, now=now
    )
    world.things["acknowledgement"] = handbook.acknowledge(edition=edition, user=world.people.staff, now=now)
    handbook.remark(edition=edition, element_id="triage", text="Unclear.", by=world.people.staff, now=now)
    world.things["draft_edition"] = handbook.draft_edition(version=world.to_be, language="en", by=by, now=now)
    world.things["chapter"] = world.draft_edition.chapters.first()
    world.things["draft"] = save_draft(
        process=world.process, kind=MapKind.TO_BE, xml=world.to_be.xml, base=world.to_be, by=world.people.owner, now=now
    )
