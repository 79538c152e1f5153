"""The index: order in the flow, roles, annotations, events, hosts."""

from __future__ import annotations

from processes.bpmn import examples
from processes.bpmn.annotations import StepAnnotation, set_annotation
from processes.bpmn.index import index
from processes.bpmn.lanes import crossing_flows, exchanges, matrix, ping_pong, raci, roles, step_handovers
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.material import bpmn, flow, model, straight


def test_nodes_come_in_the_order_of_the_flow_whatever_the_order_of_the_file() -> None:
    found = index(
        model(
            '<endEvent id="e"/><task id="b"/><task id="a"/><startEvent id="s"/>'
            + flow("f1", "s", "a")
            + flow("f2", "a", "b")
            + flow("f3", "b", "e")
            + flow("back", "b", "a")
        )
    )
    assert [node.id for node in found.nodes] == ["s", "a", "b", "e"]
    assert found.by_id["b"].outgoing == ("f3", "back")


def test_the_innermost_lane_is_the_role_and_an_unnamed_single_lane_takes_the_pools_name() -> None:
    nested = (
        '<collaboration id="c"><participant id="pool" name="Company" processRef="p"/></collaboration><process id="p">'
        '<laneSet id="ls"><lane id="outer" name="Office"><flowNodeRef>a</flowNodeRef><childLaneSet id="cl">'
        '<lane id="inner" name="Desk"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>'
        '<task id="a"/></process>'
    )
    single = nested.replace(' name="Office"', "").replace(' name="Desk"', "")
    alone = (
        '<collaboration id="c"><participant id="pool" name="Company" processRef="p"/></collaboration><process id="p">'
        '<laneSet id="ls"><lane id="only"><flowNodeRef>a</flowNodeRef></lane></laneSet><task id="a"/></process>'
    )
    assert index(read(bpmn(nested))).by_id["a"].role == "Desk"
    assert index(read(bpmn(single))).by_id["a"].role == ""
    assert index(read(bpmn(alone))).by_id["a"].role == "Company"


def test_boundary_events_and_contents_take_the_lane_of_host_and_sub_process() -> None:
    found = index(
        model(
            '<laneSet id="ls"><lane id="l" name="Desk"><flowNodeRef>a</flowNodeRef><flowNodeRef>sub</flowNodeRef>'
            '</lane><lane id="m" name="Other"/></laneSet><task id="a"/><boundaryEvent id="b" attachedToRef="a">'
            '<timerEventDefinition id="td"/></boundaryEvent><subProcess id="sub"><task id="inside"/></subProcess>'
        )
    )
    assert roles(found) == {"a": "Desk", "b": "Desk", "sub": "Desk", "inside": "Desk"}
    assert (found.by_id["b"].event, found.by_id["b"].attached_to) == ("timer", "a")
    assert found.by_id["inside"].parent_id == "sub"


def test_the_complaint_map_is_read_with_roles_steps_and_limits() -> None:
    found = index(read(examples.complaint_as_is("zh")))
    assert [node.name for node in found.steps] == ["登记投诉", "分诊", "人工分配", "售后处理", "技术处理", "反馈客户"]
    assert {lane.name for lane in found.lanes} == {"客户", "客服", "售后", "技术"}
    feedback = found.by_id["feedback"]
    assert feedback.role == "客服"
    assert feedback.annotation is not None
    assert feedback.annotation.time_limit == 86_400
    assert found.by_id["technical_handling"].annotation.time_limit is None
    assert found.by_id["triage"].annotation.criteria.startswith("紧急：")
    assert found.counts["nodes"] == 10


def test_the_measured_steps_bear_the_names_of_the_log() -> None:
    for language, names in examples.LOG_ACTIVITIES.items():
        for data in (examples.complaint_as_is(language), examples.complaint_to_be(language)):
            found = index(read(data))
            assert tuple(found.by_id[key].name for key in examples.STEP_IDS) == names


def test_handovers_are_counted_by_flow_and_by_step() -> None:
    """As-is: submitted→record, triage→assign, gateway→technical, technical→merge, merge→feedback cross lanes: 5."""
    found = index(read(examples.complaint_as_is("en")))
    assert len(crossing_flows(found)) == 5
    pairs = {(h.steps, h.source_role, h.target_role) for h in step_handovers(found)}
    assert (("triage", "assign_by_hand"), "Customer service", "After-sales") in pairs
    assert (("assign_by_hand", "technical_handling"), "After-sales", "Technical") in pairs
    assert (("technical_handling", "feedback"), "Technical", "Customer service") in pairs
    assert matrix(step_handovers(found))["After-sales", "Customer service"] == 1


