"""Guardrails, risks, milestones, work and workshops by form; the charter on paper; its frozen revisions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from common import papers
from projects.charter_changes import changes
from projects.charter_document import document
from projects.charter_snapshot import snapshot
from projects.charter_word import charter_word
from projects.models import Activity, CharterRevision, Guardrail, Milestone, Project, Risk, WorkItem, Workshop
from projects.services import charter, gates, plan
from tests.projects.factories import make_complete_charter, make_plan

SignIn = Callable[[User], Client]
PAGE = "/p/AS-1/charter/"


@pytest.fixture
def owner(people: Any, project: Project, client_for: SignIn) -> Client:
    return client_for(people.owner)


def test_each_card_is_filled_by_a_form_and_leaves_one_entry(owner: Client, people: Any) -> None:
    me = people.owner.pk
    filled: dict[str, tuple[Any, dict[str, Any], str]] = {
        "guardrails": (
            Guardrail,
            {"metric": "case_timeout_rate", "comparison": "lt", "limit": "10 %", "calendar": "24x7"},
            "guardrail",
        ),
        "risks": (Risk, {"text": "No time", "likelihood": "high", "impact": "low", "owner": me}, "risk"),
        "milestones": (Milestone, {"name": "Log is in", "due": "2099-01-01"}, "milestone"),
        "work": (WorkItem, {"name": "Import", "accountable": me, "responsible": [me, people.editor.pk]}, "work"),
        "workshops": (
            Workshop,
            {"held_on": "2026-03-02", "convenor": "Lin Yue", "people": "Technical: Wu Tong\n客服部：孙梅"},
            "workshop",
        ),
    }
    for section, (model, body, noun) in filled.items():
        assert owner.post(f"{PAGE}{section}/", body).status_code == 302, section
        row = model.objects.get()
        owner.post(f"{PAGE}{section}/{row.pk}/", body)
        assert model.objects.get().revision == 2
        assert [each.verb for each in Activity.objects.filter(verb__startswith=noun)] == [
            f"{noun}.changed",
            f"{noun}.added",
        ]
        form = owner.get(f"{PAGE}?edit={section}-{row.pk}", headers={"HX-Request": "true"}).content.decode()
        assert form.lstrip().startswith("\n") or f'id="{section}"' in form
        owner.post(f"{PAGE}{section}/{row.pk}/remove/")
        assert model.objects.count() == 0
        charter.restore(entry=Activity.objects.get(verb=f"{noun}.removed"), by=people.owner)
        assert model.objects.count() == 1
    assert Workshop.objects.get().participants == [["Technical", "Wu Tong"], ["客服部", "孙梅"]]
    assert WorkItem.objects.get().responsible.count() == 2


@pytest.mark.parametrize(
    ("section", "body", "words"),
    [
        ("guardrails", {"metric": "case_timeout_rate", "comparison": "lt", "limit": "10"}, "Add the percent sign"),
        ("guardrails", {"metric": "step_duration_mean", "comparison": "lt", "limit": "1 d"}, "Say which one"),
        ("milestones", {"name": "x", "due": "tomorrow"}, "Enter a valid date"),
        ("workshops", {"held_on": "2026-03-02", "convenor": "x", "people": "Wu Tong"}, "write the department"),
        ("work", {"name": "x", "consulted": ["1"], "informed": ["99999999999999999999"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field(owner: Client, section: str, body: dict[str, Any], words: str) -> None:
    answer = owner.post(f"{PAGE}{section}/", body | {"calendar": "24x7"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_guardrail_says_whether_it_is_kept(owner: Client, people: Any, project: Project, settings: Any) -> None:
    settings.FIGURE_READER = "tests.projects.test_charter.read_three_days"
    for limit, comparison in ((3 * 86400, "le"), (3 * 86400, "lt")):
        plan.save_guardrail(
            project=project, row=None, by=people.owner, metric="lead_time_mean", comparison=comparison, limit=limit
        )
    page = owner.get(PAGE).content.decode()
    assert "3.0 d, kept" in page
    assert "3.0 d, worse than the limit" in page


@pytest.fixture
def frozen(people: Any, project: Project) -> CharterRevision:
    make_complete_charter(project, people.owner)
    make_plan(project, people.owner)
    gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    return CharterRevision.objects.get()


def test_passing_the_gate_freezes_the_charter_and_the_difference_is_said_in_words(
    owner: Client, people: Any, project: Project, frozen: CharterRevision
) -> None:
    assert (frozen.number, frozen.name) == (1, "Lin Yue")
    assert "Nothing was changed since revision 1" in owner.get(PAGE + "revisions/").content.decode()
    goal = project.goals.get()
    values = charter.GoalValues("lead_time_mean", "le", 86400.0, due=goal.due, owner=people.owner)
    charter.change_goal(goal=goal, by=people.owner, values=values)
    charter.remove(row=project.risks.get(), by=people.owner)
    Milestone.objects.create(project=project, name="Pilot starts", due=goal.due)
    page = owner.get(PAGE + "revisions/?revision=1").content.decode()
    assert "The charter was changed since revision 1" in page
    assert "Target: “at most 1.5 d (≤)” became “at most 24.0 h (≤)”" in page
    assert "Removed: Engineers have no time" in page
    assert "Added: Pilot starts" in page
    assert owner.get(PAGE + "revisions/?revision=7").status_code == 404
    gates.reopen(project=project, key="charter", by=people.owner, reason="The board asks for more", now=timezone.now())
    gates.pass_gate(project=project, key="charter", by=people.owner, now=timezone.now())
    assert CharterRevision.objects.count() == 2
    old = document(CharterRevision.objects.get(number=1).content)
    assert old.section("risks").rows
    assert changes(old, old) == []


def test_print_view_pdf_and_word_say_the_same_in_both_languages(
    owner: Client, people: Any, project: Project, frozen: CharterRevision
) -> None:
    people.owner.language = "zh-hans"
    people.owner.save()
    page = owner.get(PAGE + "print/").content.decode()
    assert "负责（A）" not in page  # the table of work has one column a person, and its letters explained
    assert "R 执行 · A 负责 · C 咨询 · I 知会" in page
    assert "Passed" not in page
    answer = owner.get(PAGE + "word/")
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    for each in ("目标", "范围", "痛点", "里程碑", "风险", "分工", "研讨会", "关口", "Engineers have no time"):
        assert each in page
        assert each in text
    assert (
        'w:eastAsia="Microsoft YaHei"' in zipfile.ZipFile(io.BytesIO(answer.content)).read("word/styles.xml").decode()
    )
    if papers.maker() is not None:
        found = owner.get(PAGE + "pdf/?revision=1")
        assert found["Content-Type"] == "application/pdf"
        assert found.content.startswith(b"%PDF")


def test_where_no_pdf_can_be_made_the_print_view_says_so(
    owner: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "maker", lambda: None)
    answer = owner.get(PAGE + "pdf/")
    assert answer["Location"].endswith("/charter/print/?no-pdf")
    assert "PDFs cannot be made on this server" in owner.get(answer["Location"]).content.decode()


def test_whatever_was_typed_is_text_on_every_paper(people: Any, project: Project) -> None:
    nasty = "<img src=http://127.0.0.1:1/x> & \x0b\x00 ‮ =HYPERLINK(1)"
    project.pain_points.create(text=nasty)
    with translation.override("en"):
        paper = document(snapshot(project))
        data = charter_word(paper, nasty)
        text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
        assert "&lt;img src=http://127.0.0.1:1/x&gt;" in text
        if papers.maker() is not None:
            assert papers.pdf("projects/charter/paper.html", {"paper": paper, "foot": nasty, "is_pdf": True})
