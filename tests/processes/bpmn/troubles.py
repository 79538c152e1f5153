"""One small file for each trouble that real BPMN files have, with the answer that it must get.

The kinds are those found in thousands of exports of other tools: wrong bytes, byte-order marks, other encodings, flows
without an end, doubled ids, shapes without size or element, nodes beside their lane, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.processes.bpmn.material import bpmn, flow, process

IMPORTED, WITH_FINDINGS = "imported", "imported with findings"


@dataclass(frozen=True)
class Trouble:
    """`outcome` is an outcome of `Model` or the code of a refusal; `findings` element ids by rule, `line` of a refusal.

    `counts` are counted by hand: tasks, gateways, events, subprocesses, sequence and message flows, lanes, pools.
    """

    name: str
    data: bytes
    outcome: str
    findings: dict[str, list[str]] = field(default_factory=dict)
    line: int | None = None
    counts: tuple[int, ...] | None = None
    words: str = ""

    def __str__(self) -> str:
        return self.name


def shape(key: str, x: float, y: float, width: float = 100, height: float = 80, more: str = "") -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"{more}>{bounds}</bpmndi:BPMNShape>'


def edge(key: str, *points: tuple[float, float]) -> str:
    ways = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{key}_di" bpmnElement="{key}">{ways}</bpmndi:BPMNEdge>'


def plane(items: str, of: str = "p", key: str = "1") -> str:
    inner = f'<bpmndi:BPMNPlane id="plane{key}" bpmnElement="{of}">{items}</bpmndi:BPMNPlane>'
    return f'<bpmndi:BPMNDiagram id="diagram{key}">{inner}</bpmndi:BPMNDiagram>'


def prolog(encoding: str, body: bytes) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{body.decode()}'


NODES = '<startEvent id="s"/>\n<task id="t" name="Prüfen"/>\n<endEvent id="e"/>'
FLOWS = flow("f", "s", "t") + flow("g", "t", "e")
DRAWN = shape("s", 0, 22, 36, 36) + shape("t", 100, 0) + shape("e", 260, 22, 36, 36)
LINES = edge("f", (36, 40), (100, 40)) + edge("g", (200, 40), (260, 40))
WHOLE = bpmn(f'<process id="p">{NODES}{FLOWS}</process>{plane(DRAWN + LINES)}')
PLAIN = (1, 0, 2, 0, 2, 0, 0, 0)


def drawn(body: str, items: str, *, after: str = "", before: str = "", of: str = "p") -> bytes:
    return bpmn(f'{before}<process id="p">{body}</process>{after}{plane(items, of)}')


def lanes(listed: str, more: str = "") -> str:
    inner = f'<lane id="l1" name="Desk">{listed}</lane><lane id="l2" name="Office">{more}</lane>'
    return f'<laneSet id="ls">{inner}</laneSet>'


def member(key: str) -> str:
    return f"\n<flowNodeRef>{key}</flowNodeRef>"


LANES = shape("l1", 0, 0, 400, 100) + shape("l2", 0, 100, 400, 100)

TROUBLES = [
    Trouble("plain", WHOLE, IMPORTED, counts=PLAIN),
    # Bytes.
    Trouble("wrong bytes for UTF-8", WHOLE.replace("Prüfen".encode(), b"Pr\xfcfen"), "not_well_formed", line=2,
            words="line 2, column 22"),
    Trouble("wrong bytes for GB 18030", prolog("gb18030", WHOLE).encode("gb18030").replace(b"fen", b"\xff\xff"),
            "not_well_formed", line=3),
    Trouble("illegal namespace prefix", WHOLE.replace(b"xmlns:v=", b"xmlns:2v="), "not_well_formed", line=1),
    Trouble("unbound namespace prefix", WHOLE.replace(b'<task id="t"', b'<task w:x="1" id="t"'), "not_well_formed",
            line=2),
    Trouble("byte-order mark", b"\xef\xbb\xbf" + WHOLE, IMPORTED, {"encoding": ["d"]}, counts=PLAIN),
    Trouble("UTF-16", prolog("UTF-16", WHOLE).encode("utf-16"), IMPORTED, {"encoding": ["d"]}, counts=PLAIN),
    Trouble("ISO-8859-1", prolog("ISO-8859-1", WHOLE).encode("latin-1"), IMPORTED, {"encoding": ["d"]}, counts=PLAIN),
    Trouble("windows-1252", prolog("windows-1252", WHOLE).encode("cp1252"), IMPORTED, {"encoding": ["d"]},
            counts=PLAIN),
    Trouble("GB 18030", prolog("gb18030", WHOLE).encode("gb18030"), IMPORTED, {"encoding": ["d"]}, counts=PLAIN),
    Trouble("empty", b"", "empty_file"),
    Trouble("a page", b"<!DOCTYPE html><html></html>", "wrong_file_type"),
    # Text.
    Trouble("CR LF in a name", WHOLE.replace("Prüfen".encode(), b"Check&#13;&#10;twice"), WITH_FINDINGS,
            {"line_ends": ["t"]}, counts=PLAIN),
    Trouble("LF in a name", WHOLE.replace("Prüfen".encode(), b"Check&#10;twice"), IMPORTED, counts=PLAIN),
    Trouble("encoded twice", WHOLE.replace("ü".encode(), "Ã¼".encode()), WITH_FINDINGS, {"double_encoded": ["t"]}),
    Trouble("one name for two steps", process('<task id="a" name="Check"/>\n<task id="b" name="Check"/>'),
            WITH_FINDINGS, {"same_name": ["b"], "laid_out": ["d"]}, counts=(2, 0, 0, 0, 0, 0, 0, 0)),
    # Structure.
    Trouble("no process", bpmn(f'<collaboration id="c"/>{plane(DRAWN, "c")}'), "no_process", line=1,
            words="no process, only 3 diagram elements"),
    Trouble("an empty process", process(""), WITH_FINDINGS, {"laid_out": ["d"]}, counts=(0,) * 8),
    Trouble("a flow without target", drawn(NODES + FLOWS + '\n<sequenceFlow id="k" sourceRef="t"/>', DRAWN + LINES),
            WITH_FINDINGS, {"loose_flow": ["k"]}, counts=(1, 0, 2, 0, 3, 0, 0, 0)),
    Trouble("a flow without source", drawn(NODES + FLOWS + '\n<sequenceFlow id="k" targetRef="t"/>', DRAWN + LINES),
            WITH_FINDINGS, {"loose_flow": ["k"]}, counts=(1, 0, 2, 0, 3, 0, 0, 0)),
    Trouble("dangling references", drawn(NODES + FLOWS + "\n" + flow("k", "t", "gone"), DRAWN + LINES), WITH_FINDINGS,
            {"unknown_reference": ["k"]}),
    Trouble("an id used twice, one meant", drawn(NODES + FLOWS + '\n<textAnnotation id="x"/><group id="x"/>',
                                                 DRAWN + LINES), WITH_FINDINGS, {"duplicate_id": ["x_2"]}),
    Trouble("an id used twice, both meant", process(NODES + FLOWS + '\n<task id="t"/>'), "duplicate_id", line=4,
            words="lines 2, 4"),
    Trouble("missing ids", drawn(NODES + FLOWS + '\n<task name="New"/>', DRAWN + LINES), WITH_FINDINGS,
            {"missing_id": ["task_1"], "placed": ["task_1"]}, counts=(2, 0, 2, 0, 2, 0, 0, 0)),
    Trouble("content of other tools", WHOLE.replace(b'<task id="t"', b'<task v:colour="red" id="t"'), IMPORTED),
    # Lanes.
    Trouble("a node in two lanes", drawn(lanes(member("t") + member("s") + member("e"), member("t")) + NODES + FLOWS,
                                         DRAWN + LINES + LANES), WITH_FINDINGS,
            {"two_lanes": ["t"], "outside_lane": ["t"]}, counts=(1, 0, 2, 0, 2, 0, 2, 0)),
    Trouble("a node in no lane", drawn(lanes(member("s") + member("e")) + NODES + FLOWS, DRAWN + LINES + LANES),
            WITH_FINDINGS, {"no_lane": ["t"]}),
    Trouble("a node drawn outside its lane", drawn(lanes(member("s") + member("e"), member("t")) + NODES + FLOWS,
                                                   DRAWN + LINES + LANES), WITH_FINDINGS, {"outside_lane": ["t"]}),
    Trouble("a boundary event in no lane", drawn(
        lanes(member("s") + member("t") + member("e")) + NODES + FLOWS + '<boundaryEvent id="b" attachedToRef="t"/>',
        DRAWN + LINES + LANES + shape("b", 130, 62, 36, 36)), IMPORTED, counts=(1, 0, 3, 0, 2, 0, 2, 0)),
    # Drawing.
    Trouble("no diagram", process(NODES + FLOWS), WITH_FINDINGS, {"laid_out": ["d"]}, counts=PLAIN),
    Trouble("a partial drawing", drawn(NODES + FLOWS, DRAWN.replace(shape("t", 100, 0), "")), WITH_FINDINGS,
            {"placed": ["t", "f", "g"]}, counts=PLAIN),
    Trouble("a plane on definitions", drawn(NODES + FLOWS, DRAWN + LINES, of="d"), WITH_FINDINGS,
            {"plane": ["plane1"]}),
    Trouble("a plane of nothing", drawn(NODES + FLOWS, "", of="gone"), "unknown_reference", line=3),
    Trouble("a drawn plane of nothing", drawn(NODES + FLOWS, DRAWN + LINES, of="gone"), WITH_FINDINGS,
            {"unknown_reference": ["plane1"]}),
    Trouble("several diagrams", bpmn(f'<process id="p">{NODES}{FLOWS}</process>{plane(DRAWN + LINES)}'
                                     f'{plane("", "p", "2")}'), IMPORTED, {"several_diagrams": ["p"]}),
    Trouble("a shape without an element", drawn(NODES + FLOWS, DRAWN + LINES + shape("x", 0, 200).replace(
        ' bpmnElement="x"', "")), WITH_FINDINGS, {"shape_without_element": ["x_di"]}),
    Trouble("a shape of an unknown element", drawn(NODES + FLOWS, DRAWN + LINES + shape("x", 0, 200)), WITH_FINDINGS,
            {"unknown_reference": ["x_di"]}),
    Trouble("shapes without size", drawn(NODES + FLOWS, DRAWN.replace('width="100" height="80"',
                                                                      'width="0" height="80"') + LINES),
            WITH_FINDINGS, {"zero_size": ["t"], "edge_off_shape": ["g"]}),
    Trouble("an edge off its shape", drawn(NODES + FLOWS, DRAWN + edge("f", (36, 40), (80, 40)) + edge(
        "g", (200, 40), (260, 40))), WITH_FINDINGS, {"edge_off_shape": ["f"]}),
    Trouble("an edge 8 px off its shape", drawn(NODES + FLOWS, DRAWN + edge("f", (36, 40), (92, 40)) + edge(
        "g", (200, 40), (260, 40))), IMPORTED),
    Trouble("an edge without points", drawn(NODES + FLOWS, DRAWN + edge("f", (36, 40)) + edge(
        "g", (200, 40), (260, 40))), WITH_FINDINGS, {"edge_without_points": ["f"]}),
    Trouble("negative coordinates", drawn(NODES + FLOWS, DRAWN.replace('x="0"', 'x="-5"') + LINES), IMPORTED,
            {"negative_place": ["s"]}),
]  # fmt: skip
