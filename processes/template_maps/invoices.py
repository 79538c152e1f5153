"""The first map of the template "invoice to payment"."""

from __future__ import annotations

from projects.project_templates import Words
from projects.project_templates.shapes import DAY

from .drawing import Flow, Node, TemplateMap

INVOICES = TemplateMap(
    name=Words("Invoice to payment", "发票到付款"),
    lanes=(
        ("supplier", Words("Supplier", "供应商")),
        ("accounting", Words("Accounting", "会计")),
        ("ordering", Words("Department that ordered", "订货部门")),
        ("treasury", Words("Treasury", "出纳")),
    ),
    nodes=(
        Node("startEvent", "sent", "supplier", Words("Invoice sent", "开出发票")),
        Node("userTask", "register", "accounting", Words("Register invoice", "登记发票"), 1 * DAY),
        Node(
            "userTask",
            "match",
            "accounting",
            Words("Match with order", "核对订单"),
            2 * DAY,
            Words("Invoices without an order number wait for a person who knows.", "没有订单号的发票要等知情人处理。"),
        ),
        Node("exclusiveGateway", "matches", "accounting", Words("Does it match?", "是否相符？")),
        Node("userTask", "clear", "ordering", Words("Clear difference", "处理差异"), 5 * DAY),
        Node("exclusiveGateway", "clear_now", "accounting", Words("No open question", "无疑问")),
        Node("userTask", "approve", "ordering", Words("Approve invoice", "审批发票"), 3 * DAY),
        Node("userTask", "post", "accounting", Words("Post invoice", "入账"), 1 * DAY),
        Node("userTask", "pay", "treasury", Words("Pay", "付款")),
        Node("endEvent", "paid", "treasury", Words("Paid", "已付款")),
    ),
    flows=(
        Flow("sent", "register"),
        Flow("register", "match"),
        Flow("match", "matches"),
        Flow("matches", "clear", Words("no", "否")),
        Flow("matches", "clear_now", Words("yes", "是"), default=True),
        Flow("clear", "clear_now"),
        Flow("clear_now", "approve"),
        Flow("approve", "post"),
        Flow("post", "pay"),
        Flow("pay", "paid"),
    ),
)
