"""SMART, letter by letter, and the sentence of a whole goal, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from projects.goal_state import standing
from projects.sentences import goal_sentence, goal_words, line_sentence
from projects.smart import Letter, Line, best_quarter, judge
from projects.smart_words import line_letters, sentence, whole_letters

START, DUE = date(2026, 3, 2), date(2026, 6, 30)
WHOLE = Line(target=1.5, baseline=3.0, value=3.0, hurts=True, due=DUE, started=START)


def judged(**values: Any) -> str:
    """Small letter: missing. Question mark: not yet to be judged."""
    found = judge(replace(WHOLE, **values))
    marks = {"met": str.upper, "missing": str.lower, "unknown": lambda _letter: "?"}
    return "".join(marks[each.state](each.letter) for each in found)


@pytest.mark.parametrize(
    ("values", "found", "keys"),
    [
        ({}, "SMART", set()),
        ({"target": None}, "Sm?RT", {"no_number", "not_yet"}),
        ({"due": None}, "SMARt", {"no_date"}),
        ({"has_owner": False}, "sMART", {"no_owner"}),
        ({"needs_step": True, "has_owner": False}, "sMART", {"no_step", "no_owner"}),
        ({"metric_known": False}, "sMART", {"no_figure"}),
        ({"baseline": None}, "SMART", set()),
        ({"baseline": None, "value": None}, "Sm?RT", {"no_measure", "not_yet"}),
        ({"target": 3.0}, "SMaRT", {"no_better"}),
        ({"comparison": "ge", "target": 2.0}, "SMaRT", {"no_better"}),
        ({"comparison": "ge", "target": 3.5}, "SMART", set()),
        ({"hurts": False}, "SMArT", {"no_reason"}),
        ({"hurts": False, "has_aim": True}, "SMART", set()),
        ({"due": START}, "SMARt", {"before_start"}),
        ({"ends": date(2026, 6, 29)}, "SMARt", {"after_end"}),
        ({"ends": DUE}, "SMART", set()),
    ],
)
def test_each_letter_is_judged_alone_and_says_what_is_missing(
    values: dict[str, Any], found: str, keys: set[str]
) -> None:
    assert judged(**values) == found
    letters = judge(replace(WHOLE, **values))
    assert {key for each in letters if not each.met for key in each.keys} == keys


@pytest.mark.parametrize(
    ("weeks", "key", "figure"),
    [
        ((2.9, 3.1, 2.0), "better", 3.0),  # three weeks have no quarter
        ((2.9, 3.1, 1.4, 3.0), "reached", 1.4),
        ((2.9, 3.1, 1.6, 3.0), "beyond", 1.6),
        ((1.4, 1.4, 2.9, 3.1, 3.0, 3.0, 3.0, 1.7), "reached", 1.4),
    ],
)
def test_attainable_names_what_the_best_quarter_of_the_weeks_reached(
    weeks: tuple[float, ...], key: str, figure: float
) -> None:
    letter = judge(replace(WHOLE, weeks=weeks))[2]
    assert (letter.keys, letter.figure) == ((key,), figure)
    assert best_quarter((0.6, 0.9, 0.7, 0.8), "ge") == 0.9


def test_every_key_has_a_sentence_in_both_languages() -> None:
    keys = {
        key
        for values in ({}, {"target": None}, {"due": None})
        for each in judge(replace(WHOLE, **values))
        for key in each.keys
    }
    keys |= {"no_figure", "no_step", "no_owner", "no_measure", "no_better", "reached", "beyond", "aim", "no_reason"}
    for key in keys | {"before_start", "after_end"}:
        english = sentence(key, "3 d")
        with translation.override("zh-hans"):
            chinese = sentence(key, "3 天")
        assert english.endswith(".")
        assert chinese.endswith("。")


def test_a_whole_goal_misses_what_one_line_misses_and_says_which() -> None:
    full, draft = judge(WHOLE), judge(replace(WHOLE, target=None))
    lines = [
        ("Mean lead time", full, line_letters(full, "seconds", 1.5)),
        ("Case timeout rate", draft, line_letters(draft, "share", None)),
    ]
    found = {each.letter: each for each in whole_letters(lines)}
    assert found["M"].state == "missing"
    assert found["M"].words == "Case timeout rate: The target's number is missing."
    assert found["T"].words == "It has a date within the project."
    assert whole_letters([])[0].state == "missing"


def test_the_complaint_goal_reads_as_the_product_says() -> None:
    with translation.override("en"):
        lines = [
            line_sentence("Mean lead time", "", "le", "1.5 d"),
            line_sentence("Case timeout rate", "", "lt", "10%"),
        ]
        assert (
            goal_sentence(lines, "24 Feb 2027")
            == "Mean lead time at most 1.5 d and case timeout rate less than 10%, by 24 Feb 2027"
        )
        assert goal_sentence(lines[:1], "") == "Mean lead time at most 1.5 d, no date yet"
        assert line_sentence("Mean lead time", "priority: urgent", "le", "") == (
            "Mean lead time (priority: urgent) without a number yet"
        )
    with translation.override("zh-hans"):
        lines = [line_sentence("平均总耗时", "", "le", "1.5 天"), line_sentence("整单超时率", "", "lt", "10%")]
        assert (
            goal_sentence(lines, "2027 年 2 月 24 日")
            == "2027 年 2 月 24 日前，平均总耗时不高于 1.5 天，且整单超时率低于 10%"
        )


@pytest.mark.parametrize(("comparison", "state"), [("lt", "on_the_way"), ("le", "met")])
def test_exactly_ten_percent_is_not_met_for_less_than_and_met_for_at_most(comparison: str, state: str) -> None:
    found = standing(
        comparison=comparison, target=0.1, value=0.1, baseline=0.4, due=DUE, started=START, today=date(2026, 4, 1)
    )
    assert found.state == state
    if comparison == "lt":
        assert goal_words(found, "share")[1] == "On the way: exactly at the limit, which does not count as met"


def test_letters_are_values() -> None:
    assert Letter("S", "met", ("specific",)).met
