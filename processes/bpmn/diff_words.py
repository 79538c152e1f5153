"""Sentences about changes, English and Chinese, for change logs and the list beside the two pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import durations

if TYPE_CHECKING:
    from .diff import Change

FIELDS = {
    "type": ("kind", "类型"),
    "name": ("name", "名称"),
    "documentation": ("description", "说明"),
    "event": ("trigger", "触发方式"),
    "role": ("role", "角色"),
    "responsible": ("responsible", "负责人"),
    "accountable": ("accountable", "问责人"),
    "consulted": ("consulted", "咨询对象"),
    "informed": ("informed", "知会对象"),
    "inputs": ("inputs", "输入"),
    "outputs": ("outputs", "输出"),
    "systems": ("systems", "系统"),
    "sources": ("sources", "依据"),
    "time_limit": ("time limit", "时限"),
    "limit_clock": ("clock of the time limit", "时限口径"),
    "planned": ("planned duration", "计划时长"),
    "criteria": ("criteria", "判断标准"),
    "risk": ("risk", "风险"),
    "risk_level": ("risk level", "风险等级"),
    "risk_control": ("control of the risk", "风险控制"),
    "key_node": ("key step", "关键环节"),
    "bottleneck": ("suspected bottleneck", "疑似瓶颈"),
    "instruction": ("instruction", "操作说明"),
    "attached_to": ("host", "依附对象"),
    "subprocess": ("sub-process", "子流程"),
    "details": ("settings", "设置"),
    "foreign": ("content of another tool", "其他工具的内容"),
    "condition": ("condition", "条件"),
    "is_default": ("default flow", "默认流向"),
    "text": ("text", "文字"),
    "source": ("start", "起点"),
    "target": ("end", "终点"),
    "lane": ("lane", "泳道"),
}
SUBJECTS = {
    "node": ("the step", "环节"),
    "flow": ("the flow", "流向"),
    "lane": ("the lane", "泳道"),
    "pool": ("the pool", "池"),
    "artifact": ("the note", "注释"),
}
_CLOCKS = {"step": ("waiting and processing", "等待与处理"), "processing": ("processing only", "仅处理")}
_LEVELS = {"low": ("low", "低"), "medium": ("medium", "中"), "high": ("high", "高")}
_EVENTS = ("the event", "事件")
_GATEWAYS = ("the gateway", "网关")
_FORMS = {
    "added": ("Added {subject} “{name}”.", "新增{subject}“{name}”。"),
    "removed": ("Removed {subject} “{name}”.", "删除{subject}“{name}”。"),
    "lane_changed": (
        "Moved {subject} “{name}” from the lane “{old}” to “{new}”.",
        "{subject}“{name}”由泳道“{old}”改到“{new}”。",
    ),
    "reconnected": (
        "{subject} “{name}”: its {field} was “{old}”.",
        "{subject}“{name}”：{field}原为“{old}”。",
    ),
    "changed": (
        "{subject} “{name}”: {field} changed from “{old}” to “{new}”.",
        "{subject}“{name}”：{field}由“{old}”改为“{new}”。",
    ),
    "set": ("{subject} “{name}”: {field} is now “{new}”.", "{subject}“{name}”：{field}设为“{new}”。"),
    "unset": ("{subject} “{name}”: {field} “{old}” was taken out.", "{subject}“{name}”：删去{field}“{old}”。"),
    "moved": ("“{name}” was moved.", "“{name}”的位置改变。"),
    "resized": ("“{name}” was resized.", "“{name}”的大小改变。"),
    "rerouted": ("A flow was drawn another way.", "一条流向改画。"),
    "label_moved": ("A label was moved.", "一个标签移动。"),
    "shifted": ("The whole map was shifted.", "整张图平移。"),
}


def sentence(change: Change, language: str) -> str:
    number = 1 if language.startswith("zh") else 0
    kind = change.kind
    if kind == "changed" and not value_text(change.field, change.old, number):
        kind = "set"
    elif kind == "changed" and not value_text(change.field, change.new, number):
        kind = "unset"
    subject = _subject(change, number)
    form = _FORMS[kind][number]
    if form.startswith("{subject}"):
        subject = subject[0].upper() + subject[1:]
    return form.format(
        subject=subject,
        name=" ".join(change.name.split()) or change.new_id or change.old_id or "",
        field=FIELDS.get(change.field, (change.field, change.field))[number],
        old=value_text(change.field, change.old, number) or ("nothing", "无")[number],
        new=value_text(change.field, change.new, number) or ("nothing", "无")[number],
    )


def _subject(change: Change, number: int) -> str:
    if change.subject == "node" and change.type.endswith("Event"):
        return _EVENTS[number]
    if change.subject == "node" and change.type.endswith("Gateway"):
        return _GATEWAYS[number]
    return SUBJECTS.get(change.subject, ("", ""))[number]


def value_text(field: str, value: object, number: int) -> str:
    """A value as people read it; `number` 0 is English, 1 Chinese. "" where there is nothing to say."""
    if value is None or value == ():
        return ""
    if field == "limit_clock":
        return _CLOCKS.get(str(value), (str(value),) * 2)[number]
    if field == "risk_level":
        return _LEVELS.get(str(value), (str(value),) * 2)[number]
    if field in ("time_limit", "planned") and isinstance(value, int | float):
        return _duration(float(value), number)
    if isinstance(value, bool):
        return (("no", "否"), ("yes", "是"))[value][number]
    if isinstance(value, tuple):
        return (", ", "、")[number].join(str(part) for part in value)
    return str(value)


def _duration(seconds: float, number: int) -> str:
    for size, english, chinese in ((86_400, "d", "天"), (3_600, "h", "小时"), (60, "min", "分钟")):
        if seconds >= size and (seconds * 10) % size < 1e-6:
            return f"{seconds / size:g} {(english, chinese)[number]}"
    return durations.to_iso(seconds)
