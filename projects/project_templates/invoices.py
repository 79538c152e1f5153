"""Invoice to payment: from the invoice that comes in to the payment that goes out."""

from __future__ import annotations

from .shapes import DAY, GoalDraft, PainDraft, ProjectTemplate, Words

INVOICES = ProjectTemplate(
    key="invoices",
    icon="file-text",
    prefix="IP",
    name=Words("Invoice to payment", "发票到付款"),
    about=Words("From the supplier's invoice to the payment on its day.", "从收到供应商发票到按期付款。"),
    why_now=Words(
        "Invoices are paid late, discounts are lost, and suppliers ask by telephone where their money is.",
        "付款常常逾期，错过现金折扣，供应商不断打电话催款。",
    ),
    departments=Words("Accounting, procurement, the department that ordered", "会计、采购、订货部门"),
    case_limit_days=30,
    pains=(
        PainDraft(
            Words("An invoice takes 24 days until it is paid", "一张发票平均 24 天才付款"),
            "lead_time_mean",
            24 * DAY,
        ),
        PainDraft(
            Words("18% are paid after their day", "18% 的发票逾期付款"),
            "case_timeout_rate",
            0.18,
        ),
        PainDraft(
            Words("One in five does not match its order and goes back", "五分之一的发票与订单不符被退回"),
            "first_time_right_rate",
            0.8,
        ),
    ),
    goals=(
        GoalDraft(
            Words("Mean lead time of at most 14 days", "平均总耗时不超过 14 天"),
            "lead_time_mean",
            "le",
            14 * DAY,
        ),
        GoalDraft(
            Words("Fewer than 5% paid late", "逾期付款的少于 5%"),
            "case_timeout_rate",
            "lt",
            0.05,
        ),
    ),
    scope_in=(
        Words("Invoices of suppliers, with and without an order", "有订单和无订单的供应商发票"),
        Words("From the incoming invoice to the payment", "从收到发票到付款"),
    ),
    scope_out=(Words("Travel expenses of staff", "员工差旅报销"),),
)
