"""The after-sales complaint log of the demo: drawn at random, then corrected so that its figures are exact.

What lives here: the generator and its corrections. What does not: the demo's database rows.

Nothing is typed in: durations are drawn skewed (log-normal), and then corrected in whole seconds, documented at each
function: sums are met by scaling, counts of late cases by moving waiting seconds between cases of the same group,
counts of late feedback by moving waiting seconds inside a case. No correction touches a figure made exact before.

Figures of `complaint_log` (d = 24 h, clock 24×7, `cases` a multiple of 100):
processing 0.2 / 0.1 / 1.2 / 0.5 d · lead time 3.0 d, so waiting 33.3 % · 40 % of cases over 3 d · urgent cases (a
quarter) 1.5 d, in every team · feedback over its limit of 1 d (waiting + processing) 30 % · errors 5 / 15 / 8 %, for
feedback no outcome is recorded. Times are wall times of Asia/Shanghai, which has no daylight saving.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
DAY = 86_400
TIME_ZONE = "Asia/Shanghai"
CASE_LIMIT_SECONDS = 3 * DAY
FEEDBACK_LIMIT_SECONDS = DAY
LEAST_WAIT = 300
"""Every hand-over takes at least five minutes."""

HEADERS = {
    "zh": ("工单编号", "环节", "开始时间", "完成时间", "处理人", "部门", "优先级", "班组", "结果"),
    "en": ("case id", "activity", "start", "end", "resource", "department", "priority", "team", "outcome"),
}
ACTIVITIES = {
    "zh": ("登记投诉", "分诊", "技术处理", "反馈客户"),
    "en": ("Record complaint", "Triage", "Technical handling", "Customer feedback"),
}
PRIORITIES = {"zh": ("紧急", "普通"), "en": ("urgent", "normal")}
OUTCOMES = {
    "zh": ("正常", "信息有误", "分诊错误", "未解决"),
    "en": ("ok", "wrong data", "wrong priority", "not solved"),
}
"""The first is fine; then the error of recording, of triage, of technical handling."""
DEPARTMENTS = {"zh": ("客服部", "客服部", "技术部", "客服部"), "en": ("Service", "Service", "Technical", "Service")}
TEAMS = {"zh": ("一班", "二班", "三班", "四班"), "en": ("Team 1", "Team 2", "Team 3", "Team 4")}
_SERVICE = {
    "zh": ("王芳", "李娜", "刘洋", "陈静", "杨丽"),
    "en": ("Wang Fang", "Li Na", "Liu Yang", "Chen Jing", "Yang Li"),
}
_ENGINEERS = {
    "zh": ("张伟", "赵强", "周杰", "吴磊", "郑浩", "孙涛", "马超", "朱军", "胡斌", "林峰", "何勇", "高鹏"),
    "en": (
        "Zhang Wei", "Zhao Qiang", "Zhou Jie", "Wu Lei", "Zheng Hao", "Sun Tao", "Ma Chao", "Zhu Jun", "Hu Bin",
        "Lin Feng", "He Yong", "Gao Peng",
    ),
}  # fmt: skip
_PROCESSING = (0.2, 0.1, 1.2, 0.5)
_ERROR_PERCENT = (5, 15, 8)


@dataclass(frozen=True)
class DemoRow:
    """One execution. Times are naive wall times of Asia/Shanghai; an empty outcome is not recorded."""

    case_id: str
    activity: str
    start: datetime
    end: datetime
    resource: str
    department: str
    priority: str
    team: str
    outcome: str


@dataclass(frozen=True)
class Target:
    """What a batch must show: mean processing per step in days (over the whole batch) and, per group of priority
    and team, the mean lead time; over all, how many cases are late, and how many feedbacks."""

    processing: tuple[float, float, float, float]
    urgent_mean: float
    normal_mean: float
    late_percent: int | None
    late_feedback_percent: int | None
    error_percent: tuple[int, int, int]


@dataclass
class _Case:
    """Seconds of processing per step, and of waiting before each step but the first."""

    urgent: bool
    team: int
    work: list[int]
    waits: list[int]

    @property
    def lead(self) -> int:
        return sum(self.work) + sum(self.waits)

    @property
    def feedback(self) -> int:
        return self.work[3] + self.waits[2]


AS_IS = Target(_PROCESSING, 1.5, 3.5, 40, 30, _ERROR_PERCENT)
PILOT = Target((0.1, 0.05, 0.36, 0.15), 0.8, 0.8, None, None, (5, 5, 5))
IMPROVED = Target((0.15, 0.08, 0.55, 0.2), 0.9, 1.5, 5, None, (5, 5, 5))
BREACH = Target((0.2, 0.1, 1.0, 0.45), 1.4, 3.0, 30, 35, (5, 10, 10))


def complaint_log(
    seed: int = 7, cases: int = 400, language: Language = "zh", first_day: date = date(2026, 3, 2)
) -> list[DemoRow]:
    """Three months of the process as it is; the figures stand in the module's docstring."""
    if cases < 100 or cases % 100:
        raise ValueError("the shares are exact for multiples of 100 cases only")
    return _batch(AS_IS, seed, cases, language, first_day, 84, "TS", urgent_share=0.25)


