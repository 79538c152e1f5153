"""The things of all apps that two people may edit at once, and those that come back out of the bin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analysis.services.options import delete_option
from analysis.services.whys import delete_evidence
from pilots.services.criteria import remove_criterion
from pilots.services.diary import remove_deviation, remove_feedback
from pilots.services.pilots import delete_pilot
from pilots.services.trainings import delete_training
from processes.services.observations import remove_observation
from projects import bin, editables
from projects.models import Activity, Draft
from projects.services import charter
from projects.services.removing import restore, snapshot

from .walker import Walker
from .worlds import World, build_world

SignIn = Callable[[Any], Client]


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


FORMS = {
    "analysis.option": ("option", lambda w: reverse("analysis:option", args=["AS-1", w.option.pk]), "title"),
    "monitoring.alertrule": (
        "alert_rule",
        lambda w: reverse("monitoring:rule", args=["AS-1", w.alert_rule.pk]),
        "name",
    ),
    "processes.observation": (
        "observation",
        lambda w: reverse("processes:observation", args=["AS-1", w.observation.pk]),
        "quote",
    ),
    "processes.process": ("process", lambda w: reverse("processes:about", args=["AS-1"]), "name"),
    "processes.handbookchapter": (
        "chapter",
        lambda w: reverse("processes:handbook_chapter", args=[w.chapter.edition_id, w.chapter.pk]),
        "title",
    ),
}
CHARTER = {"projects.project", "projects.goal", "projects.painpoint", "projects.scopeitem", "projects.membership"}
PLAN = {f"projects.{name}" for name in ("objective", "guardrail", "risk", "milestone", "workitem", "workshop")}


def test_every_editable_thing_is_tested_here_or_with_the_charter() -> None:
    assert set(editables.known()) == set(FORMS) | CHARTER | PLAN


@pytest.mark.parametrize("kind", FORMS)
def test_the_second_of_two_keeps_the_text(kind: str, world: World, client_for: SignIn) -> None:
    _name, address_of, field = FORMS[kind]
    address = address_of(world)
    first, second = Walker(client_for(world.people.owner)), Walker(client_for(world.people.editor))
    first.open(address)
    second.open(address)
    first.send(address, **{field: "First text"})
    second.send(address, **{field: "Second text"})
    assert "/conflicts/" in second.url
    assert "Lin Yue saved" in second.heading
    text = second.page.text_content()
    assert "First text" in text
    assert "Second text" in text
    second.client.post(second.url, {"do": "mine", "shown": "2"})
    assert Draft.objects.filter(kind=kind).count() == 0
    row = editables.known()[kind].model._base_manager.get(pk=getattr(world, _name).pk)
    assert getattr(row, field) == "Second text"


REMOVALS: dict[str, tuple[str, Callable[..., Any]]] = {
    "option.deleted": ("option", lambda row, by: delete_option(option=row, by=by)),
    "evidence.deleted": ("evidence", lambda row, by: delete_evidence(evidence=row, by=by)),
    "pilot.deleted": ("planned_pilot", lambda row, by: delete_pilot(pilot=row, by=by)),
    "pilot.criterion_removed": ("criterion", lambda row, by: remove_criterion(criterion=row, by=by)),
    "pilot.feedback_removed": ("feedback", lambda row, by: remove_feedback(feedback=row, by=by)),
    "pilot.deviation_removed": ("deviation", lambda row, by: remove_deviation(deviation=row, by=by)),
    "observation.removed": ("observation", lambda row, by: remove_observation(row=row, by=by)),
    "training.deleted": ("training", lambda row, by: delete_training(training=row, by=by)),
    "pain_point.removed": ("pain_point", lambda row, by: charter.remove(row=row, by=by)),
    "scope.removed": ("scope_item", lambda row, by: charter.remove(row=row, by=by)),
    "member.removed": ("membership", lambda row, by: charter.remove(row=row, by=by)),
}


@pytest.mark.parametrize("verb", REMOVALS)
def test_what_is_removed_comes_back_as_it_was_with_one_entry_each_way(verb: str, world: World) -> None:
    name, remove = REMOVALS[verb]
    row, by = getattr(world, name), world.people.owner
    model, pk, before = type(row), row.pk, snapshot(row)
    entries = Activity.objects.count()
    remove(row, by)
    assert not model._base_manager.filter(pk=pk).exists()
    entry = Activity.objects.filter(verb=verb, project=world.project).latest("pk")
    assert restore(entry=entry, by=by)
    assert snapshot(model._base_manager.get(pk=pk)) == before
    assert not restore(entry=entry, by=by)
    assert Activity.objects.count() == entries + 2
    assert entry.pk not in {each.pk for each in bin.open_removals(world.project)}
