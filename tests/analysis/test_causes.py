"""The 5-Why tree, its evidence, and the report made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from analysis import trees
from analysis.models import Evidence, Report, Why
from analysis.phases import AnalyzePhase
from analysis.services import reports, whys
from common.errors import DomainError
from projects.figures import Definition
from tests.analysis.factories import NOW
from tests.analysis.test_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(project: Any, people: Any) -> list[Why]:
    """A problem and five answers below each other, with one branch at the first."""
    made = [whys.add_why(project=project, parent=None, text="Slow", by=people.owner, now=NOW)]
    for text in ("Late start", "Backlog", "Uneven", "No rule", "Not used"):
        made.append(whys.add_why(project=project, parent=made[-1], text=text, by=people.owner, now=NOW))
    whys.add_why(project=project, parent=made[0], text="Parts", by=people.owner, now=NOW)
    return made


def evidence(why: Why, people: Any, stance: str = "supports", **more: Any) -> Evidence:
    given = {"kind": "interview", "text": "8 of 9 engineers say so"} | more
    return whys.add_evidence(why=why, stance=stance, by=people.owner, now=NOW, **given)


def test_the_tree_has_any_depth_and_branches_in_two_queries(
    project: Any, chain: list[Why], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        roots = trees.tree(project)
        states = [card.state for card in roots[0].children]
    assert [card.why.text for card in roots[0].children] == ["Late start", "Parts"]
    assert states == ["unverified", "unverified"]
    deepest, depth = roots[0], 0
    while deepest.children:
        deepest, depth = deepest.children[0], depth + 1
    assert (deepest.why.text, deepest.depth, depth) == ("Not used", 5, 5)


def test_a_state_follows_from_the_evidence_alone(people: Any, chain: list[Why]) -> None:
    answer = chain[1]
    assert answer.status == "unverified"
    evidence(answer, people)
    assert Why.objects.get(pk=answer.pk).status == "supported"
    against = evidence(answer, people, "contradicts")
    assert Why.objects.get(pk=answer.pk).status == "contradicted"
    whys.delete_evidence(evidence=against, by=people.owner)
    assert Why.objects.get(pk=answer.pk).status == "supported"


def test_a_figure_is_frozen_with_its_definition_and_date(project: Any, people: Any, log: Any, chain: list[Why]) -> None:
    """Handle waits 4 h in each of 10 cases."""
    item = evidence(chain[1], people, kind="figure", text="", definition=Definition("step_waiting_mean", "Handle"))
    assert (item.figure["value"], item.figure["count"], item.figure["log_version"]) == (4 * 3600, 10, 1)
    assert "4.0 h" in trees.figure_words(item.figure)
    assert "n = 10" in trees.figure_words(item.figure)


@pytest.mark.parametrize(
    ("definition", "code"),
    [(None, "no_figure"), (Definition("moon"), "unknown_metric"), (Definition("step_waiting_mean"), "no_step")],
)
def test_evidence_without_a_real_figure_is_refused(
    people: Any, log: Any, chain: list[Why], definition: Any, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        evidence(chain[1], people, kind="figure", definition=definition)
    assert refused.value.code == code
    assert Evidence.objects.count() == 0


def test_a_deleted_branch_comes_back_as_it_was(project: Any, people: Any, chain: list[Why]) -> None:
    assert whys.delete_why(why=chain[3], by=people.owner, now=NOW) == 3
    assert trees.whys(project).count() == 4
    gone = Why.objects.get(pk=chain[3].pk)
    assert whys.restore_why(why=gone, by=people.owner) == 3
    assert trees.whys(project).count() == 7


def test_the_problem_itself_is_no_root_cause(people: Any, chain: list[Why]) -> None:
    with pytest.raises(DomainError, match="ask why first"):
        whys.edit_why(why=chain[0], text="Slow", step="", is_root_cause=True, owner=None, direction="", by=people.owner)


def test_the_page_works_with_plain_forms(project: Any, owner: Client, chain: list[Why]) -> None:
    base = f"/p/{project.code}/analyze/causes/"
    answer = owner.post(base + "add/", {"parent": chain[0].pk, "text": "Two shifts", "then": "child"}, follow=True)
    made = Why.objects.get(text="Two shifts")
    assert f"add={made.pk}" in answer.redirect_chain[0][0]
    assert made.parent_id == chain[0].pk
    page = text_of(owner.get(f"{base}{made.pk}/"))
    assert "No evidence yet" in page
    deleted = owner.post(f"{base}{made.pk}/delete/", follow=True)
    assert "Undo" in deleted.content.decode()
    owner.post(f"{base}{made.pk}/restore/")
    assert "Two shifts" in text_of(owner.get(base))


def test_an_empty_answer_is_refused_with_a_sentence(project: Any, owner: Client, chain: list[Why]) -> None:
    before = Why.objects.count()
    page = owner.post(f"/p/{project.code}/analyze/causes/add/", {"parent": chain[0].pk, "text": "  "}, follow=True)
    assert "Write the answer." in page.content.decode()
    assert Why.objects.count() == before


def test_evidence_is_added_on_the_page_and_keeps_what_was_typed_when_refused(
    project: Any, owner: Client, log: Any, chain: list[Why]
) -> None:
    address = f"/p/{project.code}/analyze/causes/{chain[1].pk}/evidence/"
    refused = owner.post(address, {"kind": "figure", "stance": "supports", "metric": "", "text": "typed words"})
    assert refused.status_code == 422
    assert "typed words" in refused.content.decode()
    body = {"kind": "figure", "stance": "contradicts", "metric": "step_processing_mean", "step": "Handle"}
    assert owner.post(address, body).status_code == 302
    assert Evidence.objects.get().figure["value"] == 24 * 3600


def test_the_gate_asks_for_log_cause_and_report(
    project: Any, people: Any, log: Any, chain: list[Why], client_for: Callable[..., Client]
) -> None:
    def met() -> dict[str, bool]:
        return {row.key: row.met for row in AnalyzePhase().own_criteria(project)}

    assert met() == {"measured": True, "supported": False, "report": False}
    cause = chain[-1]
    whys.edit_why(
        why=cause, text=cause.text, step="", is_root_cause=True, owner=people.owner, direction="Do", by=people.owner
    )
    assert met()["supported"] is False
    evidence(cause, people)
    reports.issue(project=project, by=people.owner, now=NOW)
    assert met() == {"measured": True, "supported": True, "report": True}


def test_an_issued_report_is_frozen_and_shows_today_beside(
    project: Any, people: Any, log: Any, chain: list[Why], owner: Client
) -> None:
    report = reports.issue(project=project, by=people.owner, now=NOW)
    body = report.body
    assert (body["facts"]["lead_mean"], body["facts"]["log_version"]) == (36 * 3600, 1)
    project.case_limit_seconds = 30 * 3600
    project.save()
    chain[1].delete()
    page = text_of(owner.get(f"/p/{project.code}/analyze/report/1/"))
    assert "Late start" in page
    assert "Now" in page
    assert Report.objects.get().body == body
    assert reports.issue(project=project, by=people.owner, now=NOW).number == 2


def test_no_report_is_issued_without_figures(project: Any, people: Any, owner: Client) -> None:
    page = owner.post(f"/p/{project.code}/analyze/report/")
    assert "There is no measured log yet" in page.content.decode()
    assert Report.objects.count() == 0
