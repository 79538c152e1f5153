"""The fixed sentences of dashboard headings, in both languages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from monitoring.findings import dashboard_finding


def card(name: str, state: str, value: float | None = 1.0, off: bool = False, distance: float = 0.0) -> Any:
    return SimpleNamespace(
        name=name,
        state=state,
        value=value,
        value_text="3.0 d",
        expected="at most 1.5 d",
        is_off_target=off,
        distance=distance,
    )


@pytest.mark.parametrize(
    ("cards", "sentence"),
    [
        ([], "After-sales"),
        ([card("Lead time", "none", None)], "After-sales"),
        ([card("Lead time", "ok")], "Lead time is on target at 3.0 d"),
        ([card("Lead time", "ok"), card("Late", "ok")], "All 2 measured KPIs are on target"),
        ([card("Lead time", "ok"), card("Late", "none", None)], "Lead time is on target at 3.0 d"),
        (
            [card("Lead time", "breach"), card("Late", "risk", off=True)],
            "Lead time is 3.0 d and should be at most 1.5 d",
        ),
        ([card("Lead time", "risk", off=True), card("Late", "ok")], "Lead time is 3.0 d and should be at most 1.5 d"),
        ([card("Lead time", "risk"), card("Late", "ok")], "Lead time is near its limit at 3.0 d"),
        (
            [card("A", "breach", distance=0.2), card("B", "breach", distance=0.9), card("C", "ok")],
            "2 of 3 KPIs are in breach; B is furthest off at 3.0 d",
        ),
        (
            [card("A", "risk", distance=0.2), card("B", "risk", distance=0.1)],
            "2 of 2 KPIs need a look; A is furthest off at 3.0 d",
        ),
    ],
)
def test_the_worst_is_said_first_and_nothing_without_figures(cards: list[Any], sentence: str) -> None:
    assert dashboard_finding(cards, "After-sales") == sentence


def test_the_sentences_exist_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert dashboard_finding([card("平均总耗时", "risk")], "") == "平均总耗时为 3.0 d，接近限值"
        assert dashboard_finding([card("A", "ok"), card("B", "ok")], "") == "已测量的 2 个指标全部达标"
