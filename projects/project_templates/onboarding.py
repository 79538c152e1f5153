"""Onboarding: from the signed contract to the end of the first week."""

from __future__ import annotations

from .shapes import DAY, GoalDraft, PainDraft, ProjectTemplate, Words

ONBOARDING = ProjectTemplate(
    key="onboarding",
    icon="user-plus",
    prefix="ON",
    name=Words("Onboarding", "新员工入职"),
    about=Words("From the signed contract to a colleague who can work.", "从签订合同到新同事能够开始工作。"),
    why_now=Words(
        "New colleagues come to a desk without a computer or an account, and their first week is lost.",
        "新同事到岗时没有电脑和账号，第一周白白浪费。",
    ),
    departments=Words("Human resources, IT, the new colleague's department", "人事、信息技术、用人部门"),
    case_limit_days=10,
    pains=(
        PainDraft(
            Words("It takes 12 days until everything is ready", "一切就绪平均要 12 天"),
            "lead_time_mean",
            12 * DAY,
        ),
        PainDraft(
            Words("30% are not ready on the first day", "30% 的人到岗当天还没准备好"),
            "case_timeout_rate",
            0.3,
        ),
        PainDraft(
            Words("Five hand-overs, and nobody has the whole in view", "交接五次，没有人掌握全局"),
            "handovers_per_case",
            5,
        ),
    ),
    goals=(
        GoalDraft(
            Words("Mean lead time of at most 7 days", "平均总耗时不超过 7 天"),
            "lead_time_mean",
            "le",
            7 * DAY,
        ),
        GoalDraft(
            Words("Fewer than 5% not ready in time", "未按时就绪的少于 5%"),
            "case_timeout_rate",
            "lt",
            0.05,
        ),
    ),
    scope_in=(
        Words("Permanent and temporary staff", "正式与临时员工"),
        Words("Contract, equipment, accounts, first week", "合同、设备、账号、第一周安排"),
    ),
    scope_out=(Words("Recruiting before the contract", "签订合同之前的招聘"),),
)
