"""Which column plays which role: guessed from names first, then from values, with the reason.

What lives here: known names in English and Chinese. What does not: asking (the caller decides what is missing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from analysis.engine.amounts import Amounts
from analysis.engine.pairing import COMPLETE_VALUES, START_VALUES
from analysis.engine.raw import is_missing
from analysis.engine.sources import NUMBER_FORMATS, REQUIRED, ColumnMapping, Guess
from analysis.engine.timestamps import TimeReader, looks_like_time

STANDARD = {
    "case_id": ("case:concept:name",),
    "activity": ("concept:name",),
    "timestamp": ("time:timestamp",),
    "start": ("start timestamp", "time:start", "start:timestamp"),
    "lifecycle": ("lifecycle:transition",),
    "resource": ("org:resource",),
    "department": ("org:group",),
    "outcome": ("outcome",),
    "cost": ("cost:total", "cost:amount"),
    "event_id": ("identity:id",),
}
# In order of preference.
KNOWN = {
    "case_id": (
        "case id",
        "caseid",
        "case",
        "case number",
        "case no",
        "case key",
        "ticket id",
        "ticket",
        "ticket number",
        "incident",
        "incident id",
        "incident number",
        "number",
        "complaint id",
        "complaint",
        "order id",
        "order",
        "service id",
        "request id",
        "request",
        "issue",
        "issue id",
        "issue key",
        "trace",
        "trace id",
        "process instance",
        "instance id",
        "patient",
        "patient id",
        "claim id",
        "application id",
        "sr number",
        "工单编号",
        "工单号",
        "案件编号",
        "案件号",
        "投诉编号",
        "投诉单号",
        "投诉号",
        "流程编号",
        "流程实例",
        "订单编号",
        "订单号",
        "单号",
        "单据编号",
        "案例编号",
        "案例id",
        "编号",
        "工单",
    ),
    "activity": (
        "activity",
        "activity name",
        "task",
        "task name",
        "step",
        "step name",
        "event",
        "event name",
        "operation",
        "action",
        "handling",
        "stage",
        "incident state",
        "state",
        "status",
        "node",
        "环节",
        "活动",
        "步骤",
        "节点",
        "环节名称",
        "活动名称",
        "步骤名称",
        "任务",
        "任务名称",
        "工序",
        "操作",
        "状态",
    ),
    "timestamp": (
        "timestamp",
        "complete timestamp",
        "completion timestamp",
        "end timestamp",
        "end time",
        "end date",
        "ended at",
        "end",
        "complete time",
        "completed at",
        "finish time",
        "finished at",
        "finish",
        "event time",
        "time",
        "datetime",
        "date time",
        "sys updated at",
        "updated at",
        "updated",
        "date",
        "完成时间",
        "结束时间",
        "办结时间",
        "处理时间",
        "时间戳",
        "发生时间",
        "操作时间",
        "时间",
        "日期",
    ),
    "start": (
        "start time",
        "start date",
        "started at",
        "start",
        "begin time",
        "begin",
        "started",
        "开始时间",
        "起始时间",
        "受理时间",
        "接收时间",
        "启动时间",
    ),
    "lifecycle": ("lifecycle", "transition", "registration type", "event type", "lifecycle transition", "生命周期"),
    "resource": (
        "resource",
        "user",
        "agent",
        "employee",
        "assigned to",
        "assignee",
        "handler",
        "operator",
        "worker",
        "performer",
        "owner",
        "处理人",
        "经办人",
        "操作人",
        "责任人",
        "执行人",
        "办理人",
        "人员",
        "资源",
        "员工",
    ),
    "department": (
        "department",
        "dept",
        "assignment group",
        "group",
        "org unit",
        "unit",
        "部门",
        "处理部门",
        "责任部门",
        "科室",
        "组织",
    ),
    "outcome": ("result", "结果", "处理结果", "办理结果"),
    "cost": ("cost", "costs", "amount", "成本", "费用"),
    "event_id": ("event id", "eventid", "event uid", "事件编号", "事件id"),
}
_WORDS = {
    "case_id": ("工单", "案件", "投诉编号", "单号"),
    "activity": ("环节", "活动", "步骤"),
    "timestamp": ("完成时间", "结束时间", "complete", "end time", "finish"),
    "start": ("开始时间", "start time", "start date", "begin"),
    "resource": ("处理人", "经办人"),
    "department": ("部门", "department"),
    "outcome": ("结果", "outcome"),
}


def guess(
    header: Sequence[str], rows: Sequence[Sequence[str]], text_format: str | None = None
) -> tuple[ColumnMapping, tuple[Guess, ...]]:  # fmt: skip
    """The mapping that names and values suggest; roles without a good column stay None. `text_format`: that of times,
    where one was given."""
    is_time = _could_be_time if text_format in (None, "excel", *NUMBER_FORMATS) else partial(_has_format, text_format)
    plain = {_plain(title): title for title in reversed(header)}
    values = {title: [row[place] for row in rows if place < len(row)] for place, title in enumerate(header)}
    found: dict[str, Guess] = {}
    for role in STANDARD:
        taken = {item.column for item in found.values()}
        chosen = _by_name(role, plain, taken, values, is_time)
        if chosen:
            found[role] = Guess(role, *chosen)
    for role in REQUIRED:
        empty = plain.get(STANDARD[role][0])
        if role not in found and empty is not None:
            found[role] = Guess(role, empty, "standard_name")
    if "timestamp" not in found:
        _time_by_values(header, values, found)
    if "timestamp" not in found and "start" in found:
        found["timestamp"] = Guess("timestamp", found.pop("start").column, "known_name")
    mapping = ColumnMapping(**{role: item.column for role, item in found.items()})
    return mapping, tuple(found.values())


def _plain(title: str) -> str:
    return re.sub(r"[\s_\-.]+", " ", title.strip().lower()).strip()


def _by_name(
    role: str, plain: dict[str, str], taken: set[str], values: dict[str, list[str]], is_time: Callable[[str], bool]
) -> tuple[str, str] | None:  # fmt: skip
    for names, reason in ((STANDARD[role], "standard_name"), (KNOWN[role], "known_name")):
        for known in names:
            title = plain.get(known)
            if title is not None and title not in taken and _fits(role, values[title], is_time):
                return title, ("start_complete_values" if role == "lifecycle" else reason)
    for word in _WORDS.get(role, ()):
        for short, title in plain.items():
            if word in short and title not in taken and _fits(role, values[title], is_time):
                return title, "contains_name"
    return None


def _fits(role: str, values: list[str], is_time: Callable[[str], bool]) -> bool:
    """Whether the values could play the role; a table without rows fits any, an empty column none."""
    known = [value for value in values if not is_missing(value)]
    if not known:
        return not values and role not in ("lifecycle", "event_id")
    if role in ("timestamp", "start"):
        return sum(is_time(value) for value in known) >= 0.5 * len(known)
    if role == "cost":
        return len(Amounts(None, None).wrong(known)) < 0.5 * len(set(known))
    if role == "lifecycle":
        lower = {value.strip().lower() for value in known}
        return bool(lower & {*START_VALUES, *COMPLETE_VALUES})
    if role == "event_id":
        return len(set(known)) == len(known)
    return True


def _could_be_time(value: str) -> bool:
    return looks_like_time(value) or bool(re.fullmatch(r"\d{5}(\.\d+)?|\d{8}|\d{10}(\.\d+)?|\d{13}", value.strip()))


def _has_format(text_format: str, value: str) -> bool:
    try:
        TimeReader(None, None, text_format, None).read(value)
    except ValueError:
        return False
    return True


def _time_by_values(header: Sequence[str], values: dict[str, list[str]], found: dict[str, Guess]) -> None:
    taken = {item.column for item in found.values()}
    for title in header:
        known = [value for value in values[title] if not is_missing(value)]
        if title not in taken and known and all(looks_like_time(value) for value in known):
            found["timestamp"] = Guess("timestamp", title, "values_are_times")
            return
