"""The complaint process of the demo project, as-is and to-be, in Chinese and English, drawn and annotated.

The four steps that the demo log measures bear exactly the log's activity names (`LOG_ACTIVITIES`). Steps that are
in both maps keep their ids; the to-be map has exactly two nodes more and one less.
"""

from __future__ import annotations

from collections.abc import Callable

from .annotations import StepAnnotation
from .builder import MapBuilder
from .layout import layout
from .model import Model
from .writing import to_bytes

LOG_ACTIVITIES = {
    "zh": ("登记投诉", "分诊", "技术处理", "反馈客户"),
    "en": ("Record complaint", "Triage", "Technical handling", "Customer feedback"),
}
STEP_IDS = ("record", "triage", "technical_handling", "feedback")
DAY = 86_400.0
# The step stays in the third column in both maps, so that people find it at the same place.
_PLACES = {"technical_handling": 3, "after_sales_handling": 3}

Say = Callable[[str, str], str]


def complaint_as_is(language: str = "zh") -> bytes:
    """How complaints run today: assigned by hand after triage."""
    say = _say(language)
    return _finish(_draw(say, _lanes(say, to_be=False), to_be=False))


def complaint_to_be(language: str = "zh") -> bytes:
    """How they shall run: priority assigned by the system, knowledge base looked up before technical handling."""
    say = _say(language)
    return _finish(_draw(say, _lanes(say, to_be=True), to_be=True))


def _say(language: str) -> Say:
    return (lambda zh, en: zh) if language.startswith("zh") else (lambda zh, en: en)


def _finish(model: Model) -> bytes:
    layout(model, compact=True, at_least=_PLACES)
    return to_bytes(model)


def _lanes(say: Say, *, to_be: bool) -> MapBuilder:
    map_builder = MapBuilder(say("售后投诉处理", "After-sales complaint handling"), process_id="complaints")
    map_builder.lane("lane_customer", say("客户", "Customer"))
    map_builder.lane("lane_service", say("客服", "Customer service"))
    map_builder.lane("lane_after_sales", say("售后", "After-sales"))
    map_builder.lane("lane_technical", say("技术", "Technical"))
    return map_builder


def _draw(say: Say, map_builder: MapBuilder, *, to_be: bool) -> Model:
    _first_steps(say, map_builder)
    if to_be:
        _assign_automatically(say, map_builder)
    else:
        _assign_by_hand(say, map_builder)
    _handling(say, map_builder, to_be=to_be)
    _last_steps(say, map_builder)
    _flows(say, map_builder, to_be=to_be)
    return map_builder.build()


def _first_steps(say: Say, map_builder: MapBuilder) -> None:
    map_builder.node("startEvent", "submitted", say("提交投诉", "Complaint submitted"), lane="lane_customer")
    map_builder.node(
        "userTask",
        "record",
        say("登记投诉", "Record complaint"),
        lane="lane_service",
        documentation=say(
            "在工单系统中登记客户的投诉，并核对联系方式和保修信息。",
            "Enter the customer's complaint in the ticket system and check contact and warranty.",
        ),
        annotation=StepAnnotation(
            role=say("客服", "Customer service"),
            responsible=say("客服专员", "Service agent"),
            inputs=(say("客户投诉", "Customer's complaint"), say("保修信息", "Warranty record")),
            outputs=(say("投诉记录", "Complaint record"),),
            systems=(say("工单系统", "Ticket system"),),
            sources=(say("访谈：客服主管，3 月 4 日", "Interview with the service supervisor, 4 March"),),
        ),
    )
    map_builder.node(
        "userTask",
        "triage",
        say("分诊", "Triage"),
        lane="lane_service",
        documentation=say("判断投诉是紧急还是一般。", "Decide whether the complaint is urgent or normal."),
        annotation=StepAnnotation(
            role=say("客服", "Customer service"),
            responsible=say("客服主管", "Service supervisor"),
            inputs=(say("投诉记录", "Complaint record"),),
            outputs=(say("紧急程度", "Urgency"), say("问题类型", "Kind of problem")),
            systems=(say("工单系统", "Ticket system"),),
            criteria=say(
                "紧急：有安全风险、产品无法使用，或同一客户再次投诉。一般：其余情况。",
                "Urgent: a safety risk, the product cannot be used, or the customer complains again. Normal: all else.",
            ),
            risk=say("分诊错误会使投诉转错部门。", "A wrong level sends the complaint to the wrong team."),
            risk_level="medium",
            risk_control=say("主管每日抽查五单。", "The supervisor checks five complaints a day."),
        ),
    )


def _assign_by_hand(say: Say, map_builder: MapBuilder) -> None:
    map_builder.node(
        "manualTask",
        "assign_by_hand",
        say("人工分配", "Assign by hand"),
        lane="lane_after_sales",
        documentation=say("售后主管逐单指派处理人。", "The after-sales supervisor names who handles each complaint."),
        annotation=StepAnnotation(
            role=say("售后", "After-sales"),
            responsible=say("售后主管", "After-sales supervisor"),
            inputs=(say("紧急程度", "Urgency"),),
            outputs=(say("处理人", "Person who handles it"),),
            bottleneck=say("每天只分配两次，没有优先级规则。", "Done only twice a day, without a rule for priority."),
        ),
    )


