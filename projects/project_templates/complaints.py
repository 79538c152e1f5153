"""Complaint handling: from the customer's complaint to the archived case."""

from __future__ import annotations

from .shapes import DAY, GoalDraft, PainDraft, ProjectTemplate, Words

COMPLAINTS = ProjectTemplate(
    key="complaints",
    icon="message",
    prefix="CH",
    name=Words("Complaint handling", "投诉处理"),
    about=Words(
        "From the complaint to the answer that the customer accepts.",
        "从客户投诉到客户认可的答复。",
    ),
    why_now=Words(
        "Complaints take days, and too many are answered late. Customers who hear nothing complain again.",
        "投诉处理要好几天，超时的太多。客户迟迟等不到答复，就会再次投诉。",
    ),
    departments=Words("Customer service, after-sales, technical", "客服、售后、技术"),
    case_limit_days=3,
    pains=(
        PainDraft(
            Words("A complaint takes 3 days on average", "一件投诉平均要 3 天"),
            "lead_time_mean",
            3 * DAY,
        ),
        PainDraft(
            Words("40% of complaints take longer than the limit", "40% 的投诉超过时限"),
            "case_timeout_rate",
            0.4,
        ),
        PainDraft(
            Words("Customers complain a second time because nobody answers", "没有及时反馈，客户再次投诉"),
        ),
    ),
    goals=(
        GoalDraft(
            Words("Mean lead time of at most 1.5 days", "平均总耗时不超过 1.5 天"),
            "lead_time_mean",
            "le",
            1.5 * DAY,
        ),
        GoalDraft(
            Words("Fewer than 10% of complaints over the limit", "超时的投诉少于 10%"),
            "case_timeout_rate",
            "lt",
            0.1,
        ),
    ),
    scope_in=(
        Words("Complaints after the sale, from every channel", "各渠道的售后投诉"),
        Words("From the first contact to the archived case", "从首次联系到归档"),
    ),
    scope_out=(Words("Changes to the product itself", "产品本身的改动"),),
)
