"""What surrounds the goals of the demo's complaint project: aim, guardrail, milestones, risks, work, workshop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from analysis.engine.demo_log import Language
from projects.models import Objective, Project, StrategicAim
from projects.services import aims, objectives, plan


@dataclass(frozen=True)
class PlanWords:
    aim: str
    milestones: tuple[str, str, str]
    risks: tuple[tuple[str, str, str, str], ...]  # (text, likelihood, impact, response)
    work: tuple[str, str, str]
    people: tuple[tuple[str, str], ...]
    notes: str


WORDS: dict[Language, PlanWords] = {
    "en": PlanWords(
        aim="Customers stay because their problems are solved fast",
        milestones=("The log of the tickets is in", "The pilot team starts", "All teams work the new way"),
        risks=(
            ("Engineers do not trust the automatic assignment", "medium", "high", "Two of them help to set its rules"),
            ("No feedback in time leads to a second complaint", "high", "medium", "Feedback has a limit of its own"),
        ),
        work=("Bring the log of the tickets", "Set the rules for assignment", "Train the engineers"),
        people=(("Customer service", "Lin Yue, Sun Mei"), ("Technical", "Wu Tong, Chen Bo")),
        notes="Everybody agreed that nobody knows who holds a case. The figures are to come from the tickets.",
    ),
    "zh": PlanWords(
        aim="问题解决得快，客户愿意留下",
        milestones=("工单日志已导入", "试点小组开始", "所有小组按新流程工作"),
        risks=(
            ("工程师不信任自动派单", "medium", "high", "请两位工程师参与制定规则"),
            ("反馈不及时引发二次投诉", "high", "medium", "为反馈单独设定时限"),
        ),
        work=("导入工单日志", "制定派单规则", "培训工程师"),
        people=(("客服部", "王芳、孙梅"), ("技术部", "吴桐、赵敏")),
        notes="大家一致认为没有人说得清工单在谁手里。数据以工单为准。",
    ),
}


def write_plan(project: Project, owner: User, language: Language, today: date) -> None:
    """Once the goals are there: the aim that they serve, and everything around them."""
    words = WORDS[language]
    aim = StrategicAim.objects.filter(name=words.aim).first() or aims.save_aim(row=None, by=owner, name=words.aim)
    for whole in Objective.objects.filter(project=project):
        objectives.change_objective(row=whole, by=owner, name="", due=whole.due, owner=owner, aim=aim)
    plan.save_guardrail(project=project, row=None, by=owner, metric="first_time_right_rate", comparison="ge", limit=0.7)
    for name, days in zip(words.milestones, (7, 30, 80), strict=True):
        done = today if days == 7 else None
        plan.save_milestone(
            project=project, row=None, by=owner, name=name, due=today + timedelta(days=days), done_on=done
        )
    for text, likelihood, impact, response in words.risks:
        plan.save_risk(
            project=project,
            row=None,
            by=owner,
            text=text,
            likelihood=likelihood,
            impact=impact,
            response=response,
            owner=owner,
        )
    team = {each.role: each.user for each in project.memberships.select_related("user")}
    for name in words.work:
        plan.save_work_item(
            project=project,
            row=None,
            by=owner,
            name=name,
            accountable=owner,
            responsible=[team["editor"]],
            informed=[team["viewer"]],
        )
    plan.save_workshop(
        project=project,
        row=None,
        by=owner,
        held_on=today,
        convenor=owner.name,
        participants=[list(each) for each in words.people],
        notes=words.notes,
    )
