"""The project's scope as a filter: every figure is of its cases only, wherever it is asked for.

The log: odd cases are urgent and take 24 h, even ones are normal and take 48 h; ten cases, mean 36 h.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from analysis import figures, loading
from analysis.engine.measure import case_values
from common.errors import DomainError
from projects.figures import Definition, read, weeks
from projects.models import Activity, Goal, Project
from projects.services.charter import draw_baseline
from projects.services.scope import set_scope_filter
from tests.analysis.factories import NOW, measured_log
from tests.projects.factories import make_goal

HOUR = 3600
URGENT = {"attributes": {"Priority": ["urgent"]}}
MEAN = Definition("lead_time_mean")


@pytest.fixture
def log(people: Any, project: Project) -> Any:
    return measured_log(project, people.owner)


def scoped(project: Project, people: Any, filter: dict[str, Any] = URGENT) -> Project:
    set_scope_filter(project=project, by=people.owner, filter=filter)
    return Project.objects.get(pk=project.pk)


def test_every_figure_is_of_the_scope_and_of_the_filter(people: Any, project: Project, log: Any) -> None:
    whole = read(project, MEAN)
    assert (whole.value, whole.count) == (36 * HOUR, 10)
    project = scoped(project, people)
    found = read(project, MEAN)
    assert (found.value, found.count) == (24 * HOUR, 5)
    # The filter of a goal chooses among the cases of the scope.
    normal = read(project, Definition("lead_time_mean", filter={"attributes": {"Priority": ["normal"]}}))
    assert (normal.value, normal.count) == (None, 0)
    assert figures.figures_for(project).cases.closed == 5
    assert {*weeks(project, MEAN)} == {24.0 * HOUR}
    again = figures.primary_log(project)
    values = case_values(loading.prepared_dir(again), settings=loading.measure_settings(again, "24x7"))
    assert len(values.case_id) == 5
    # Taken off again, the figure that was measured before is the answer again.
    assert read(scoped(project, people, {}), MEAN).value == 36 * HOUR


def test_a_new_scope_is_one_entry_and_takes_the_baselines_of_other_cases_away(
    people: Any, project: Project, log: Any
) -> None:
    goal = make_goal(project, people.owner, baseline_value=None, baseline_at=None)
    draw_baseline(goal=goal, by=people.owner, now=NOW)
    goal.refresh_from_db()
    assert (goal.baseline_value, goal.baseline_note["cases"], goal.baseline_note["version"]) == (36 * HOUR, 10, 1)
    scoped(project, people)
    goal.refresh_from_db()
    assert (goal.baseline_value, goal.baseline_note, goal.revision) == (
        None,
        {},
        3,
    )  # taking the baseline counts as well
    entry = Activity.objects.get(verb="scope.filter")
    assert entry.subject == "Priority: urgent"
    assert entry.detail["before"]["baselines"] == {str(goal.pk): 36 * HOUR}
    scoped(project, people)  # the same again changes nothing
    assert Activity.objects.filter(verb="scope.filter").count() == 1
    with pytest.raises(DomainError):
        set_scope_filter(project=project, by=people.owner, filter={"colour": "red"})


def test_a_pilots_log_without_the_columns_of_the_scope_counts_whole(people: Any, project: Project, log: Any) -> None:
    other = measured_log(project, people.owner, name="Pilot week")
    project = scoped(project, people, {"attributes": {"Channel": ["phone"]}})
    assert read(project, MEAN).count == 0
    own = type(other).objects.select_related("project").get(pk=other.pk)
    assert not own.is_primary
    assert figures.read_figure(project, MEAN, own).count == 10


def test_the_scope_is_set_on_the_charter_and_shown_where_figures_are(
    people: Any, project: Project, log: Any, client_for: Any
) -> None:
    client: Client = client_for(people.owner)
    refused = client.post("/p/AS-1/charter/scope-filter/", {"cases": "urgent ones"})
    assert refused.status_code == 422
    assert "is no condition" in refused.content.decode()
    client.post("/p/AS-1/charter/scope-filter/", {"cases": "Priority = urgent", "version": project.version})
    for page in ("/p/AS-1/charter/", "/p/AS-1/analyze/", "/p/AS-1/analyze/variants/"):
        text = client.get(page).content.decode()
        assert "Priority" in text
        assert "urgent" in text
    assert "5 of 5 cases" in text
    late = client.post("/p/AS-1/charter/scope-filter/", {"cases": "", "version": project.version})
    assert "saved this in the meantime" in late.content.decode()
    assert Goal.objects.count() == 0
