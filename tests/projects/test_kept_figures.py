"""Figures of lists are kept until the project changes, and a cache that is down changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from projects.figures import Figure
from projects.kept_figures import figures_of
from projects.models import Project
from projects.services.activity import record
from tests.projects.factories import make_goal, make_job

asked: list[str] = []


def count_and_answer(project: Project, definition: Any) -> Figure | None:
    asked.append(definition.metric)
    return Figure(float(len(asked)), 10) if definition.metric == "lead_time_mean" else None


@pytest.fixture(autouse=True)
def reader(settings: Any) -> None:
    asked.clear()
    settings.FIGURE_READER = "tests.projects.test_kept_figures.count_and_answer"


def test_a_figure_is_read_once_and_so_is_its_absence(people: Any, project: Project) -> None:
    goal, other = make_goal(project), make_goal(project, metric="case_timeout_rate", target=0.1)
    for _again in range(3):
        found = figures_of([project])
    assert (found[goal.pk].value, found[other.pk]) == (1.0, None)
    assert asked == ["lead_time_mean", "case_timeout_rate"]


def test_a_finished_import_or_any_change_reads_it_again(people: Any, project: Project) -> None:
    goal = make_goal(project)
    values = [figures_of([project])[goal.pk].value]
    make_job(project, people.owner, status="done", error={})
    values.append(figures_of([project])[goal.pk].value)
    record(project=project, by=people.owner, verb="goal.changed")
    values.append(figures_of([project])[goal.pk].value)
    assert values == [1.0, 2.0, 3.0]


def test_another_project_changes_nothing_here(people: Any, project: Project, other_project: Project) -> None:
    goal = make_goal(project)
    figures_of([project])
    record(project=other_project, by=people.admin, verb="goal.changed")
    assert figures_of([project, other_project])[goal.pk].value == 1.0


def test_without_a_cache_every_figure_is_read(people: Any, project: Project, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    goal = make_goal(project)
    assert [figures_of([project])[goal.pk].value for _again in range(2)] == [1.0, 2.0]