def pilot_log(
    seed: int = 11, cases: int = 45, language: Language = "zh", first_day: date = date(2026, 6, 15), team: int = 0
) -> list[DemoRow]:
    """The pilot week: urgent complaints of one team of three engineers, mean lead time exactly 0.8 d. `first_day`
    is a Monday. The non-urgent backlog of that week is not part of it."""
    return _batch(PILOT, seed, cases, language, first_day, 5, "SD", urgent_share=1.0, only_team=team)


def improved_log(
    seed: int = 17, cases: int = 200, language: Language = "zh", first_day: date = date(2026, 7, 6), days: int = 56
) -> list[DemoRow]:
    """After the rollout: mean 1.35 d, 5 % of cases over 3 d (multiples of 100 cases)."""
    return _batch(IMPROVED, seed, cases, language, first_day, days, "TS2", urgent_share=0.25)


def breach_events(
    seed: int = 23, cases: int = 100, language: Language = "zh", first_day: date = date(2026, 9, 7), days: int = 21
) -> list[DemoRow]:
    """A later batch to append that breaks the goal: mean 2.6 d (> 1.5 d), 30 % over 3 d (> 10 %)."""
    return _batch(BREACH, seed, cases, language, first_day, days, "TS3", urgent_share=0.25)


def write_csv(rows: Sequence[DemoRow], path: Path, encoding: str = "gb18030", language: Language = "zh") -> None:
    """Write the rows with that language's headers, times as 2026-03-02 09:12:45."""
    with Path(path).open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS[language])
        for row in rows:
            times = (moment.isoformat(sep=" ") for moment in (row.start, row.end))
            writer.writerow(
                (row.case_id, row.activity, *times, row.resource, row.department, row.priority, row.team, row.outcome)
            )


def error_outcomes(language: Language = "zh") -> frozenset[str]:
    """The outcomes that are errors."""
    return frozenset(OUTCOMES[language][1:])


def _batch(
    target: Target, seed: int, count: int, language: Language, first_day: date, days: int, prefix: str,
    *, urgent_share: float, only_team: int | None = None,
) -> list[DemoRow]:  # fmt: skip
    rng = random.Random(seed)  # noqa: S311 - a reproducible example, not a secret
    urgent = round(count * urgent_share)
    cases = []
    for number in range(count):
        is_urgent = number < urgent
        team = number % 4 if only_team is None else only_team
        pace = (0.5 if is_urgent else 7 / 6) if urgent_share < 1 else 1.0
        work = [round(days_ * DAY * pace * rng.lognormvariate(-0.18, 0.6)) for days_ in target.processing]
        waits = [round(DAY * pace * rng.lognormvariate(-1.6, 1.0)) for _ in range(3)]
        cases.append(_Case(is_urgent, team, work, waits))
    _meet_processing(cases, target)
    _meet_lead_times(cases, target)
    _meet_late_cases(rng, cases, target)
    _meet_late_feedback(rng, cases, target)
    return _rows(rng, cases, target, language, first_day, days, prefix)


