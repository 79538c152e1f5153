"""Finds what a text claims about the process: a quantity, the step and the figure that the words around it mean.

Pure: a text and the names of the log's steps in, claims with their places out. Nothing is compared here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.claims.quantities import Quantity, plain, quantities

Topic = Literal["", "timeout", "error", "rework", "first_right", "waiting", "lead_time", "time"]
Base = Literal["", "step_time", "end_to_end", "durations"]

LONGEST_TEXT = 20_000
MOST_CLAIMS = 100  # of one text; nobody reads more, and a text of ten thousand numbers is no interview

ANY_CASE = re.IGNORECASE | re.ASCII  # Han letters are no part of an English word

SENTENCE_END = re.compile(r"[。；;！!？?\n]|\.(?=\s|$)")
CLAUSE_END = re.compile(r"[,，、:：()（）]")
# First match counts: a word that is more exact stands before one that is less.
TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        "timeout",
        re.compile(
            r"time-?\s?outs?\b|\blate\b|\boverdue\b|\bmiss(es|ed|ing)?\b.{0,30}\b(limit|deadline)|"
            r"\b(over|exceed(s|ed|ing)?|beyond)\b.{0,24}\b(limit|deadline)|超时|逾期|超期|超限|超(过|出).{0,10}时限",
            ANY_CASE,
        ),
    ),
    ("first_right", re.compile(r"first[- ]time[- ]right|right (the )?first time|一次做对|一次通过", ANY_CASE)),
    ("rework", re.compile(r"\brework|\bredone\b|\bsent back\b|返工|重做|退回", ANY_CASE)),
    ("error", re.compile(r"\berrors?\b|\bmistakes?\b|\bwrong\b|\bfault(y|s)?\b|差错|错误|出错|误判|有误", ANY_CASE)),
    ("waiting", re.compile(r"\bwait(s|ed|ing)?\b|\bqueu(e|es|ed|ing)\b|\bidle\b|等待|排队|等候", ANY_CASE)),
    (
        "lead_time",
        re.compile(
            r"\blead[- ]time|\bend[- ]to[- ]end\b|\bturnaround|\bthroughput time|\bfrom start to (end|finish)|"
            r"总耗时|总时长|全程|端到端|总处理时长",
            ANY_CASE,
        ),
    ),
    (
        "time",
        re.compile(
            r"\btimes?\b|\btakes?\b|\btook\b|\blasts?\b|\bneeds?\b|\bspen[dt]s?\b|\blong\b|\bduration|\baverage|\bmean\b|"
            r"时间|时长|耗时|用时|要花|需要|需|平均|占|处理",
            ANY_CASE,
        ),
    ),
)
BASES: tuple[tuple[Base, re.Pattern[str]], ...] = (
    (
        "step_time",
        re.compile(r"\b(step|work(ing)?|processing|handling|touch) time\b|处理时间|处理总时间|作业时间", ANY_CASE),
    ),
    ("durations", re.compile(r"\bstep durations?\b|\bbottleneck share\b|环节时长|瓶颈占比", ANY_CASE)),
    (
        "end_to_end",
        re.compile(
            r"\blead[- ]time|\bend[- ]to[- ]end|\boverall time|\btotal time|总耗时|总时长|全程|端到端", ANY_CASE
        ),
    ),
)
# Of things that are counted, not of time: "80 % of the complaints".
COUNTED = re.compile(
    r"^\s*(of|的)\s*(the |all |our |these )?(\w+ )?(cases|complaints|tickets|orders|requests|customers|people|"
    r"engineers|工单|投诉|案件|订单|申请|客户|人|员工|工程师)|^\s*(工单|投诉|案件|订单|申请|客户)",
    ANY_CASE,
)
TARGET = re.compile(
    r"(\bwithin|\bin under|\bunder|\bbelow|\bless than|\bat most|\bno more than|\bno longer than|\bup to|\bmax(imum)?|"
    r"\bby(?: at least)?|\bat least|\btarget( of| is)?|\bgoal( of| is)?|\blimit( of| is)?|\bdeadline( of| is)?|"
    r"\b(cut|reduced?|lowered|shorten(ed)?|halved?)\b.{0,40}(\bto|\bby)|<|≤|不超过|不大于|小于|低于|少于|控制在|目标|时限为?|限期|降到|降至|"
    r"缩短到|缩短至|减少到|最多|至多|至少|降低|提高|增加|减少|缩短|改善)\s*(the |a |an )?$",
    ANY_CASE,
)
LIMIT_AFTER = re.compile(
    r"^(\s|-|'s\b|s'\s)*(time )?(limit|deadline|target|goal|or less|before|after|ahead|ago|later|earlier)\b|"
    r"^\s*(以内|之内|内|以下|之前|之后|前|后|的?时限|的?期限|的?目标)",
    ANY_CASE,
)
JOINS = re.compile(
    r"^[\s=≈~:：(（,，、/]*(i\.?e\.?,?|that is|which is|or|about|is|are|of the|a|an|that's|makes?( up)?|"
    r"占(了|到|用|据)?(总|全部|整个|全)?(耗时|时间|流程|程)?的?|即|也就是|相当于|约|大约|等于)?[\s:：(（≈~]*$",
    ANY_CASE,
)
STATISTICS = (
    ("median", re.compile(r"\bmedian\b|中位", ANY_CASE)),
    ("p90", re.compile(r"\bp90\b|\b90th percentile|90\s?分位", ANY_CASE)),
    ("p95", re.compile(r"\bp95\b|\b95th percentile|95\s?分位", ANY_CASE)),
    (
        "extreme",
        re.compile(r"\blongest\b|\bslowest case|\bworst\b|\bsometimes\b|\bshortest\b|最长|最慢|最短|有时", ANY_CASE),
    ),
)


@dataclass(frozen=True)
class Claim:
    """One thing that a text says: a duration, a share, or both as one ("1.2 d = 80 %").

    `step` is an activity of the log or ""; `topic` the kind of figure, `base` the denominator that is named, if any;
    `statistic` is mean, median, p90, p95 or extreme; `is_target` says that it reads as a target or a limit.
    """

    start: int
    end: int
    duration: Quantity | None
    share: Quantity | None
    step: str
    topic: Topic
    base: Base
    statistic: str
    is_target: bool
    of_counted: bool


def find_claims(text: str, steps: Mapping[str, str], default_step: str = "") -> list[Claim]:
    """The claims of a text in order. `steps`: a name as people write it → the activity of the log."""
    read = plain(text[:LONGEST_TEXT])
    names: list[tuple[int, int, str]] | None = None
    claims: list[Claim] = []
    for start, end in _sentences(read):
        groups = _pairs(read, [_moved(each, start) for each in quantities(read[start:end])])
        if not groups:
            continue
        names = _mentions(read, steps) if names is None else names
        inside = [each for each in names if start <= each[0] and each[1] <= end]
        for place, group in enumerate(groups[:MOST_CLAIMS]):
            left = groups[place - 1][-1].end if place else start
            right = groups[place + 1][0].start if place + 1 < len(groups) else end
            claims.append(_claim(read, (start, end), (left, right), group, inside, default_step))
    return claims[:MOST_CLAIMS]


def step_named(text: str, steps: Mapping[str, str]) -> str:
    """The first step that a text names, "" without one."""
    found = _mentions(plain(text[:LONGEST_TEXT]), steps)
    return found[0][2] if found else ""


def _moved(each: Quantity, by: int) -> Quantity:
    return Quantity(each.kind, each.low, each.high, each.size, each.start + by, each.end + by)


def _sentences(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for match in SENTENCE_END.finditer(text):
        if match.group() == "." and text[max(0, match.start() - 3) : match.start()].lower() in {"i.e", "e.g"}:
            continue
        found.append((start, match.end()))
        start = match.end()
    return [*found, (start, len(text))]


def _pairs(text: str, found: list[Quantity]) -> list[tuple[Quantity, ...]]:
    """A duration and a share with nothing between them but a sign of equality, as one; all others alone."""
    groups: list[tuple[Quantity, ...]] = []
    for each in found:
        before = groups[-1] if groups else ()
        if len(before) == 1 and before[0].kind != each.kind and _joined(text[before[0].end : each.start]):
            groups[-1] = (before[0], each)
        else:
            groups.append((each,))
    return groups


def _joined(between: str) -> bool:
    return len(between) <= 40 and JOINS.match(between) is not None


def _mentions(text: str, steps: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """(start, end, activity) of every step that the text names; of two that overlap, the longer name."""
    low, found = text.lower(), []
    for name, activity in steps.items():
        wanted = plain(name).strip().lower()
        if not wanted or len(wanted) > len(low):
            continue
        edge = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if wanted.isascii() else ("", "")
        pattern = edge[0] + r"\s+".join(re.escape(part) for part in wanted.split()) + edge[1]
        if len(low) == len(text):  # a few letters have lower forms of another length
            found += [(match.start(), match.end(), activity) for match in re.finditer(pattern, low)]
    kept: list[tuple[int, int, str]] = []
    for each in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if all(each[1] <= other[0] or each[0] >= other[1] for other in kept):
            kept.append(each)
    return sorted(kept)


def _claim(
    text: str,
    sentence: tuple[int, int],
    free: tuple[int, int],
    group: tuple[Quantity, ...],
    names: list[tuple[int, int, str]],
    default_step: str,
) -> Claim:
    """`free`: from the end of the quantity before to the start of the one behind."""
    start, end = group[0].start, group[-1].end
    whole = text[sentence[0] : sentence[1]][:400]
    left, right = free[0], _until(text, end, free[1], sentence[1])
    around = text[left:right]
    after = text[end : min(end + 80, sentence[1])]
    topic = _topic(around) or _topic(whole)
    return Claim(
        start=start,
        end=end,
        duration=next((each for each in group if each.kind == "duration"), None),
        share=next((each for each in group if each.kind == "share"), None),
        # A number that stands at a step, without a word of what it measures, is not a claim about the step.
        step=_step(names, start, end) or (default_step if topic else ""),
        topic=topic,
        base=_base(text[left:start], text[start:right]),
        statistic=next((name for name, pattern in STATISTICS if pattern.search(around)), "mean"),
        is_target=bool(TARGET.search(text[max(left, start - 80) : start]) or LIMIT_AFTER.match(after)),
        of_counted=bool(COUNTED.match(after)),
    )


def _until(text: str, end: int, free: int, sentence: int) -> int:
    """What stands behind the next comma belongs to the next quantity, if there is one."""
    comma = CLAUSE_END.search(text, end, free) if free < sentence else None
    return comma.start() if comma else free


def _base(before: str, after: str) -> Base:
    """The denominator that is named behind the number, or in Chinese before it ("占总耗时的 80%")."""
    taken = before.rpartition("占")
    for words in (after, taken[2] if taken[1] else ""):
        for base, pattern in BASES:
            if pattern.search(words):
                return base
    return ""


def _topic(words: str) -> Topic:
    return next((topic for topic, pattern in TOPICS if pattern.search(words)), "")


def _step(names: list[tuple[int, int, str]], start: int, end: int) -> str:
    """The step named last before the quantity in its sentence; without one, the first behind it."""
    before = next((name for first, last, name in reversed(names) if last <= start), "")
    return before or next((name for first, last, name in names if first >= end), "")
