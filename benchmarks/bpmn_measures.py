"""The acceptance checks of the map library, each as a function that really runs it and says what it found.

What lives here: checks on files and in code. Discovery from logs: `bpmn_discovery`; the table: `bpmn_checks`.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

from lxml import etree

from processes.bpmn import annotations, examples, xsd
from processes.bpmn.annotations import StepAnnotation, get_annotation, set_annotation
from processes.bpmn.binding import bind
from processes.bpmn.diff import diff
from processes.bpmn.index import index
from processes.bpmn.lanes import crossing_flows, raci
from processes.bpmn.layout import layout
from processes.bpmn.lint import RULES, lint
from processes.bpmn.model import Model
from processes.bpmn.names import bpmn
from processes.bpmn.problems import BpmnError
from processes.bpmn.reading import parse, read
from processes.bpmn.returning import gone_annotations
from processes.bpmn.svg import render
from processes.bpmn.writing import clean, to_bytes
from tests.processes.bpmn import test_bpmn_annotations as full
from tests.processes.bpmn import test_bpmn_binding as labels
from tests.processes.bpmn import test_bpmn_lint as rules
from tests.processes.bpmn.drawn import Drawn
from tests.processes.bpmn.facts import facts, lost
from tests.processes.bpmn.material import new_ids, strip_drawing
from tests.processes.bpmn.test_bpmn_layout import grown
from tests.processes.bpmn.test_bpmn_troubles import ANSWERS, ATTACKS, NAMES, TAGS, counted
from tests.processes.bpmn.troubles import TROUBLES

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"


@dataclass(frozen=True)
class Answer:
    passed: bool
    figure: str


@dataclass(frozen=True)
class Files:
    """Reference models, and whatever other BPMN files lie beside them."""

    references: list[Path]
    odd: list[Path]

    @cached_property
    def importable(self) -> list[tuple[str, bytes, Model]]:
        named = [(path.name, path.read_bytes()) for path in self.references + self.odd]
        named += [(trouble.name, trouble.data) for trouble in TROUBLES]
        return [(name, data, found) for name, data in named if (found := imported(data)) is not None]


def imported(data: bytes) -> Model | None:
    try:
        return read(data)
    except BpmnError:
        return None


def i1(files: Files) -> Answer:
    slowest, wrong = 0.0, []
    named = [(path.name, path.read_bytes(), "") for path in files.references + files.odd]
    named += [(one.name, one.data, one.outcome) for one in TROUBLES]
    for name, data, wanted in named:
        began = time.perf_counter()
        try:
            outcome = read(data).outcome
        except BpmnError as refusal:
            outcome = refusal.code
        slowest = max(slowest, time.perf_counter() - began)
        wrong += [name] if wanted and outcome != wanted else []
    return Answer(
        not wrong and slowest < 2, f"{len(named)} files, {len(wrong)} wrong outcomes, slowest {slowest:.2f} s"
    )


def i2(files: Files) -> Answer:
    wrong, kinds, number = [], set(), 0
    for trouble in TROUBLES:
        found = imported(trouble.data)
        if found is None:
            continue
        named: dict[str, list[str | None]] = {}
        for one in found.findings:
            named.setdefault(one.rule, []).append(one.element_id)
        number, kinds = number + len(found.findings), kinds | set(named)
        if named != trouble.findings or not all(one.line for one in found.findings):
            wrong.append(trouble.name)
    return Answer(
        not wrong, f"{number} findings of {len(kinds)} kinds, all with line and element id; {len(wrong)} wrong"
    )


def i3(files: Files) -> Answer:
    refused = []
    for trouble in TROUBLES:
        try:
            read(trouble.data)
        except BpmnError as refusal:
            refused.append((refusal.code, refusal.line) == (trouble.outcome, trouble.line)
                           and trouble.words.lower() in refusal.message_en.lower())  # fmt: skip
    return Answer(all(refused), f"{sum(refused)} of {len(refused)} name the line or what is in the file")


def i4(files: Files) -> Answer:
    equal = []
    for path in files.references + files.odd:
        found = imported(path.read_bytes())
        if found is not None:
            counts = index(found).counts
            equal.append({name: counts[name] for name in TAGS} == counted(path.read_bytes()))
    for trouble in TROUBLES:
        if trouble.counts:
            counts = index(read(trouble.data)).counts
            equal.append(tuple(counts[name] for name in NAMES) == trouble.counts)
    return Answer(all(equal), f"{sum(equal)} of {len(equal)} files equal in {len(TAGS)} counts")


def i5(files: Files) -> Answer:
    done = subprocess.run([sys.executable, "-c", ATTACKS], cwd=ROOT, capture_output=True, text=True, check=True)
    *rows, memory = done.stdout.split("\n")[:-1]
    used = int(memory.split()[1])
    right = rows == [f"{name} {code} True" for name, code in ANSWERS.items()]
    return Answer(right and used < 300, f"{len(rows)} attacks refused in under 1 s each, {used} MB at most")


def e1(files: Files) -> Answer:
    gone = more = number = 0
    sums = []
    for _, data, found in files.importable:
        sums.append(found.sha256 == hashlib.sha256(data).hexdigest())
        if any(one.severity == "repair" for one in found.findings):
            continue
        exported = to_bytes(found)
        gone += sum(lost(data, exported).values())
        more += sum(lost(exported, data).values())
        number += sum(facts(data).values())
    return Answer(not gone and not more and all(sums), f"{number:,} facts, {gone} lost, {more} added")


def e5(files: Files) -> Answer:
    kept = []
    for _, data, found in files.importable:
        if xsd.validate(parse(data), NODE_MODULES) == []:
            kept += [xsd.validate(made, NODE_MODULES) == [] for made in (found, clean(found))]
    for language in ("en", "zh"):
        for data in (examples.complaint_as_is(language), examples.complaint_to_be(language)):
            made = read(data)
            kept.append(xsd.validate(made, NODE_MODULES) == [])
            stated = [annotations.find_annotation(made.element(n.id)) for n in index(made).nodes if n.annotation]
            kept += [xsd.validate_annotation(one) == [] for one in stated]
    return Answer(all(kept), f"{sum(kept)} of {len(kept)} trees valid")


def a1(files: Files) -> Answer:
    right = 0
    for field in fields(StepAnnotation):
        names = {field.name, "time_limit"} if field.name == "limit_clock" else {field.name}
        one = StepAnnotation(**{name: getattr(full.FULL, name) for name in names})
        before = read(examples.complaint_as_is("zh"))
        set_annotation(before, "triage", StepAnnotation())
        after = before.copy()
        set_annotation(after, "triage", one)
        again = read(to_bytes(after))
        named = {change.field for change in diff(before, again).content}
        right += get_annotation(again, "triage") == one and named == names
    return Answer(right == len(fields(StepAnnotation)), f"{right} of {len(fields(StepAnnotation))} fields")


def a2(files: Files) -> Answer:
    stored = read(examples.complaint_to_be("zh"))
    kept = {"triage"}
    back = read(to_bytes(stored))
    wanted = [n.id for n in index(stored).nodes if n.annotation and n.id not in kept]
    for key in wanted:
        set_annotation(back, key, StepAnnotation())
    data, _ = new_ids(to_bytes(back))
    listed = [one.former_id for one in gone_annotations(stored, read(data))]
    return Answer(listed == wanted, f"{len(listed)} of {len(wanted)} missing ones listed, ids replaced")


def d1(files: Files) -> Answer:
    found = diff(read(examples.complaint_as_is("zh")), read(examples.complaint_to_be("zh")))
    counts = found.counts
    wanted = {"added": 2, "removed": 1, "changed": 0, "flows_added": 2, "flows_removed": 1, "flows_reconnected": 2}
    right = all(counts[key] == value for key, value in wanted.items()) and len(found.content) == 8
    figure = "2 added, 1 removed; flows: 2 added, 1 removed, 2 led elsewhere; nothing else"
    return Answer(right, figure if right else "; ".join(found.sentences("zh")))


def d2(files: Files) -> Answer:
    old, new = examples.complaint_as_is("zh"), examples.complaint_to_be("zh")
    one, two = diff(read(old), read(new)), diff(read(old), read(new_ids(new)[0]))
    return Answer(one.sentences("zh") == two.sentences("zh"), f"{len(two.content)} of {len(one.content)} the same")


def d3(files: Files) -> Answer:
    right = pairs = nodes = unlisted = 0
    for path in files.references:
        data = path.read_bytes()
        one, (other, ids) = read(data), new_ids(data)
        found = diff(one, read(other))
        keys = [node.id for node in index(one).nodes]
        matched = {key: found.id_map[key] for key in keys if key in found.id_map}
        unlisted += len(set(keys) - set(matched) - {change.old_id for change in found.removed})
        right += sum(1 for key, twin in matched.items() if ids[key] == twin)
        pairs, nodes = pairs + len(matched), nodes + len(keys)
    passed = right / pairs >= 0.99 and right / nodes >= 0.9 and not unlisted
    return Answer(passed, f"precision {right / pairs:.3f}, recall {right / nodes:.3f} on {nodes} nodes")


def d4(files: Files) -> Answer:
    same = shifted = 0
    for path in files.references:
        one, two = read(path.read_bytes()), read(path.read_bytes())
        same += diff(one, two).changes == ()
        for item in two.root.iter("{*}Bounds", "{*}waypoint"):
            item.set("x", str(float(item.get("x")) + 50))
        shifted += [change.kind for change in diff(one, two).changes] == ["shifted"]
    one, two = read(examples.complaint_as_is("zh")), read(examples.complaint_to_be("zh"))
    there, back = diff(one, two), diff(two, one)
    mirror = {c.new_id for c in there.added} == {c.old_id for c in back.removed}
    number = len(files.references)
    return Answer(same == shifted == number and mirror, f"{same} empty and {shifted} “shifted” of {number}; mirrored")


def d5(files: Files) -> Answer:
    base = examples.complaint_as_is("zh")
    lane, stated, note = read(base), read(base), read(base)
    lane.element("lane_technical").append(next(e for e in lane.root.iter("{*}flowNodeRef") if e.text == "triage"))
    set_annotation(stated, "triage", replace(get_annotation(stated, "triage"), risk="新的风险"))
    text = etree.SubElement(note.root.find("{*}process"), bpmn("textAnnotation"), id="n")
    before = note.copy()
    etree.SubElement(text, bpmn("text")).text = "注"
    pairs = ((read(base), lane), (read(base), stated), (before, note))
    said = [[(c.kind, c.subject, c.field) for c in diff(one, two).content] for one, two in pairs]
    wanted = [("lane_changed", "node", "lane"), ("changed", "node", "risk"), ("changed", "artifact", "text")]
    return Answer(said == [[one] for one in wanted], ", ".join(" ".join(row) for rows in said for row in rows))


def l1(files: Files) -> Answer:
    right: set[str] = set()
    for rule, element, broken, kept in rules.ADVICE:
        if (rule, element) in rules.rules(broken) and rule not in {name for name, _ in rules.rules(kept)}:
            right.add(rule)
    for rule, element, broken in rules.BLOCKED:
        kept = rules.KEPT.get(rule, rules.process(rules.GOOD))
        if (rule, element) in rules.rules(broken, "block") and rule not in {name for name, _ in rules.rules(kept)}:
            right.add(rule)
    tried = {row[0] for row in rules.ADVICE} | {row[0] for row in rules.BLOCKED}
    saved = 0
    for path in files.references:
        found = read(path.read_bytes())
        lint(found)
        saved += bool(to_bytes(found))
    more = ", ".join(sorted(set(RULES) - tried))
    figure = f"{len(right)} of {len(tried)} rules on both maps ({more}: in the tests); {saved} reference models saved"
    return Answer(right == tried and saved == len(files.references), figure)


def l2(files: Files) -> Answer:
    bad = {rule for rule, _ in rules.rules(rules.split_and_join("exclusiveGateway", "parallelGateway"), "block")}
    twin = rules.rules(rules.split_and_join("parallelGateway", "parallelGateway"), "block")
    return Answer(bad == {"deadlock"} and twin == [], "found; not found in its twin")


def o1(files: Files) -> Answer:
    found = bind([*labels.EXACT, *labels.NORMALISED, *labels.MISSPELT, *labels.ABSENT], labels.STEPS)
    hows = [sum(one.how == how for one in found) for how in ("exact", "normalised", "fuzzy", None)]
    return Answer(hows == [8, 6, 4, 2], "{} + {} bound, {} proposed, {} open".format(*hows))


def o4(files: Files) -> Answer:
    equal = []
    for path in files.references:
        found = read(path.read_bytes())
        before, nodes = to_bytes(found), index(found).nodes
        render(found, heat={node.id: 3 for node in nodes}, badges={node.id: ("1 d", "!5 %") for node in nodes})
        equal.append(to_bytes(found) == before)
    return Answer(all(equal), f"{sum(equal)} of {len(equal)} byte-equal")


def y1(files: Files) -> Answer:
    bad, number = 0, 0
    for _, data, found in files.importable:
        drawn = Drawn(read(strip_drawing(data)))
        loose = {one.element_id for one in found.findings if one.rule in ("loose_flow", "unknown_reference")}
        known = set(drawn.drawing.shapes)
        open_ends = {f.id for f in drawn.index.flows if not {f.source, f.target} <= known}
        faults = [*(set(drawn.undrawn()) - loose - open_ends), *drawn.overlaps(), *drawn.loose_ends()]
        faults += [*drawn.outside_lanes(), *drawn.untiled()]
        bad, number = bad + bool(faults), number + 1
    return Answer(not bad, f"{number - bad} of {number} files whole, without overlap, inside lanes, ends on the border")


def y2(files: Files) -> Answer:
    through = edges = right = forward = 0
    for path in files.references:
        drawn = Drawn(read(strip_drawing(path.read_bytes())))
        through, edges = through + len(drawn.through_nodes()), edges + len(drawn.drawing.edges)
        right, forward = right + drawn.forward()[0], forward + drawn.forward()[1]
    passed = through / edges <= 0.02 and right / forward >= 0.95
    return Answer(passed, f"{through / edges:.1%} of {edges} edges through nodes, {right / forward:.1%} left to right")


def y3(files: Files) -> Answer:
    one, two = grown(3, 200, 4).build(), grown(3, 200, 4).build()
    began = time.perf_counter()
    layout(one)
    took = time.perf_counter() - began
    layout(two)
    return Answer(took < 1 and to_bytes(one) == to_bytes(two), f"{took:.2f} s for 200 nodes; same bytes twice")


def n1(files: Files) -> Answer:
    right = nodes = crossing = 0
    for path in files.references:
        found = index(read(path.read_bytes()))
        names = {lane.id: " ".join(lane.name.split()) for lane in found.lanes}
        inside = [node for node in found.nodes if names.get(node.lane_id or "")]
        right, nodes = right + sum(node.role == names[node.lane_id] for node in inside), nodes + len(inside)
        role = {node.id: node.role for node in found.nodes}
        plain = {f.id for f in found.flows if f.kind == "sequence" and role.get(f.source) != role.get(f.target)}
        crossing += len(plain & {one.flow_ids[0] for one in crossing_flows(found)})
    return Answer(right == nodes, f"{right} of {nodes} nodes bear their named lane; {crossing} crossing flows listed")


def n2(files: Files) -> Answer:
    found = index(read(examples.complaint_to_be("zh")))
    rows = raci(found, "流程负责人")
    roles = {step.id: (step.role,) for step in found.steps}
    right = {row.step_id: row.responsible for row in rows} == roles and all(len(row.accountable) == 1 for row in rows)
    derived = sum("A" in row.derived for row in rows)
    return Answer(right, f"{len(rows)} rows, one A each, R the lane; {derived} letters A marked as derived")


def h1(files: Files) -> Answer:
    right = []
    for _, _, found in files.importable:
        steps = [step.id for step in index(found).steps]
        counts = index(found).counts
        again = [step.id for step in index(read(to_bytes(found))).steps]
        right.append(len(set(steps)) == len(steps) == counts["tasks"] + counts["subprocesses"] and steps == again)
    return Answer(all(right), f"{sum(right)} of {len(right)} maps: one chapter a step, same order after export")


CHECKS: dict[str, tuple[str, Callable[[Files], Answer]]] = {
    "I1": ("outcome of each file, under 2 s", i1),
    "I2": ("every known trouble found, with line and element", i2),
    "I3": ("refusals say where or what", i3),
    "I4": ("counts equal an independent count", i4),
    "I5": ("attacks refused: under 1 s, under 300 MB, no file, no network", i5),
    "E1": ("import → export: no fact lost or added", e1),
    "E5": ("valid in → valid out; own annotations valid", e5),
    "A1": ("each annotation field: file, back, named by the diff", a1),
    "A2": ("annotations that did not come back", a2),
    "D1": ("complaint pair, in Chinese", d1),
    "D2": ("the same with all ids replaced", d2),
    "D3": ("ids regenerated on the reference models", d3),
    "D4": ("x–x, x–shifted x, a→b–b→a", d4),
    "D5": ("lane, annotation, note alone: once, in its class", d5),
    "L1": ("one failing and one passing map a rule", l1),
    "L2": ("deadlock and its correct twin", l2),
    "O1": ("20 labels", o1),
    "O4": ("XML after drawing figures onto it", o4),
    "Y1": ("layout of all importable files without drawing", y1),
    "Y2": ("edges through nodes ≤ 2 %, forward flows ≥ 95 %", y2),
    "Y3": ("200 nodes under 1 s, deterministic", y3),
    "N1": ("roles and crossing flows", n1),
    "N2": ("RACI rows", n2),
    "H1": ("chapters: one a step, order stable", h1),
}
