"""What the people of the demo say to each other about the complaint project, and what they have agreed to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Project
from projects.services import actions, files, talk
from projects.subjects import Subject, find_subject

if TYPE_CHECKING:
    from accounts.models import User
    from config.demo.complaints import Scene


class Said(NamedTuple):
    question: str
    answer: str
    on_goal: str
    actions: tuple[str, str, str]
    result: str
    file: str
    notes: str


ENGLISH = Said(
    question="@{head} can the pilot team keep its three engineers until the end of the week?",
    answer="@{owner} yes, until Friday evening. After that two of them are on leave.",
    on_goal="The clock of this goal runs around the clock, as the customer sees it.",
    actions=(
        "Ask IT to switch on automatic assignment for all tickets",
        "Collect the ten most used feedback texts",
        "Agree the list of urgent fault types with service",
    ),
    result="Agreed, eleven fault types",
    file="pilot-kick-off.md",
    notes="# Kick-off of the pilot\n\n- One team, one week, urgent complaints alone\n- Every evening ten minutes\n",
)
CHINESE = Said(
    question="@{head} 试点小组的三名工程师能否保留到本周末？",
    answer="@{owner} 可以，到周五晚上。之后有两人休假。",
    on_goal="这个目标按自然时间计算，与客户的感受一致。",
    actions=("请 IT 对所有工单开启自动分派", "收集最常用的十条反馈话术", "与客服商定紧急故障类型清单"),
    result="已商定，共十一种故障类型",
    file="试点启动会.md",
    notes="# 试点启动会\n\n- 一个小组、一周、只做紧急投诉\n- 每天傍晚十分钟\n",
)


def talk_about(project: Project, scene: Scene) -> None:
    """A question and its answer on the project, a remark on the goal, three actions, a file."""
    said = ENGLISH if scene.words.language == "en" else CHINESE
    owner, head = scene.owner, scene.users["he" if scene.words.language == "en" else "feng"]
    now, today = scene.now, scene.now.date()
    whole = _subject(owner, project, "project", project.code)
    names = {"owner": owner.name, "head": head.name}
    talk.add_comment(subject=whole, by=owner, text=said.question.format(**names), now=now)
    talk.add_comment(subject=whole, by=head, text=said.answer.format(**names), now=now)
    goal = project.goals.order_by("position").first()
    if goal is not None:
        on_goal = _subject(owner, project, "goal", str(goal.pk))
        talk.add_comment(subject=on_goal, by=owner, text=said.on_goal, now=now)
    rows = [
        actions.add_action(
            project=project, by=owner, text=text, owner=person, due=today + timedelta(days=days), now=now, subject=whole
        )
        for text, person, days in zip(said.actions, (owner, head, head), (5, 9, -2), strict=True)
    ]
    actions.move_action(action=rows[1], by=head, state="doing", now=now, subject=whole)
    actions.move_action(action=rows[2], by=head, state="done", result=said.result, now=now, subject=whole)
    files.add_file(subject=whole, by=owner, upload=SimpleUploadedFile(said.file, said.notes.encode()), now=now)


def _subject(user: User, project: Project, kind: str, id: str) -> Subject:
    found = find_subject(user, project, kind, id)
    if found is None:
        raise LookupError(f"{kind} {id}")
    return found