def test_work_that_goes_there_and_straight_back_is_listed() -> None:
    found = index(straight("A", "B", "C", lanes=("x", "y", "x")))
    assert ping_pong(found) == [("t0", "t1", "t2")]
    assert [(h.source_role, h.target_role) for h in step_handovers(found)] == [("x", "y"), ("y", "x")]


def test_raci_derives_what_is_not_stated_and_says_so() -> None:
    data = bpmn(
        '<collaboration id="c"><participant id="pool" name="Company" processRef="p"/>'
        '<participant id="cust" name="Customer"/><messageFlow id="m" sourceRef="cust" targetRef="a"/>'
        '<messageFlow id="n" sourceRef="a" targetRef="cust"/></collaboration><process id="p"><laneSet id="ls">'
        '<lane id="l" name="Desk"><flowNodeRef>a</flowNodeRef></lane></laneSet><task id="a" name="Answer"/></process>'
    )
    found = index(read(data))
    row = raci(found, "Owner")[0]
    assert (row.responsible, row.accountable, row.consulted, row.informed) == (
        ("Desk",), ("Owner",), ("Customer",), ("Customer",),
    )  # fmt: skip
    assert row.derived == {"A", "C", "I"}
    assert exchanges(found) == [("m", "Customer", "Desk"), ("n", "Desk", "Customer")]


def test_raci_has_one_row_for_each_task_with_one_accountable_and_the_lane_as_responsible() -> None:
    made = read(examples.complaint_to_be("zh"))
    set_annotation(made, "triage", StepAnnotation(accountable="客服经理"))
    found = index(made)
    rows = raci(found, "流程负责人")
    assert [row.step_id for row in rows] == [step.id for step in found.steps]
    assert all(len(row.accountable) == 1 for row in rows)
    assert {row.step_id: row.responsible for row in rows} == {step.id: (step.role,) for step in found.steps}
    assert {row.accountable for row in rows} == {("客服经理",), ("流程负责人",)}
    assert [row.step_id for row in rows if "A" not in row.derived] == ["triage"]
    assert all(not row.accountable for row in raci(found) if row.step_id != "triage")


def test_flows_that_cross_lanes_are_listed_with_both_roles_also_out_of_nested_lanes() -> None:
    """f leads from the inner lane Desk to Office, g stays in Office, h leads back from the boundary event."""
    found = index(
        model(
            '<laneSet id="ls"><lane id="outer" name="Front"><flowNodeRef>a</flowNodeRef><childLaneSet id="cl">'
            '<lane id="inner" name="Desk"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane><lane id="o" '
            'name="Office"><flowNodeRef>b</flowNodeRef><flowNodeRef>c</flowNodeRef></lane></laneSet>'
            '<task id="a"/><task id="b"/><task id="c"/><boundaryEvent id="late" attachedToRef="b"/>'
            + flow("f", "a", "b")
            + flow("g", "b", "c")
            + flow("h", "late", "a")
        )
    )
    crossing = {(one.flow_ids[0], one.source_role, one.target_role) for one in crossing_flows(found)}
    assert crossing == {("f", "Desk", "Office"), ("h", "Office", "Desk")}


def test_two_lanes_of_one_name_are_one_role_and_an_unlisted_node_goes_where_it_is_drawn() -> None:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"><dc:Bounds x="0" y="{y}" width="100" height="{height}"/>'
        "</bpmndi:BPMNShape>"
        for key, y, height in (("l1", 0, 100), ("l2", 100, 100), ("a", 10, 80), ("b", 110, 80))
    )
    found = index(read(bpmn(
        '<process id="p"><laneSet id="ls"><lane id="l1" name="Desk"><flowNodeRef>a</flowNodeRef></lane><lane id="l2" '
        f'name="Desk"/></laneSet><task id="a"/><task id="b"/>{flow("f", "a", "b")}</process><bpmndi:BPMNDiagram id="g">'
        f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )))  # fmt: skip
    assert (found.by_id["b"].lane_id, found.by_id["b"].role) == ("l2", "Desk")
    assert crossing_flows(found) == []


def test_chapters_follow_the_flow_whatever_the_order_of_the_file_and_stay_in_that_order() -> None:
    """One for each task and sub-process, anchors are the ids; the same after an export and for a turned-round file."""
    data = examples.complaint_to_be("en")
    found = read(data)
    steps = [(step.id, step.name) for step in index(found).steps]
    assert len(dict(steps)) == len(steps) == index(found).counts["tasks"] + index(found).counts["subprocesses"]
    assert [(step.id, step.name) for step in index(read(to_bytes(found))).steps] == steps
    process_element = found.root.find("{*}process")
    nodes = [child for child in process_element if child.get("id") in index(found).by_id]
    for child in nodes:
        process_element.insert(1, child)
    turned = [step.id for step in index(found).steps]
    assert turned.index("record") < turned.index("triage") < turned.index("technical_handling")
    assert sorted(turned) == sorted(dict(steps))
