"""What the people of the demo wrote, in English and in Chinese: charter, whys, options, pilot. No measured figure."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.engine.demo_log import Language
from config.demo.people import AFTER_SALES, AFTER_SALES_ZH, SERVICE, SERVICE_ZH, TECHNICAL, TECHNICAL_ZH


@dataclass(frozen=True)
class OptionWords:
    title: str
    description: str
    cost: int
    benefit: int
    feasibility: int
    effect_share: float | None
    weeks: float


@dataclass(frozen=True)
class Words:
    language: Language
    prefix: str
    name: str
    departments: tuple[str, str, str]  # service, after-sales, technical
    why_now: str
    pains: tuple[tuple[str, str], ...]  # (text, metric or "")
    goal_lead_time: str
    goal_timeouts: str
    scope_in: tuple[str, ...]
    scope_out: tuple[str, ...]
    log_name: str
    pilot_log_name: str
    priority_column: str
    urgent: str
    whys: tuple[str, ...]
    evidence: tuple[str, ...]
    direction: str
    options: tuple[OptionWords, ...]
    chosen_because: str
    pilot_name: str
    pilot_team: str
    feedback: tuple[tuple[str, str, int], ...]  # (who, text, rating)
    deviation: str
    adjustment: str
    parts: tuple[str, str, str]  # project lead, process owner, looks on


ENGLISH = Words(
    language="en",
    prefix="AS",
    name="After-sales complaint handling",
    departments=(SERVICE, AFTER_SALES, TECHNICAL),
    why_now="Complaints are the top reason why customers leave, and four in ten miss the three-day limit.",
    pains=(
        ("A complaint takes three days on average", "lead_time_mean"),
        ("Four in ten complaints miss the three-day limit", "case_timeout_rate"),
        ("Technical handling takes 1.2 d = 80 % of the time", ""),  # as people say it; the log says otherwise
        ("Nobody can say who holds a case", ""),
        ("Late replies lead to a second complaint", ""),
    ),
    goal_lead_time="Cut the mean handling time to 1.5 days within 3 months",
    goal_timeouts="Bring timeouts under 10% within 3 months",
    scope_in=(
        "After-sales complaints, from submission to archive",
        "Customer service, after-sales and technical teams",
    ),
    scope_out=("Product development and design changes", "Pre-sales enquiries"),
    log_name="Complaint tickets",
    pilot_log_name="Pilot week, urgent complaints",
    priority_column="priority",
    urgent="urgent",
    whys=(
        "Technical handling is slow",
        "Engineers respond late",
        "Engineers work off a backlog",
        "Work is assigned unevenly",
        "There is no rule for priorities",
        "The ticket system's automatic assignment is not used",
    ),
    evidence=(
        "Three of four engineers said that they pick the newest ticket first.",
        "The ticket system's settings page shows automatic assignment switched off since the start.",
    ),
    direction="Switch on automatic assignment by urgency and load",
    options=(
        OptionWords(
            "Automatic assignment by urgency and load",
            "The ticket system assigns each complaint to the engineer with the least urgent work.",
            3,
            5,
            4,
            0.5,
            3,
        ),
        OptionWords(
            "Technical knowledge base",
            "Known faults with their remedies, looked up before handling begins.",
            2,
            3,
            3,
            0.2,
            8,
        ),
        OptionWords(
            "Feedback templates",
            "Ready texts for the twenty most frequent answers to customers.",
            5,
            2,
            5,
            None,
            1,
        ),
    ),
    chosen_because="It removes the root cause, needs three weeks, and the ticket system can already do it.",
    pilot_name="Urgent complaints, one team, one week",
    pilot_team="Team A: three engineers of the technical department",
    feedback=(
        ("Wu Tong, engineer", "I no longer look for the next ticket, it is on top of my list.", 5),
        ("Qian Hui, after-sales", "Customers hear back the same day.", 4),
    ),
    deviation="The non-urgent backlog stays as it is: nobody reaches for it while urgent work comes in.",
    adjustment="Handle non-urgent complaints in batches, twice a week.",
    parts=("Project lead", "Process owner", "Sponsor"),
)

CHINESE = Words(
    language="zh",
    prefix="SH",
    name="售后投诉处理",
    departments=(SERVICE_ZH, AFTER_SALES_ZH, TECHNICAL_ZH),
    why_now="投诉是客户流失的首要原因，四成投诉超过了三天的时限。",
    pains=(
        ("一件投诉平均要处理三天", "lead_time_mean"),
        ("四成投诉超过三天的时限", "case_timeout_rate"),
        ("技术处理耗时 1.2 天，占总时间的 80%", ""),
        ("没有人说得清工单在谁手里", ""),
        ("反馈不及时，引发二次投诉", ""),
    ),
    goal_lead_time="三个月内平均处理时长降到 1.5 天",
    goal_timeouts="三个月内超时率降到 10% 以下",
    scope_in=("售后投诉，从提交到归档", "客服、售后和技术部门"),
    scope_out=("产品研发与设计变更", "售前咨询"),
    log_name="投诉工单",
    pilot_log_name="试点周，紧急投诉",
    priority_column="优先级",
    urgent="紧急",
    whys=(
        "技术处理慢",
        "工程师响应慢",
        "工程师积压了大量工单",
        "工单分配不均",
        "没有优先级规则",
        "工单系统的自动分配功能没有启用",
    ),
    evidence=(
        "四位工程师中有三位说，他们总是先处理最新的工单。",
        "工单系统的设置页面显示，自动分配自上线以来一直关闭。",
    ),
    direction="启用按紧急程度和负荷自动分配",
    options=(
        OptionWords("按紧急程度和负荷自动分配", "工单系统把每件投诉分给紧急工作最少的工程师。", 3, 5, 4, 0.5, 3),
        OptionWords("技术知识库", "处理前先查询已知故障及其处理办法。", 2, 3, 3, 0.2, 8),
        OptionWords("反馈模板", "为最常见的二十种答复准备好文本。", 5, 2, 5, None, 1),
    ),
    chosen_because="它消除了根本原因，三周即可完成，而且工单系统本来就支持。",
    pilot_name="紧急投诉，一个小组，一周",
    pilot_team="A 组：技术部的三名工程师",
    feedback=(
        ("赵磊，工程师", "不用再找下一张工单，它就在列表最上面。", 5),
        ("李静，客服", "客户当天就能收到答复。", 4),
    ),
    deviation="非紧急工单的积压没有减少：只要有紧急工单，就没有人处理它们。",
    adjustment="非紧急投诉每周两次集中批量处理。",
    parts=("项目负责人", "流程负责人", "发起人"),
)
