"""Options: weighted scores, effects that say of what, who leads until when, the choice with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from analysis import option_pages
from analysis.effects import leader, score
from analysis.models import Option, OptionWeights
from analysis.phases import option_chosen
from tests.analysis.factories import NOW
from tests.analysis.test_pages import text_of

pytestmark = pytest.mark.django_db


def option(project: Any, title: str, cost: int, benefit: int, feasibility: int, **more: Any) -> Option:
    return Option.objects.create(
        project=project, title=title, cost=cost, benefit=benefit, feasibility=feasibility, created_at=NOW, **more
    )


@pytest.fixture
def three(project: Any) -> list[Option]:
    """The example's options with its scores."""
    return [
        option(project, "Automatic", 3, 5, 4, step="Handle", effect_share=0.5),
        option(project, "Knowledge", 2, 3, 3, effect_share=0.1, effect_of="lead_time"),
        option(project, "Templates", 5, 2, 5),
    ]


def test_scores_are_weighted_means(project: Any, three: list[Option]) -> None:
    """25 : 50 : 25 gives (3 + 10 + 4) / 4 = 4.25, (2 + 6 + 3) / 4 = 2.75, (5 + 4 + 5) / 4 = 3.5."""
    weights = OptionWeights(project=project)
    assert [score(each, weights) for each in three] == [4.25, 2.75, 3.5]


def test_the_leader_leads_until_the_weight_at_which_another_scores_the_same(project: Any, three: list[Option]) -> None:
    """With benefit b: automatic 3.5 + 1.5 b, templates 5 − 3 b; equal at b = 1/3."""
    lead = leader(three, OptionWeights(project=project))
    assert lead is not None
    assert (lead.option.title, lead.high) == ("Automatic", 1.0)
    assert lead.low == pytest.approx(1 / 3)
    assert option_pages.who_leads(lead) == "Automatic leads as long as benefit weighs more than 33%"


def test_an_effect_says_of_what_and_what_it_means_end_to_end(project: Any, log: Any, three: list[Option]) -> None:
    """Handle takes 24 h of 36 h: −50 % of it is 24 → 12 h, i.e. 36 → 24 h; −10 % of the lead time is 36 → 32.4 h."""
    words = {row.option.title: row.effect_words for row in option_pages.page_of(project).rows}
    assert words["Automatic"] == "−50% of Handle = 1.0 → 0.5 d, i.e. 1.5 → 1.0 d end to end"
    assert words["Knowledge"] == "−10% of the lead time = 1.5 → 1.4 d end to end"
    assert words["Templates"] == ""


def test_without_a_log_no_effect_is_invented(project: Any, three: list[Option]) -> None:
    page = option_pages.page_of(project)
    assert [row.effect for row in page.rows] == [None, None, None]


def test_a_choice_needs_a_reason_and_opens_the_gate(project: Any, owner: Client, log: Any, three: list[Option]) -> None:
    assert option_chosen(project)[0].met is False
    address = f"/p/{project.code}/design/options/{three[0].pk}/choose/"
    refused = owner.post(address, {"reason": " "}, follow=True)
    assert "Write why this one." in refused.content.decode()
    owner.post(address, {"reason": "Greatest benefit"})
    assert option_chosen(project)[0].met is True
    page = text_of(owner.get(f"/p/{project.code}/design/"))
    assert "Greatest benefit" in page
    assert owner.post(f"/p/{project.code}/design/options/{three[0].pk}/delete/", follow=True).status_code == 200
    assert Option.objects.count() == 3


def test_weights_are_edited_and_zero_for_all_is_refused(project: Any, owner: Client, three: list[Option]) -> None:
    address = f"/p/{project.code}/design/weights/"
    owner.post(address, {"cost": 100, "benefit": 0, "feasibility": 0})
    assert option_pages.page_of(project).rows[0].option.title == "Templates"
    page = owner.post(address, {"cost": 0, "benefit": 0, "feasibility": 0}, follow=True)
    assert "above zero" in page.content.decode()
    assert OptionWeights.objects.get().cost == 100


def test_an_option_is_written_on_its_page(project: Any, owner: Client, log: Any) -> None:
    address = f"/p/{project.code}/design/options/new/"
    body = {"title": "Rule", "cost": 3, "benefit": 4, "feasibility": 5, "effect_of": "step", "effect_percent": 50}
    refused = owner.post(address, body)
    assert refused.status_code == 422
    assert "an effect always says of what" in refused.content.decode()
    assert owner.post(address, body | {"step": "Handle"}).status_code == 302
    assert Option.objects.get().effect_share == 0.5


def test_a_foreign_cause_is_never_taken_over(project: Any, other_project: Any, owner: Client) -> None:
    from analysis.models import Why

    foreign = Why.objects.create(project=other_project, text="zebrafish", is_root_cause=True, created_at=NOW)
    body = {"title": "Rule", "cost": 3, "benefit": 4, "feasibility": 5, "effect_of": "step", "cause": foreign.pk}
    page = owner.post(f"/p/{project.code}/design/options/new/", body)
    assert page.status_code == 422
    assert "zebrafish" not in page.content.decode()
    assert Option.objects.count() == 0