def _assign_automatically(say: Say, map_builder: MapBuilder) -> None:
    map_builder.node(
        "serviceTask",
        "assign_automatically",
        say("自动分配优先级", "Assign priority automatically"),
        lane="lane_service",
        documentation=say(
            "工单系统按紧急程度和工程师负荷自动排定优先级。",
            "The ticket system sets the priority by urgency and by the engineers' load.",
        ),
        annotation=StepAnnotation(
            role=say("客服", "Customer service"),
            responsible=say("工单系统", "Ticket system"),
            inputs=(say("紧急程度", "Urgency"), say("工程师负荷", "Engineers' load")),
            outputs=(say("优先级", "Priority"), say("处理人", "Person who handles it")),
            systems=(say("工单系统", "Ticket system"),),
            time_limit=300.0,
        ),
    )


def _handling(say: Say, map_builder: MapBuilder, *, to_be: bool) -> None:
    map_builder.node(
        "exclusiveGateway",
        "is_technical",
        say("技术问题？", "Technical problem?"),
        lane="lane_after_sales",
        annotation=StepAnnotation(
            criteria=say(
                "产品故障、安装或使用问题由技术部门处理；退换货、费用和态度问题由售后处理。",
                "Faults, installation and use go to the technical team; returns, fees and manners to after-sales.",
            )
        ),
    )
    map_builder.node(
        "userTask",
        "after_sales_handling",
        say("售后处理", "After-sales handling"),
        lane="lane_after_sales",
        documentation=say("安排维修、换货或退款。", "Arrange a repair, an exchange or a refund."),
        annotation=StepAnnotation(
            role=say("售后", "After-sales"),
            responsible=say("售后专员", "After-sales agent"),
            inputs=(say("投诉记录", "Complaint record"),),
            outputs=(say("处理结果", "Result"),),
            planned=DAY,
        ),
    )
    if to_be:
        _look_up(say, map_builder)
    map_builder.node(
        "userTask",
        "technical_handling",
        say("技术处理", "Technical handling"),
        lane="lane_technical",
        documentation=say("查明原因，排除故障，记录解决办法。", "Find the cause, solve it, note down how."),
        annotation=StepAnnotation(
            role=say("技术", "Technical"),
            responsible=say("技术工程师", "Engineer"),
            inputs=(say("投诉记录", "Complaint record"), say("产品资料", "Product documents")),
            outputs=(say("处理结果", "Result"),),
            systems=(say("工单系统", "Ticket system"),),
            planned=DAY,
            bottleneck=say("工程师积压，响应慢。", "Engineers have a backlog and answer slowly."),
        ),
    )


def _look_up(say: Say, map_builder: MapBuilder) -> None:
    map_builder.node(
        "userTask",
        "look_up",
        say("查询知识库", "Look up the knowledge base"),
        lane="lane_technical",
        documentation=say("先在知识库中查找已知的解决办法。", "Search for a known solution before work starts."),
        annotation=StepAnnotation(
            role=say("技术", "Technical"),
            responsible=say("技术工程师", "Engineer"),
            inputs=(say("问题类型", "Kind of problem"),),
            outputs=(say("已知解决办法", "Known solutions"),),
            systems=(say("知识库", "Knowledge base"),),
        ),
    )


def _last_steps(say: Say, map_builder: MapBuilder) -> None:
    map_builder.node("exclusiveGateway", "handled", lane="lane_after_sales")
    map_builder.node(
        "userTask",
        "feedback",
        say("反馈客户", "Customer feedback"),
        lane="lane_service",
        documentation=say(
            "把处理结果告知客户，并确认客户是否满意。", "Tell the customer the result and ask whether it helps."
        ),
        annotation=StepAnnotation(
            role=say("客服", "Customer service"),
            responsible=say("客服专员", "Service agent"),
            inputs=(say("处理结果", "Result"),),
            outputs=(say("客户答复", "Customer's answer"),),
            systems=(say("工单系统", "Ticket system"), say("电话", "Telephone")),
            time_limit=DAY,
            risk=say("未及时反馈会引发二次投诉。", "No feedback in time leads to a second complaint."),
            risk_level="high",
            risk_control=say("到期前 2 小时提醒客服主管。", "The supervisor is reminded 2 hours before the limit."),
            sources=(say("投诉管理办法第 6 条", "Complaint policy, section 6"),),
        ),
    )
    map_builder.node("endEvent", "archived", say("归档", "Archived"), lane="lane_service")


def _flows(say: Say, map_builder: MapBuilder, *, to_be: bool) -> None:
    yes, no = say("是", "yes"), say("否", "no")
    assign = "assign_automatically" if to_be else "assign_by_hand"
    map_builder.flow("submitted", "record").flow("record", "triage").flow("triage", assign)
    map_builder.flow(assign, "is_technical").flow("is_technical", "after_sales_handling", no)
    if to_be:
        map_builder.flow("is_technical", "look_up", yes).flow("look_up", "technical_handling")
    else:
        map_builder.flow("is_technical", "technical_handling", yes)
    map_builder.flow("after_sales_handling", "handled").flow("technical_handling", "handled")
    map_builder.flow("handled", "feedback").flow("feedback", "archived")
