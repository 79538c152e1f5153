"""The search finds by any of its words, in both languages, and only what the searcher may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from common.templatetags.found import marked
from projects.models import Goal, PainPoint
from projects.search import Hit, grouped
from tests.worlds import build_world

SignIn = Callable[[Any], Client]


def titles(client: Client, query: str) -> list[str]:
    return [hit.title for hit in client.get("/search/", {"q": query}).context["hits"]]


def test_chinese_is_found_by_its_characters_and_words_in_any_order(
    people: Any, project: Any, client_for: SignIn
) -> None:
    project.name = "售后投诉处理"
    project.save()
    PainPoint.objects.create(project=project, text="一件投诉平均要处理三天")
    client = client_for(people.owner)
    assert titles(client, "投诉") == ["售后投诉处理", "一件投诉平均要处理三天"]
    assert titles(client, "处理 售后") == ["售后投诉处理"]
    assert titles(client, "as-1") == ["售后投诉处理"]
    assert titles(client, "投诉 发票") == []
    assert "<mark>投诉</mark>" in client.get("/search/?q=投诉").content.decode()


def test_everybody_finds_only_what_is_theirs(
    people: Any, project: Any, other_project: Any, client_for: SignIn, django_assert_max_num_queries: Any
) -> None:
    world = build_world(people, project, other_project)
    PainPoint.objects.create(project=project, text="quokka pain")
    Goal.objects.create(project=project, metric="lead_time_mean", comparison="le", target=1, name="quokka goal")
    step = world.as_is.facts.exclude(name="").filter(kind="task").first()
    step.name = "quokka step"
    step.save()
    for name, wanted in (
        ("owner", {"quokka pain", "quokka goal", "quokka step"}),
        ("admin", {"quokka pain", "quokka goal", "quokka step"}),
        ("other_head", set()),
        ("other_staff", set()),
        ("outsider", set()),
        ("blind_viewer", set()),
    ):
        client = client_for(getattr(people, name))
        with django_assert_max_num_queries(30):
            assert set(titles(client, "quokka")) == wanted, name
        palette = client.get("/search/", {"q": "quokka", "palette": "1", "at": "/p/AS-1/charter/"}).content.decode()
        assert ("quokka" in palette) == bool(wanted), name
    assert "Charter" not in client_for(people.other_head).get("/search/?palette=1&at=/p/AS-1/").content.decode()
    assert "Charter" in client_for(people.owner).get("/search/?palette=1&at=/p/AS-1/").content.decode()
    assert "Audit log" not in client_for(people.owner).get("/search/?palette=1").content.decode()


def test_alerts_are_found_by_the_name_of_their_figure(
    people: Any, project: Any, other_project: Any, client_for: SignIn
) -> None:
    world = build_world(people, project, other_project)
    found = client_for(people.owner).get("/search/", {"q": "lead time"}).context["groups"]
    assert f"/alerts/{world.alert.pk}/" in [hit.url for group in found for hit in group.hits]


def test_marks_are_escaped_and_long_texts_cut_around_the_word() -> None:
    assert str(marked("<b> Late", "late")) == "&lt;b&gt; <mark>Late</mark>"
    long = marked("x" * 300 + " late " + "y" * 300, "late")
    assert long.startswith("…")
    assert "<mark>late</mark>" in long


def test_hits_stand_in_groups_with_their_counts() -> None:
    hits = [Hit("Goal", str(n), "/") for n in range(10)] + [Hit("Person", "A", "/")]
    assert [(each.kind, len(each.hits), each.more) for each in grouped(hits)] == [
        ("Goal", 10, True),
        ("Person", 1, False),
    ]
