"""How a project begins: blank, from a log, from a template, whose lines are drafts that say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from processes.bpmn.lint import blocks, lint
from processes.models import ProcessVersion
from processes.reading_maps import model_of
from processes.template_maps import MAPS
from projects import figures
from projects.models import Project
from projects.phases import phase
from projects.project_templates import TEMPLATES
from projects.services.beginning import begin_project

SignIn = Callable[[User], Client]


def test_a_new_user_is_led_to_every_way_of_starting(people: Any, client_for: SignIn) -> None:
    client = client_for(people.outsider)
    home = client.get("/").content.decode()
    assert all(f'href="/projects/new/{way}"' in home for way in ("#templates", "?start=log", "?start=charter"))
    choosing = client.get("/projects/new/").content.decode()
    assert all(f'href="?start={way}"' in choosing for way in ("charter", "log", *TEMPLATES))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_a_template_makes_a_project_of_drafts_with_a_sound_map(people: Any, key: str, language: str) -> None:
    template = TEMPLATES[key]
    with translation.override(language):
        project = begin_project(
            name=str(template.name),
            prefix="",
            departments=[],
            description="",
            start=key,
            by=people.owner,
            now=timezone.now(),
        )
        assert [goal.name for goal in project.goals.all()] == [str(goal.name) for goal in template.goals]
        assert {point.source for point in project.pain_points.all()} == {str(template.source)}
        version = ProcessVersion.objects.get(process__project=project)
        assert str(template.name) in version.note
    assert len(MAPS[key].steps()) >= 5
    assert not blocks(lint(model_of(version)))
    unmet = [each.key for each in phase("charter").exit_criteria(project) if not each.met]
    assert unmet == ["goals_complete"], "nobody answers for a draft yet, so the gate stays shut"


def test_every_template_names_figures_that_there_are() -> None:
    named = {row.metric for each in TEMPLATES.values() for row in (*each.pains, *each.goals) if row.metric}
    assert named <= set(figures.metrics())
    assert set(MAPS) == set(TEMPLATES)


def test_the_charter_says_what_is_still_the_templates(people: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    form = client.get("/projects/new/?start=complaints").content.decode()
    assert 'value="Complaint handling"' in form
    answer = client.post("/projects/new/", {"name": "Complaints", "start": "complaints"})
    made = Project.objects.get()
    assert answer["Location"] == f"/p/{made.code}/charter/"
    page = client.get(answer["Location"]).content.decode()
    assert "began with the template “Complaint handling”" in page
    made.goals.update(owner=people.owner)
    made.pain_points.update(source="Ticket system, May")
    assert "began with the template" not in client.get(answer["Location"]).content.decode()


def test_from_a_log_the_import_comes_first_and_the_charter_says_that_it_is_unwritten(
    people: Any, client_for: SignIn
) -> None:
    client = client_for(people.owner)
    answer = client.post("/projects/new/", {"name": "Returns of goods", "start": "log"})
    assert answer["Location"] == "/p/ROG-1/analyze/log/new/"
    assert "Its charter is still to be written" in client.get("/p/ROG-1/charter/").content.decode()


def test_an_unknown_beginning_makes_nothing(people: Any, client_for: SignIn) -> None:
    client = client_for(people.owner)
    assert client.post("/projects/new/", {"name": "X", "start": "nonsense"}).status_code == 422
    assert "There is no such template" in client.get("/projects/new/?start=nonsense").content.decode()
    assert Project.objects.count() == 0
