"""The map editor in a real browser: describe a step, keep the draft, save, and lose nothing in a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

EDITOR = "/p/AS-1/map/edit/?kind=as_is"


def opened(open_page: Callable[..., Any], login: str) -> Any:
    watched = open_page(login=login)
    watched.page.goto(EDITOR)
    watched.page.wait_for_selector("[data-editor]:not([aria-busy])")
    return watched


def describe(page: Any, step: str, field: str, value: str) -> None:
    page.click(f'[data-element-id="{step}"]')
    page.fill(f"[data-panel] [name={field}]", value)
    page.press(f"[data-panel] [name={field}]", "Tab")
    page.wait_for_selector('[data-status="saved"]')


def save(page: Any, note: str) -> None:
    page.click("[data-do-save]")
    page.fill("#editor-note", note)
    page.click("#editor-save [value=save]")


def test_a_step_described_in_the_editor_is_saved_and_the_loser_keeps_the_draft(open_page: Callable[..., Any]) -> None:
    first, second = opened(open_page, "lin"), opened(open_page, "admin")
    describe(first.page, "triage", "time_limit", "2 h")
    save(first.page, "Two hours for triage")
    first.page.wait_for_url("**/p/AS-1/map/")
    assert "120 min" in first.page.inner_text("#row-triage") or "2 h" in first.page.inner_text("#row-triage")
    describe(second.page, "record", "time_limit", "3 h")
    save(second.page, "Three hours to record")
    second.page.wait_for_url("**/map/conflict/**")
    text = second.page.inner_text("main")
    assert "while you were drawing" in text
    assert "Record complaint" in text
    second.page.goto(EDITOR)
    second.page.wait_for_selector("[data-editor]:not([aria-busy])")
    second.page.click('[data-element-id="record"]')
    assert second.page.input_value("[data-panel] [name=time_limit]") == "3 h"
    assert first.troubles == []
    assert [each for each in second.troubles if "412" not in each] == []


def test_undo_takes_back_a_description_and_an_unreadable_limit_is_refused(open_page: Callable[..., Any]) -> None:
    watched = opened(open_page, "lin")
    describe(watched.page, "feedback", "criteria", "Only when the case is solved")
    watched.page.click('[data-do="undo"]')
    assert watched.page.input_value("[data-panel] [name=criteria]") != "Only when the case is solved"
    watched.page.fill("[data-panel] [name=time_limit]", "soon")
    watched.page.press("[data-panel] [name=time_limit]", "Tab")
    assert "is-invalid" in watched.page.get_attribute("[data-panel] [name=time_limit]", "class")
    assert watched.troubles == []


def test_the_editor_speaks_chinese_and_leaves_the_mark_of_its_maker_free(open_page: Callable[..., Any]) -> None:
    watched = open_page(login="wang", language="zh")
    watched.page.goto("/p/SH-1/map/edit/")
    watched.page.wait_for_selector("[data-editor]:not([aria-busy])")
    task = watched.page.get_attribute('.djs-palette [data-action="create.task"]', "aria-label")
    assert task == "新建任务"
    box = watched.page.locator(".bjs-powered-by").bounding_box()
    on_top = watched.page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.bjs-powered-by'))",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert on_top
    assert watched.troubles == []


def test_on_a_phone_the_map_is_a_list(open_page: Callable[..., Any]) -> None:
    watched = open_page(login="lin", width=390)
    watched.page.goto(EDITOR)
    assert watched.page.is_visible("text=Open on a computer")
    assert watched.page.is_visible("#row-triage")
    assert not watched.page.is_visible("[data-canvas]")
