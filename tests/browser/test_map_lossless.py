"""BPMN.md E2, E3, E4, E6, W1, W2, X1 in the real page: what a file says survives the editor; its texts stay texts."""

from __future__ import annotations

import pytest

from processes.bpmn.reading import read
from processes.bpmn.writing import merge_save, to_bytes
from tests.processes.bpmn.facts import facts, lost
from tests.processes.bpmn.material import references

from .drawing import Drawer

pytestmark = [pytest.mark.browser, pytest.mark.process]

EVIL = "&lt;img src=x onerror=&quot;document.title='broken'&quot;&gt;"
INSIDE = '<extensionElements><v:owner team="T7"><v:cost unit="EUR">12</v:cost></v:owner></extensionElements>'
SHAPES = {
    "pool": (160, 80, 700, 340),
    "upper": (190, 80, 670, 170),
    "lower": (190, 250, 670, 170),
    "begin": (232, 147, 36, 36),
    "check": (320, 125, 100, 80),
    "send": (480, 125, 100, 80),
    "end": (652, 147, 36, 36),
}
LANES, LYING = ("pool", "upper", "lower"), ' isHorizontal="true"'
WAYS = {"f1": (268, 320), "f2": (420, 480), "f3": (580, 652)}


def foreign() -> bytes:
    """Two lanes, two tasks with content of another tool, names that would be mark-up if anybody let them."""
    shapes = "".join(
        f'<di:BPMNShape id="{key}_s" bpmnElement="{key}"{LYING if key in LANES else ""}>'
        f'<dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/></di:BPMNShape>'
        for key, (x, y, w, h) in SHAPES.items()
    )
    ways = "".join(
        f'<di:BPMNEdge id="{key}_s" bpmnElement="{key}">'
        f'<d:waypoint x="{a}" y="165"/><d:waypoint x="{b}" y="165"/></di:BPMNEdge>'
        for key, (a, b) in WAYS.items()
    )
    listed = "".join(f"<flowNodeRef>{key}</flowNodeRef>" for key in ("begin", "check", "send", "end"))
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="defs" targetNamespace="urn:t"'
        ' xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:d="http://www.omg.org/spec/DD/20100524/DI" xmlns:v="urn:vendor">'
        f'<collaboration id="coll"><participant id="pool" name="{EVIL}" processRef="p"/></collaboration>'
        f'<process id="p" v:stage="draft"><laneSet id="lanes"><lane id="upper" name="Desk">{listed}</lane>'
        '<lane id="lower" name="Office"/></laneSet><startEvent id="begin"><outgoing>f1</outgoing></startEvent>'
        f'<task id="check" name="{EVIL}" v:colour="red">{INSIDE}<incoming>f1</incoming><outgoing>f2</outgoing></task>'
        f'<task id="send" name="&lt;/script&gt;Send" v:colour="blue">{INSIDE}'
        '<incoming>f2</incoming><outgoing>f3</outgoing></task><endEvent id="end"><incoming>f3</incoming></endEvent>'
        '<sequenceFlow id="f1" sourceRef="begin" targetRef="check"/>'
        '<sequenceFlow id="f2" sourceRef="check" targetRef="send"/>'
        '<sequenceFlow id="f3" sourceRef="send" targetRef="end"/></process>'
        f'<di:BPMNDiagram id="dia"><di:BPMNPlane id="pl" bpmnElement="coll">{shapes}{ways}</di:BPMNPlane>'
        "</di:BPMNDiagram></definitions>"
    ).encode()


def vendor(data: bytes, element: str) -> tuple[str | None, list[str]]:
    found = read(data).element(element)
    inside = [child.tag.split("}")[1] for child in found.iterfind("{*}extensionElements/{urn:vendor}*")]
    return found.get("{urn:vendor}colour"), inside


