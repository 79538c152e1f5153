"""Procurement approval: from the request to the order."""

from __future__ import annotations

from .shapes import DAY, GoalDraft, PainDraft, ProjectTemplate, Words

PROCUREMENT = ProjectTemplate(
    key="procurement",
    icon="clipboard-check",
    prefix="PA",
    name=Words("Procurement approval", "采购审批"),
    about=Words("From the request of a department to the order at the supplier.", "从部门提出申请到向供应商下单。"),
    why_now=Words(
        "Small purchases wait for the same signatures as large ones, and nobody can say where a request lies.",
        "小额采购与大额采购要走同样的签批，谁也说不清申请单卡在哪里。",
    ),
    departments=Words("Procurement, finance, the department that asks", "采购、财务、申请部门"),
    case_limit_days=7,
    pains=(
        PainDraft(
            Words("A request takes 6 days until it is ordered", "从申请到下单平均要 6 天"),
            "lead_time_mean",
            6 * DAY,
        ),
        PainDraft(
            Words("Two thirds of that time a request only waits", "其中三分之二的时间只是在等待"),
            "waiting_share",
            2 / 3,
        ),
        PainDraft(
            Words("One request in four is sent back to be completed", "四分之一的申请因材料不全被退回"),
            "first_time_right_rate",
            0.75,
        ),
    ),
    goals=(
        GoalDraft(
            Words("Mean lead time of at most 3 days", "平均总耗时不超过 3 天"),
            "lead_time_mean",
            "le",
            3 * DAY,
        ),
        GoalDraft(
            Words("At least 90% right the first time", "一次做对率不低于 90%"),
            "first_time_right_rate",
            "ge",
            0.9,
        ),
    ),
    scope_in=(
        Words("Purchases within the budget of the year", "年度预算内的采购"),
        Words("From the request to the order", "从申请到下单"),
    ),
    scope_out=(
        Words("Tenders that the law prescribes", "法定招标项目"),
        Words("Delivery and payment", "到货与付款"),
    ),
)
