"""What makes drawing easier in the editor: findings that mend themselves, marks, files; the walk through changes."""

from __future__ import annotations

import pytest

from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.writing import to_bytes

from .drawing import Drawer

pytestmark = [pytest.mark.browser, pytest.mark.process]


def unfinished() -> bytes:
    """A choice whose two branches meet at a task, after which nothing comes."""
    made = MapBuilder("Unfinished")
    made.lane("desk", "Desk")
    for kind, key in (("startEvent", "begin"), ("exclusiveGateway", "ask"), ("task", "one"), ("task", "two")):
        made.node(kind, key, key, lane="desk")
    made.node("task", "both", "both", lane="desk")
    for source, target in (("begin", "ask"), ("ask", "one"), ("ask", "two"), ("one", "both"), ("two", "both")):
        made.flow(source, target, name=f"{source}-{target}")
    built = made.build()
    layout(built)
    return to_bytes(built)


COUNT = "(type) => __map.get('elementRegistry').filter((e) => e.type === type && !e.labelTarget).length"


def test_findings_mend_themselves_in_one_step_that_one_undo_takes_back(drawer: Drawer) -> None:
    page = drawer.page
    drawer.bring(unfinished())
    drawer.edit()
    page.locator("[data-findings] li", has_text="flows meet at “both”").locator(".is-fix").click()
    page.locator("[data-findings] li", has_text="flows meet").wait_for(state="detached")
    assert page.evaluate(COUNT, "bpmn:ExclusiveGateway") == 2
    page.locator("[data-findings] li", has_text="ends without an end event").locator(".is-fix").click()
    page.locator("[data-findings] li", has_text="end event").wait_for(state="detached")
    assert page.evaluate(COUNT, "bpmn:EndEvent") == 1
    page.click("[data-do=undo]")
    assert page.evaluate(COUNT, "bpmn:EndEvent") == 0
    assert page.evaluate(COUNT, "bpmn:ExclusiveGateway") == 2
    page.click("[data-do=undo]")
    assert page.evaluate(COUNT, "bpmn:ExclusiveGateway") == 1
    incoming = page.evaluate("__map.get('elementRegistry').get('both').incoming.map((flow) => flow.source.id).sort()")
    assert incoming == ["one", "two"]
    assert drawer.troubles == []


def test_marks_follow_what_is_stated_and_the_drawing_comes_out_as_files(drawer: Drawer) -> None:
    page = drawer.page
    drawer.bring(unfinished())
    drawer.edit()
    drawer.choose("one")
    page.check("[data-panel] [name=key_node]")
    for field, value in (("bottleneck", "Two people for forty cases"), ("planned", "90 min"), ("accountable", "Head")):
        page.fill(f"[data-panel] [name={field}]", value)
        page.press(f"[data-panel] [name={field}]", "Tab")
    marks = page.locator('.djs-overlays[data-container-id="one"] .step-mark')
    assert [each.get_attribute("class").split()[-1] for each in marks.all()] == ["is-key", "is-bottleneck"]
    page.uncheck("[data-panel] [name=key_node]")
    assert [each.get_attribute("class").split()[-1] for each in marks.all()] == ["is-bottleneck"]
    link = page.get_attribute("[data-talk] a", "href")
    assert link == f"{drawer.home}/talk/step/one/"
    assert page.request.get(link).status == 200
    files = {}
    for kind in ("svg", "png"):
        page.click(".editor-bar .dropdown-details summary")
        with page.expect_download() as coming:
            page.click(f"[data-do={kind}]")
        files[kind] = coming.value.path().read_bytes()
    assert b"both" in files["svg"]
    assert b"var(--" not in files["svg"]
    assert files["png"].startswith(b"\x89PNG")
    assert len(files["png"]) > 5000
    page.evaluate("window.print = () => { document.body.dataset.printed = '1'; }")
    page.click(".editor-bar .dropdown-details summary")
    page.click("[data-do=print]")
    page.locator("body[data-printed]").wait_for()
    assert page.evaluate("document.querySelector('[data-sheet] img').naturalWidth") > 400
    saved = drawer.save().decode()
    assert all(part in saved for part in ('planned="PT1H30M"', 'accountable="Head"', "Two people for forty cases"))
    assert "keyNode" not in saved
    assert drawer.troubles == []


BOXES = """() => [...document.querySelectorAll('.map-pair svg.ss-map')].map((svg) => {
  const box = svg.viewBox.baseVal;
  return [box.x, box.y, box.width];
})"""


def test_the_two_pictures_move_together_and_keys_walk_through_the_changes(drawer: Drawer) -> None:
    page = drawer.page
    page.goto("/p/AS-1/design/changes/")
    before = page.evaluate(BOXES)
    page.locator(".map-pair [data-map-do=in]").first.click()
    page.locator(".map-pair [data-map-view]").first.focus()
    page.keyboard.press("ArrowRight")
    after = page.evaluate(BOXES)
    assert after[0] == after[1] != before[0]
    names = page.locator("[data-changes] tr[data-change] th").all_text_contents()
    folded = page.locator("[data-changes] details tr[data-change]").count()
    assert names[:2] == ["Assign priority automatically", "Look up the knowledge base"]
    for number, name in enumerate(names, 1):
        page.keyboard.press("n")
        assert page.inner_text("[data-change-at]") == f"{number} of {len(names)}"
        assert name in page.inner_text("[aria-current=true]")
        assert page.locator("svg.ss-map .is-pointed").count() in (1, 2)
    assert folded > 0
    page.keyboard.press("p")
    assert names[-2] in page.inner_text("[aria-current=true]")
    assert drawer.troubles == []