def _scaled(values: list[int], total: int, least: int) -> list[int]:
    """The values times one factor, in whole seconds, at least `least` each, summing exactly to `total`."""
    spare = total - least * len(values)
    if spare < 0:
        raise ValueError("the target leaves no time")
    whole = sum(values) or 1
    scaled = [value * spare // whole for value in values]
    for place in range(spare - sum(scaled)):
        scaled[place % len(scaled)] += 1
    return [value + least for value in scaled]


def _meet_processing(cases: list[_Case], target: Target) -> None:
    """Scale each step's processing times to the exact sum."""
    for step, days in enumerate(target.processing):
        scaled = _scaled([case.work[step] for case in cases], round(days * DAY * len(cases)), 60)
        for case, seconds in zip(cases, scaled, strict=True):
            case.work[step] = seconds


def _groups(cases: list[_Case]) -> list[list[_Case]]:
    """The groups whose mean lead time is exact: urgent cases per team, normal cases together."""
    urgent = [[case for case in cases if case.urgent and case.team == team] for team in range(4)]
    return [group for group in [*urgent, [case for case in cases if not case.urgent]] if group]


def _meet_lead_times(cases: list[_Case], target: Target) -> None:
    """Scale the waiting of each group so that its lead times sum exactly."""
    for group in _groups(cases):
        mean = target.urgent_mean if group[0].urgent else target.normal_mean
        waiting = round(mean * DAY * len(group)) - sum(sum(case.work) for case in group)
        parts = _scaled([wait for case in group for wait in case.waits], waiting, LEAST_WAIT)
        for place, case in enumerate(group):
            case.waits = parts[3 * place : 3 * place + 3]


def _meet_late_cases(rng: random.Random, cases: list[_Case], target: Target) -> None:
    """Move waiting seconds between normal cases until the exact number is over the limit; sums stay.

    Too many: the late case nearest the limit gives its excess and a little more to another late case.
    Too few: the early case nearest the limit takes what it lacks and a little more from other early cases.
    """
    if target.late_percent is None:
        return
    normal = [case for case in cases if not case.urgent]
    wanted = len(cases) * target.late_percent // 100
    for _ in range(3 * len(cases)):
        late = [case for case in normal if case.lead > CASE_LIMIT_SECONDS]
        missing = wanted - sum(case.lead > CASE_LIMIT_SECONDS for case in cases)
        if missing == 0:
            return
        if missing < 0:
            excess = {id(case): case.lead - CASE_LIMIT_SECONDS + rng.randrange(DAY // 2) for case in late}
            able = [case for case in late if _room(case) >= excess[id(case)]]
            giver = min(able, key=lambda case: case.lead)
            _move(giver, rng.choice([case for case in late if case is not giver]), excess[id(giver)])
        else:
            early = sorted((case for case in normal if case.lead <= CASE_LIMIT_SECONDS), key=lambda case: -case.lead)
            taker, lacking = early[0], CASE_LIMIT_SECONDS + 1 + rng.randrange(DAY // 2) - early[0].lead
            for giver in sorted(early[1:], key=_room, reverse=True):
                part = min(lacking, _room(giver) // 2)
                _move(giver, taker, part)
                lacking -= part
    raise ValueError("no such number of late cases can be reached")


def _room(case: _Case) -> int:
    """Seconds of waiting that the case can give away."""
    return sum(case.waits) - 3 * LEAST_WAIT


def _move(giver: _Case, taker: _Case, seconds: int) -> None:
    """Take waiting from the giver's longest waits, add it before the taker's technical handling."""
    taker.waits[1] += seconds
    while seconds:
        place = max(range(3), key=lambda index: giver.waits[index])
        part = min(seconds, giver.waits[place] - LEAST_WAIT)
        giver.waits[place] -= part
        seconds -= part


def _meet_late_feedback(rng: random.Random, cases: list[_Case], target: Target) -> None:
    """Shift waiting between feedback and the steps before, inside a case; its lead time stays."""
    if target.late_feedback_percent is None:
        return
    wanted = len(cases) * target.late_feedback_percent // 100
    late = [case for case in cases if case.feedback > FEEDBACK_LIMIT_SECONDS]
    early = [case for case in cases if case.feedback <= FEEDBACK_LIMIT_SECONDS]
    for case in sorted(late, key=lambda case: case.feedback)[: max(0, len(late) - wanted)]:
        shift = case.feedback - FEEDBACK_LIMIT_SECONDS
        shift += rng.randrange(max(1, min(DAY // 4, case.waits[2] - shift - LEAST_WAIT)))
        if case.waits[2] - shift < LEAST_WAIT:
            raise ValueError("a feedback cannot be made early")
        case.waits[1] += shift
        case.waits[2] -= shift
    for case in sorted(early, key=lambda case: -case.feedback):
        lacking = FEEDBACK_LIMIT_SECONDS + 1 - case.feedback
        if len(late) >= wanted:
            return
        if lacking <= case.waits[0] + case.waits[1] - 2 * LEAST_WAIT:
            late.append(case)
            from_handling = min(lacking, case.waits[1] - LEAST_WAIT)
            case.waits[1] -= from_handling
            case.waits[0] -= lacking - from_handling
            case.waits[2] += lacking
    if len(late) < wanted:
        raise ValueError("no such number of late feedbacks can be reached")


def _rows(
    rng: random.Random, cases: list[_Case], target: Target, language: Language, first_day: date, days: int, prefix: str
) -> list[DemoRow]:
    """Starts in office hours of weekdays, in random order of cases; then people and outcomes."""
    order = list(cases)
    rng.shuffle(order)
    workdays = [day for day in (first_day + timedelta(days=n) for n in range(days)) if day.weekday() < 5]
    starts = sorted(
        datetime.combine(rng.choice(workdays), time(9)) + timedelta(seconds=rng.randrange(9 * 3600)) for _ in order
    )
    wrong = [set(rng.sample(range(len(order)), len(order) * percent // 100)) for percent in target.error_percent]
    rows: list[DemoRow] = []
    for number, (case, moment) in enumerate(zip(order, starts, strict=True)):
        for step, seconds in enumerate(case.work):
            start = moment + timedelta(seconds=0 if step == 0 else case.waits[step - 1])
            moment = start + timedelta(seconds=seconds)
            outcome = "" if step == 3 else OUTCOMES[language][step + 1 if number in wrong[step] else 0]
            people = _ENGINEERS[language][3 * case.team : 3 * case.team + 3] if step == 2 else _SERVICE[language]
            rows.append(
                DemoRow(
                    f"{prefix}-{first_day.year}{number + 1:04d}", ACTIVITIES[language][step], start, moment,
                    rng.choice(people), DEPARTMENTS[language][step], PRIORITIES[language][0 if case.urgent else 1],
                    TEAMS[language][case.team], outcome,
                )
            )  # fmt: skip
    return sorted(rows, key=lambda row: (row.end, row.case_id))
