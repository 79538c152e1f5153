"""The index: order in the flow, roles, annotations, events, hosts."""

from __future__ import annotations

from processes.bpmn import examples
from processes.bpmn.index import index
from processes.bpmn.lanes import crossing_flows, exchanges, matrix, ping_pong, raci, roles, step_handovers
from processes.bpmn.reading import read
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