def test_a_file_survives_the_editor_and_a_renaming_changes_one_fact(drawer: Drawer) -> None:
    source = foreign()
    drawer.bring(source)
    drawer.edit()
    drawer.press_save()
    drawer.page.wait_for_selector(".toast-line:has-text('Nothing has changed')")
    drawer.choose("send")
    drawer.page.fill("[data-panel] [name=step_name]", "Answer")
    drawer.page.press("[data-panel] [name=step_name]", "Tab")
    saved = drawer.save()
    assert list(lost(source, saved)) == [("send", "attribute", "name", "</script>Send")]
    assert list(lost(saved, source)) == [("send", "attribute", "name", "Answer")]
    assert drawer.troubles == []


def test_foreign_content_survives_type_change_copy_and_move_and_goes_with_its_element(drawer: Drawer) -> None:
    page = drawer.page
    drawer.bring(foreign())
    drawer.edit()
    drawer.choose("check")
    page.keyboard.press("r")
    page.keyboard.type("user task")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-element-id="check"]')
    assert page.evaluate("__map.get('elementRegistry').get('check').type") == "bpmn:UserTask"
    drawer.choose("send")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    x, y, w, h = drawer.box("lower")
    page.mouse.move(x + w * 0.2, y + h / 2)
    page.mouse.move(x + w * 0.2 + 4, y + h / 2)
    page.mouse.click(x + w * 0.2 + 4, y + h / 2)
    copied = page.evaluate("__map.get('selection').get()[0].id")
    x, y, _w, _h = drawer.box("send")
    page.mouse.move(x + 8, y + 40)
    page.mouse.down()
    page.mouse.move(x + 40, y + 140, steps=4)
    page.mouse.move(x + 40, y + 210, steps=4)
    page.mouse.up()
    saved = drawer.save()
    found = read(saved)
    lane = [ref.text for ref in found.element("lower").iterfind("{*}flowNodeRef")]
    assert found.element("check").tag.endswith("}userTask")
    assert set(lane) == {copied, "send"}
    assert [vendor(saved, key) for key in ("check", "send", copied)] == [
        ("red", ["owner"]),
        ("blue", ["owner"]),
        ("blue", ["owner"]),
    ]
    assert b"copyOf" not in saved
    drawer.edit()
    drawer.choose("check")
    page.keyboard.press("Delete")
    saved = drawer.save()
    assert read(saved).element("check") is None
    assert b'"red"' not in saved
    assert vendor(saved, "send") == ("blue", ["owner"])
    assert drawer.troubles == []


RENAME = """async ([source]) => {
  const { warnings } = await __map.importXML(source);
  const opened = (await __map.saveXML({ format: true })).xml;
  const tasks = __map.get("elementRegistry").filter((e) => !e.labelTarget && e.businessObject.$instanceOf("bpmn:Task"));
  __map.get("modeling").updateLabel(tasks[0], "Renamed in the page");
  const saved = (await __map.saveXML({ format: true })).xml;
  return { opened, saved, id: tasks[0].id, was: tasks[0].businessObject.name, warnings: warnings.length };
}"""
AGAIN = "async ([xml]) => (await __map.importXML(xml)).warnings.length"


def test_every_reference_model_loses_nothing_in_the_editor(drawer: Drawer) -> None:
    """Opened and saved by the page's own editor, merged as the server merges it; then our export opens there too."""
    models = references()
    drawer.bring(foreign())
    drawer.edit()
    for path in models:
        source = path.read_bytes()
        stored = to_bytes(read(source))
        made = drawer.page.evaluate(RENAME, [stored.decode()])
        saved = merge_save(stored, made["opened"].encode(), made["saved"].encode()).xml
        gone, new = lost(source, saved), lost(saved, source)
        assert {fact[:3] for fact in gone} == {fact[:3] for fact in new} == {(made["id"], "attribute", "name")}, (
            path.name
        )
        assert sum(gone.values()) == sum(new.values()) == 1, path.name
        assert drawer.page.evaluate(AGAIN, [saved.decode()]) <= made["warnings"], path.name
        untouched = merge_save(stored, made["opened"].encode(), made["opened"].encode()).xml
        assert facts(untouched) == facts(stored), path.name
    drawer.page.evaluate("async ([xml]) => __map.importXML(xml)", [foreign().decode()])


