"""The picture: well-formed, without styles or scripts, every text escaped, every node to be found by its id."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from processes.bpmn import examples, labels
from processes.bpmn.index import index
from processes.bpmn.reading import read
from processes.bpmn.svg import render
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.material import model, references

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x&#13;"


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def test_the_picture_needs_no_style_and_no_script() -> None:
    text = render(read(examples.complaint_as_is("zh")), title="现状")
    root = parsed(text)
    assert not [e for e in root.iter(etree.Element) if e.tag in (f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject")]
    assert not re.search(r'\s(style|on\w+|href)="', text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "现状"
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib


def test_every_node_and_flow_is_a_group_with_its_id() -> None:
    found = read(examples.complaint_to_be("en"))
    ids = {e.get("id") for e in parsed(render(found)).iter(etree.Element)}
    assert {f"node-{node.id}" for node in index(found).nodes} <= ids
    assert {f"flow-{flow.id}" for flow in index(found).flows} <= ids
    assert f"left-node-{index(found).nodes[0].id}" in render(found, prefix="left-")


def test_heat_marks_and_badges_are_classes_words_and_signs() -> None:
    text = render(
        read(examples.complaint_as_is("en")),
        heat={"record": 1, "technical_handling": 9},
        badges={"record": ("0.2 d", "7%"), "feedback": ("0.5 d", "!30% late"), "nobody": ("x",)},
        marks={"triage": "changed", "assign_by_hand": "removed", "feedback": "added"},
    )
    root = parsed(text)
    groups = {e.get("id"): e for e in root.iter(f"{SVG}g")}
    assert "ss-heat-1" in groups["node-record"].get("class")
    assert "ss-heat-6" in groups["node-technical_handling"].get("class")
    assert "ss-removed" in groups["node-assign_by_hand"].get("class")
    assert 'text-decoration="line-through"' in text
    assert len([e for e in root.iter(f"{SVG}g") if "ss-sign" in (e.get("class") or "")]) == 3
    late = [e for e in root.iter(f"{SVG}text") if "ss-breach" in (e.get("class") or "")]
    assert [e.text for e in late] == ["30% late"]
    assert 'data-for="nobody"' not in text


def test_names_come_out_as_the_text_that_they_are() -> None:
    root = parsed(render(model(f'<task id="t" name="{NASTY}"/>'), title="<b>&</b>", badges={"t": ("<i>",)}))
    assert root.find(f"{SVG}title").text == "<b>&</b>"
    assert not list(root.iter(f"{SVG}script"))
    assert all(not name.startswith("on") for e in root.iter(etree.Element) for name in e.attrib)
    shown = "".join(text for e in root.iter(f"{SVG}text") for text in e.itertext()).replace(" ", "")
    assert "<script>alert(1)</script>" in shown


def test_chinese_breaks_between_characters_and_never_before_a_full_stop() -> None:
    lines = labels.wrap("把处理结果告知客户，并确认客户是否满意。", 13.5 * 6, 13.5)
    assert all(labels.width(line, 13.5) <= 13.5 * 7 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
    assert "".join(lines) == "把处理结果告知客户，并确认客户是否满意。"


def test_english_words_are_not_cut_where_they_fit() -> None:
    assert labels.balanced("After-sales handling", 104, 13.5) == ["After-sales", "handling"]
    assert labels.wrap("one two three four", 36, 12, most=2)[-1].endswith("…")


def test_ten_thousand_letters_stay_inside_the_task() -> None:
    root = parsed(render(model(f'<task id="t" name="{"x" * 10_000}"/>')))
    assert len(list(root.iter(f"{SVG}tspan"))) <= 3_000
    assert "viewBox" in root.attrib


@pytest.mark.logs
def test_every_reference_model_gives_a_well_formed_picture() -> None:
    for path in references():
        found = read(path.read_bytes())
        root = parsed(render(found, title=path.stem))
        drawn = {e.get("id") for e in root.iter(f"{SVG}g") if (e.get("id") or "").startswith("node-")}
        assert drawn, path.name


def test_drawing_figures_onto_a_map_leaves_the_file_as_it_was() -> None:
    data = examples.complaint_as_is("zh")
    found = read(data)
    before = to_bytes(found)
    heat = {node.id: number % 7 for number, node in enumerate(index(found).nodes)}
    marks = {"triage": "changed", "record": "removed"}
    shown = render(found, heat=heat, badges={"triage": ("3 d", "!12 %")}, marks=marks, title="x", prefix="left-")
    assert "ss-heat-3" in shown
    assert "12 %" in shown
    assert to_bytes(found) == before == to_bytes(read(data))
