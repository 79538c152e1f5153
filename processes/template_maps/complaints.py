"""The first map of the template "complaint handling"."""

from __future__ import annotations

from projects.project_templates import Words
from projects.project_templates.shapes import DAY

from .drawing import Flow, Node, TemplateMap

COMPLAINTS = TemplateMap(
    name=Words("Complaint handling", "投诉处理"),
    lanes=(
        ("customer", Words("Customer", "客户")),
        ("service", Words("Customer service", "客服")),
        ("after_sales", Words("After-sales", "售后")),
        ("technical", Words("Technical", "技术")),
    ),
    nodes=(
        Node("startEvent", "submitted", "customer", Words("Complaint submitted", "提交投诉")),
        Node("userTask", "record", "service", Words("Record complaint", "登记投诉")),
        Node(
            "userTask",
            "triage",
            "service",
            Words("Triage", "分诊"),
            risk=Words("A wrong level sends the complaint to the wrong team.", "分诊错误会使投诉转错部门。"),
        ),
        Node("exclusiveGateway", "kind", "service", Words("Technical problem?", "是技术问题？")),
        Node("userTask", "after_sales_handling", "after_sales", Words("After-sales handling", "售后处理"), 2 * DAY),
        Node("userTask", "technical_handling", "technical", Words("Technical handling", "技术处理"), 2 * DAY),
        Node("exclusiveGateway", "handled", "service", Words("Handled", "处理完毕")),
        Node(
            "userTask",
            "feedback",
            "service",
            Words("Customer feedback", "反馈客户"),
            1 * DAY,
            Words("Without an answer in time the customer complains again.", "未及时反馈，客户会再次投诉。"),
        ),
        Node("endEvent", "archived", "service", Words("Archived", "归档")),
    ),
    flows=(
        Flow("submitted", "record"),
        Flow("record", "triage"),
        Flow("triage", "kind"),
        Flow("kind", "after_sales_handling", Words("no", "否"), default=True),
        Flow("kind", "technical_handling", Words("yes", "是")),
        Flow("after_sales_handling", "handled"),
        Flow("technical_handling", "handled"),
        Flow("handled", "feedback"),
        Flow("feedback", "archived"),
    ),
)
