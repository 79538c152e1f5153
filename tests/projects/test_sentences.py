"""The fixed sentences, in both languages, with their plurals."""

from __future__ import annotations

import pytest
from django.utils import translation

from projects.goal_state import Standing
from projects.sentences import comparison_words, days_left, goal_words, goals_badge, home_heading, projects_heading

HEADINGS = [
    (0, 0, "Nothing needs you now", "目前没有需要您处理的事"),
    (1, 0, "One thing needs you", "有 1 件事等您处理"),
    (4, 1, "Four things need you; one goal is at risk", "有 4 件事等您处理，1 个目标有风险"),
    (0, 2, "Nothing needs you now; two goals are at risk", "目前没有需要您处理的事，2 个目标有风险"),
    (12, 11, "12 things need you; 11 goals are at risk", "有 12 件事等您处理，11 个目标有风险"),
]


@pytest.mark.parametrize(("needs", "at_risk", "english", "chinese"), HEADINGS)
def test_the_home_heading_says_how_much_there_is(needs: int, at_risk: int, english: str, chinese: str) -> None:
    assert home_heading(needs, at_risk) == english
    with translation.override("zh-hans"):
        assert home_heading(needs, at_risk) == chinese


def test_the_list_of_projects_counts_what_is_under_way() -> None:
    assert projects_heading(1, 3) == "One project is under way"
    with translation.override("zh-hans"):
        assert projects_heading(3, 0) == "3 个项目正在进行"


GOALS = [
    (Standing("met"), "ok", "Met", "已达成"),
    (Standing("no_figure"), "none", "No figure yet", "尚无数据"),
    (Standing("on_the_way", 0.7, 0.4 * 86400), "ok", "On the way: 9.6 h short", "进行中：还差 9.6 小时"),
    (Standing("at_risk", 0.7, 2 * 86400), "risk", "2.0 d short", "还差 2.0 天"),
    (Standing("overdue", 0.7, 2 * 86400), "breach", "Overdue: 2.0 d short", "已逾期：还差 2.0 天"),
]


@pytest.mark.parametrize(("standing", "kind", "english", "chinese"), GOALS)
def test_a_goal_is_put_into_words(standing: Standing, kind: str, english: str, chinese: str) -> None:
    assert goal_words(standing, "seconds") == (kind, english)
    with translation.override("zh-hans"):
        assert goal_words(standing, "seconds") == (kind, chinese)


def test_shares_are_short_by_points() -> None:
    assert goal_words(Standing("at_risk", 0.5, 0.06), "share") == ("risk", "6 pts short")


def test_exactly_at_the_limit_of_less_than_is_not_called_zero_short() -> None:
    assert goal_words(Standing("on_the_way", 1.0, 0.0), "share")[1] == (
        "On the way: exactly at the limit, which does not count as met"
    )


@pytest.mark.parametrize(
    ("states", "badge"),
    [
        ([], ("none", "No goal yet")),
        (["met", "met"], ("ok", "All goals met")),
        (["met", "on_the_way"], ("ok", "On the way")),
        (["met", "at_risk"], ("risk", "1 goal at risk")),
        (["no_progress", "no_figure"], ("none", "No progress yet")),
        (["no_progress", "on_the_way"], ("ok", "On the way")),
        (["at_risk", "overdue"], ("breach", "1 goal is overdue")),
        (["no_figure", "no_figure"], ("none", "No figure yet")),
    ],
)
def test_the_worst_goal_decides_the_badge(states: list[str], badge: tuple[str, str]) -> None:
    assert goals_badge([Standing(state) for state in states]) == badge


def test_comparisons_are_said_in_words() -> None:
    assert comparison_words("le", "1.5 d") == "at most 1.5 d (≤)"
    assert comparison_words("lt", "10%") == "less than 10% (<)"
    with translation.override("zh-hans"):
        assert comparison_words("lt", "10%") == "低于 10%（<）"


def test_days_left_and_over() -> None:
    assert [days_left(1), days_left(19), days_left(-2)] == ["1 day left", "19 days left", "2 days over"]