MARK = """() => {
  const mark = document.querySelector(".bjs-powered-by");
  const box = mark.getBoundingClientRect();
  const picture = mark.querySelector("svg, img").getBoundingClientRect();
  const inset = 2;
  const points = [[box.x + box.width / 2, box.y + box.height / 2]];
  for (const x of [box.left + inset, box.right - inset]) {
    for (const y of [box.top + inset, box.bottom - inset]) points.push([x, y]);
  }
  return {
    top: points.map(([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest(".bjs-powered-by"))),
    link: mark.href,
    width: picture.width,
    height: picture.height,
  };
}"""


def test_the_mark_of_bpmn_io_is_free_at_every_width_and_names_stay_texts(drawer: Drawer) -> None:
    page = drawer.page
    drawer.bring(foreign())
    drawer.edit()
    looks = {}
    for width in (1440, 1024, 768):
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(".bjs-powered-by").scroll_into_view_if_needed()
        looks[width] = page.evaluate(MARK)
    assert page.locator(".toast-line").count() > 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click("[data-do=full]")
    page.locator(".editor:fullscreen").wait_for()
    looks["full"] = page.evaluate(MARK)
    page.click("[data-do=full]")
    page.locator(".editor:not(:fullscreen)").wait_for()
    assert {key: look for key, look in looks.items() if look["top"] != [True] * 5} == {}
    assert all(look["link"].startswith("http://bpmn.io") for look in looks.values())
    assert all((look["width"], look["height"]) >= (53, 21) for look in looks.values())
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{drawer.home}/map/edit/?kind=as_is")
    assert not page.is_visible("[data-canvas]")
    page.set_viewport_size({"width": 1440, "height": 900})
    drawer.edit()
    drawer.choose("check")
    page.keyboard.press("Control+f")
    page.keyboard.type("img")
    assert "<img" in page.inner_text(".djs-search-results")
    page.keyboard.press("Escape")
    page.click('[data-action="create.more"]')
    page.keyboard.type("receive")
    assert page.locator(".djs-popup .entry").count() == 1
    page.keyboard.press("Escape")
    shown = [page.input_value("[data-panel] [name=step_name]")]
    for address in ("map/", "map/steps/check/", "map/versions/"):
        page.goto(f"{drawer.home}/{address}")
        shown.append(page.text_content("main"))
    ids = page.locator("th a[href*='/versions/']").evaluate_all("links => links.map((a) => a.href.split('/').at(-2))")
    page.goto(f"{drawer.home}/design/changes/?from={ids[-1]}&to={ids[0]}")
    shown.append(page.text_content("main"))
    assert [number for number, text in enumerate(shown) if "<img" not in text] == [3]
    assert "broken" not in page.title()
    assert drawer.troubles == []


def test_with_the_keyboard_alone_a_step_is_described_and_the_next_one_opened(drawer: Drawer) -> None:
    page = drawer.page
    drawer.bring(foreign())
    page.goto(f"{drawer.home}/map/")

    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"the Tab key never reaches {selector}")

    tab_to("#row-check a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/check/**")
    tab_to("[name=criteria]")
    page.keyboard.type("Both signatures are there")
    tab_to("form:has([name=criteria]) button[type=submit]")
    page.keyboard.press("Enter")
    page.locator(".toast-line", has_text="Saved as the next version").wait_for()
    assert "Both signatures are there" in page.inner_text(".dl")
    tab_to(".dl a[href*='/steps/send/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/send/**")
    assert "Send" in page.inner_text("h1")
    assert drawer.troubles == []
