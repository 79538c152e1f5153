"""The first map of the template "procurement approval"."""

from __future__ import annotations

from projects.project_templates import Words
from projects.project_templates.shapes import DAY

from .drawing import Flow, Node, TemplateMap

PROCUREMENT = TemplateMap(
    name=Words("Procurement approval", "采购审批"),
    lanes=(
        ("asking", Words("Department that asks", "申请部门")),
        ("procurement", Words("Procurement", "采购")),
        ("finance", Words("Finance", "财务")),
        ("management", Words("Management", "管理层")),
    ),
    nodes=(
        Node("startEvent", "need", "asking", Words("Something is needed", "提出需求")),
        Node(
            "userTask",
            "request",
            "asking",
            Words("Write request", "填写申请"),
            risk=Words("Incomplete requests come back and begin again.", "材料不全的申请会被退回重来。"),
        ),
        Node("userTask", "head_approval", "asking", Words("Department approval", "部门负责人审批"), 1 * DAY),
        Node("userTask", "budget", "finance", Words("Check budget", "核对预算"), 1 * DAY),
        Node("exclusiveGateway", "large", "finance", Words("Above the limit?", "超过限额？")),
        Node("userTask", "management_approval", "management", Words("Management approval", "管理层审批"), 2 * DAY),
        Node("exclusiveGateway", "approved", "procurement", Words("Approved", "已批准")),
        Node("userTask", "offers", "procurement", Words("Compare offers", "比价")),
        Node("userTask", "order", "procurement", Words("Place order", "下单"), 1 * DAY),
        Node("endEvent", "ordered", "procurement", Words("Ordered", "已下单")),
    ),
    flows=(
        Flow("need", "request"),
        Flow("request", "head_approval"),
        Flow("head_approval", "budget"),
        Flow("budget", "large"),
        Flow("large", "management_approval", Words("yes", "是")),
        Flow("large", "approved", Words("no", "否"), default=True),
        Flow("management_approval", "approved"),
        Flow("approved", "offers"),
        Flow("offers", "order"),
        Flow("order", "ordered"),
    ),
)
