"""The first map of the template "onboarding"."""

from __future__ import annotations

from projects.project_templates import Words
from projects.project_templates.shapes import DAY

from .drawing import Flow, Node, TemplateMap

ONBOARDING = TemplateMap(
    name=Words("Onboarding", "新员工入职"),
    lanes=(
        ("hr", Words("Human resources", "人事")),
        ("it", Words("IT", "信息技术")),
        ("department", Words("Department", "用人部门")),
    ),
    nodes=(
        Node("startEvent", "signed", "hr", Words("Contract signed", "合同已签")),
        Node("userTask", "file", "hr", Words("Open personnel file", "建立人事档案"), 1 * DAY),
        Node("parallelGateway", "prepare", "hr", Words("Prepare", "分头准备")),
        Node("userTask", "equipment", "it", Words("Order equipment", "订购设备"), 5 * DAY),
        Node(
            "userTask",
            "accounts",
            "it",
            Words("Create accounts", "开通账号"),
            2 * DAY,
            Words("Without a list per post, rights are missing or too wide.", "没有岗位权限清单，权限不是缺就是多。"),
        ),
        Node("userTask", "plan", "department", Words("Plan the first week", "安排第一周")),
        Node("parallelGateway", "ready", "hr", Words("Ready", "准备就绪")),
        Node("userTask", "welcome", "department", Words("Welcome", "迎接新同事")),
        Node("userTask", "talk", "department", Words("Talk after the first week", "第一周后面谈")),
        Node("endEvent", "on_board", "department", Words("On board", "入职完成")),
    ),
    flows=(
        Flow("signed", "file"),
        Flow("file", "prepare"),
        Flow("prepare", "equipment"),
        Flow("prepare", "plan"),
        Flow("equipment", "accounts"),
        Flow("accounts", "ready"),
        Flow("plan", "ready"),
        Flow("ready", "welcome"),
        Flow("welcome", "talk"),
        Flow("talk", "on_board"),
    ),
)
