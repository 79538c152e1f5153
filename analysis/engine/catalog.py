"""The words of every metric: key, name, unit, direction, grain, definition, denominator, in English and Chinese.

What lives here: the declaration that goals, KPIs, pages, reports and alerts share. What does not: the formulas,
which stand in `durations`, `shares`, `timeouts`, `quality`; and the numbers, which `measure` delivers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["seconds", "share", "count"]
Direction = Literal["down", "up"]
Grain = Literal["case", "step"]


@dataclass(frozen=True)
class Metric:
    """One metric. `direction` is the better one: "down" = less is better."""

    key: str
    name_en: str
    name_zh: str
    unit: Unit
    direction: Direction
    grain: Grain
    statistic: str | None
    definition_en: str
    definition_zh: str
    denominator_en: str
    denominator_zh: str


_LEAD_EN = "Latest end minus earliest start of a case, counted in the calendar"
_LEAD_ZH = "案件最晚结束时间减最早开始时间，按日历计算"
_CLOSED = ("closed cases in the selection", "所选范围内的已结束案件")
_ENDED = ("ended executions of the step", "该环节已结束的执行")
_RUNS = ("executions of the step", "该环节的执行")
_PROCESSING_EN = "End minus start of an execution, only where the log gives both"
_PROCESSING_ZH = "一次执行的结束时间减开始时间，仅在日志两者都有时计算"
_STEP_EN = "Waiting before the execution plus its processing time; in a log with one timestamp, end minus previous end"
_STEP_ZH = "执行前的等待时间加处理时间；只有一个时间戳的日志中为结束时间减上一次结束时间"

_ALL = (
    Metric(
        "lead_time_mean",
        "Mean lead time",
        "平均总耗时",
        "seconds",
        "down",
        "case",
        "mean",
        f"{_LEAD_EN}; arithmetic mean.",
        f"{_LEAD_ZH}；取算术平均。",
        *_CLOSED,
    ),
    Metric(
        "lead_time_median",
        "Median lead time",
        "总耗时中位数",
        "seconds",
        "down",
        "case",
        "median",
        f"{_LEAD_EN}; the median.",
        f"{_LEAD_ZH}；取中位数。",
        *_CLOSED,
    ),
    Metric(
        "lead_time_p90",
        "Lead time, 90th percentile",
        "总耗时 90 分位",
        "seconds",
        "down",
        "case",
        "p90",
        f"{_LEAD_EN}; 90 % of the cases need at most this long (linear interpolation).",
        f"{_LEAD_ZH}；90% 的案件不超过此值（线性插值）。",
        *_CLOSED,
    ),
    Metric(
        "lead_time_p95",
        "Lead time, 95th percentile",
        "总耗时 95 分位",
        "seconds",
        "down",
        "case",
        "p95",
        f"{_LEAD_EN}; 95 % of the cases need at most this long (linear interpolation).",
        f"{_LEAD_ZH}；95% 的案件不超过此值（线性插值）。",
        *_CLOSED,
    ),
    Metric(
        "case_timeout_rate",
        "Case timeout rate",
        "案件超时率",
        "share",
        "down",
        "case",
        None,
        "Cases whose lead time exceeds the process's time limit. An open case already over the limit counts in both "
        "numerator and denominator; an open case still within it counts in neither.",
        "总耗时超过流程时限的案件占比。已超时的未结案件同时计入分子和分母；尚在时限内的未结案件都不计入。",
        "closed cases plus open cases already over the limit",
        "已结束案件加上已超时的未结案件",
    ),
    Metric(
        "first_time_right_rate",
        "First-time-right rate",
        "一次做对率",
        "share",
        "up",
        "case",
        None,
        "Closed cases without error and without rework. Where the log records no outcomes, only rework counts.",
        "既无差错也无返工的已结束案件占比。日志未记录结果时只看返工。",
        *_CLOSED,
    ),
    Metric(
        "handovers_per_case",
        "Handovers per case",
        "每案交接次数",
        "count",
        "down",
        "case",
        "mean",
        "Times that the department (where not recorded: the resource) changes between successive executions of a case.",
        "一个案件相邻两次执行之间部门（未记录部门时为处理人）变更的次数。",
        *_CLOSED,
    ),
    Metric(
        "waiting_share",
        "Waiting, share of end-to-end time",
        "等待时间占全程比例",
        "share",
        "down",
        "case",
        None,
        "Sum of the waiting times divided by the sum of the lead times.",
        "等待时间之和除以总耗时之和。",
        "sum of the lead times of the closed cases",
        "已结束案件的总耗时之和",
    ),
    Metric(
        "throughput",
        "Throughput",
        "办结量",
        "count",
        "up",
        "case",
        "count",
        "Cases that ended in the period.",
        "期间内结束的案件数。",
        "no denominator: a count",
        "无分母，为计数",
    ),
    Metric(
        "arrivals",
        "Arrivals",
        "新增量",
        "count",
        "down",
        "case",
        "count",
        "Cases that started in the period.",
        "期间内开始的案件数。",
        "no denominator: a count",
        "无分母，为计数",
    ),
    Metric(
        "step_processing_mean",
        "Mean processing time",
        "平均处理时间",
        "seconds",
        "down",
        "step",
        "mean",
        f"{_PROCESSING_EN}; arithmetic mean.",
        f"{_PROCESSING_ZH}；取算术平均。",
        *_ENDED,
    ),
    Metric(
        "step_processing_p90",
        "Processing time, 90th percentile",
        "处理时间 90 分位",
        "seconds",
        "down",
        "step",
        "p90",
        f"{_PROCESSING_EN}; 90th percentile.",
        f"{_PROCESSING_ZH}；取 90 分位。",
        *_ENDED,
    ),
    Metric(
        "step_duration_mean",
        "Mean step duration",
        "平均环节时长",
        "seconds",
        "down",
        "step",
        "mean",
        f"{_STEP_EN}; arithmetic mean.",
        f"{_STEP_ZH}；取算术平均。",
        *_ENDED,
    ),
    Metric(
        "step_duration_median",
        "Median step duration",
        "环节时长中位数",
        "seconds",
        "down",
        "step",
        "median",
        f"{_STEP_EN}; the median.",
        f"{_STEP_ZH}；取中位数。",
        *_ENDED,
    ),
    Metric(
        "step_duration_p90",
        "Step duration, 90th percentile",
        "环节时长 90 分位",
        "seconds",
        "down",
        "step",
        "p90",
        f"{_STEP_EN}; 90th percentile.",
        f"{_STEP_ZH}；取 90 分位。",
        *_ENDED,
    ),
    Metric(
        "step_waiting_mean",
        "Mean waiting time before the step",
        "环节前平均等待时间",
        "seconds",
        "down",
        "step",
        "mean",
        "Start of the execution minus the latest end of the case's earlier executions, never below zero; the first "
        "execution of a case waits zero.",
        "执行开始时间减该案件此前执行的最晚结束时间，不小于零；案件的第一次执行等待为零。",
        *_ENDED,
    ),
    Metric(
        "step_timeout_rate",
        "Step timeout rate",
        "环节超时率",
        "share",
        "down",
        "step",
        None,
        "Executions whose step duration (or processing time, where the limit says so) exceeds the step's time limit. "
        "A running execution already over its limit counts in both numerator and denominator; one still within it "
        "in neither.",
        "环节时长（时限如注明则为处理时间）超过环节时限的执行占比。已超时的在办执行同时计入分子和分母；尚在时限内的都不计入。",
        "ended executions plus running ones already over the limit",
        "已结束的执行加上已超时的在办执行",
    ),
    Metric(
        "step_error_rate",
        "Error rate",
        "差错率",
        "share",
        "down",
        "step",
        None,
        "Executions whose outcome is one of the log's error outcomes. Not recorded where the step has no outcomes.",
        "结果属于差错结果的执行占比。该环节没有结果记录时为未记录。",
        *_ENDED,
    ),
    Metric(
        "step_rework_rate",
        "Rework rate",
        "返工率",
        "share",
        "down",
        "step",
        None,
        "Executions beyond the first of that step in the case.",
        "同一案件中该环节第二次及以后的执行占比。",
        *_RUNS,
    ),
    Metric(
        "step_bottleneck_share",
        "Bottleneck share",
        "瓶颈占比",
        "share",
        "down",
        "step",
        None,
        "Sum of the step's durations (waiting before it plus processing) divided by the sum of all step durations.",
        "该环节时长（之前的等待加处理）之和除以全部环节时长之和。",
        "sum of all step durations of the selected cases",
        "所选案件全部环节时长之和",
    ),
    Metric(
        "step_time_share",
        "Share of step time",
        "占处理时间比例",
        "share",
        "down",
        "step",
        None,
        "Sum of the step's processing times divided by the sum of all processing times.",
        "该环节处理时间之和除以全部处理时间之和。",
        "sum of all processing times of the selected cases",
        "所选案件全部处理时间之和",
    ),
    Metric(
        "step_end_to_end_share",
        "Share of end-to-end time",
        "占总耗时比例",
        "share",
        "down",
        "step",
        None,
        "Sum of the step's processing times in closed cases divided by the sum of their lead times. Waiting is a row "
        "of its own.",
        "已结束案件中该环节处理时间之和除以其总耗时之和；等待时间单列一行。",
        "sum of the lead times of the closed cases",
        "已结束案件的总耗时之和",
    ),
)

METRICS: dict[str, Metric] = {item.key: item for item in _ALL}


def metric(key: str) -> Metric:
    """The metric of that key; `KeyError` with the key when there is none."""
    return METRICS[key]
