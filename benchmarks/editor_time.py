"""How long a map of 500 tasks takes in the editor: opening, typing a label, saving. In Chromium, against a real server.

    python -m benchmarks.editor_time [--tasks 500]

Opening counts from the click on the link to the drawn map, typing from the last key to the drawn letter, saving from
the click on “Save” to the page of the saved map.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import django

from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.writing import to_bytes
from tests.servers import Site

LANES = 10
LIMITS = {"open": 3.0, "type": 0.2, "save": 2.0}
# Two frames after the key the letter is on the screen.
TYPED = """(key) => new Promise((done) => {
  const box = document.querySelector(".djs-direct-editing-content");
  const start = performance.now();
  box.textContent += key;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - start) / 1000)));
})"""


def large_map(tasks: int) -> bytes:
    """Ten lanes, one long flow that changes lanes every few steps, a decision after every tenth step."""
    made = MapBuilder("Large")
    for number in range(LANES):
        made.lane(f"lane{number}", f"Role {number}")
    made.node("startEvent", "start", lane="lane0")
    before = "start"
    for number in range(tasks):
        key, lane = f"task{number}", f"lane{(number // 7) % LANES}"
        made.node("userTask", key, f"Step number {number}", lane=lane)
        made.flow(before, key)
        before = key
    made.node("endEvent", "end", lane="lane0")
    made.flow(before, "end")
    built = made.build()
    layout(built)
    return to_bytes(built)


def measure(browser: Any, site: Site, tasks: int) -> dict[str, float]:
    from tests.browser.drawing import Drawer  # knows Django, which is set up by then

    drawer = Drawer(browser, site.url, "Large map")
    page = drawer.page
    drawer.bring(large_map(tasks))
    found: dict[str, float] = {}
    page.goto(f"{drawer.home}/map/edit/?kind=as_is")
    for _ in range(2):  # the second time as everybody has it who was here before
        start = time.perf_counter()
        drawer.edit()
        found["open"] = time.perf_counter() - start
    assert page.evaluate("__map.get('elementRegistry').filter((e) => e.type === 'bpmn:UserTask').length") == tasks
    page.evaluate("__map.get('directEditing').activate(__map.get('elementRegistry').get('task1'))")
    found["type"] = statistics.median(page.evaluate(TYPED, "x") for _ in range(9))
    start = time.perf_counter()
    page.evaluate("__map.get('directEditing').complete()")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found["type"] = max(found["type"], time.perf_counter() - start)
    page.wait_for_selector('[data-status="saved"]')
    page.click("[data-do-save]")
    with page.expect_response(lambda answer: answer.url.endswith("/map/save/")) as saved:
        start = time.perf_counter()
        page.click("#editor-save [value=save]")
    assert saved.value.status == 201, saved.value.text()
    found["save"] = time.perf_counter() - start
    page.wait_for_url(f"**{drawer.home}/map/")
    found["save, with the page after it"] = time.perf_counter() - start
    drawer.context.close()
    return found


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--tasks", type=int, default=500)
    tasks = given.parse_args().tasks
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), demo=True).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            found = measure(browser, site, tasks)
        finally:
            browser.close()
            site.stop()
    print(f"| map of {tasks} tasks | seconds | limit |\n| --- | ---: | ---: |")
    for name, seconds in found.items():
        print(f"| {name} | {seconds:.2f} | {LIMITS.get(name, '')} |")


if __name__ == "__main__":
    main()
