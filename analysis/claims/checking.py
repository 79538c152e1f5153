"""Compares a claim with the measured figures of the log, each possible denominator by itself. Pure: no rows, no words.

A typed number agrees with a figure when the figure, rounded to as many digits as were typed, is that number. A share
of time has three honest denominators (`METRICS.md`); it agrees when the one that is named, or where none is named any
of them, says it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from analysis.claims.finding import Claim
from analysis.claims.quantities import Quantity
from analysis.engine.figures import CaseFigures, Figures, Stats, StepFigures

Verdict = Literal["agrees", "differs", "unknown"]
Reason = Literal[
    "", "no_log", "target", "working_days", "extreme", "counted", "no_step", "no_figure", "step_not_in_log",
    "not_measured",
]  # fmt: skip
SHARE_KEYS = {
    "step_time": "step_time_share",
    "end_to_end": "step_end_to_end_share",
    "durations": "step_bottleneck_share",
}
RATES = {"timeout": "step_timeout_rate", "error": "step_error_rate", "rework": "step_rework_rate"}
WAITING_PER_CASE = "waiting_per_case"


@dataclass(frozen=True)
class Against:
    """One figure that the claim may mean: a key of the catalogue (or `waiting_per_case`), its value, and if it fits."""

    key: str
    value: float
    count: int
    agrees: bool


@dataclass(frozen=True)
class Split:
    """Where a mean case's time goes, for the sentence: the step's part, all steps', the whole, and the rest."""

    step: str
    step_seconds: float
    step_share: float
    end_share: float
    step_time: float
    lead: float
    waiting: float
    waiting_share: float


@dataclass(frozen=True)
class Finding:
    """`durations` and `shares`: what the log says for each part of the claim. `deduced`: the step was not named, but
    only one step of the log takes as long as was typed."""

    verdict: Verdict
    reason: Reason = ""
    step: str = ""
    deduced: bool = False
    durations: tuple[Against, ...] = ()
    shares: tuple[Against, ...] = ()
    split: Split | None = None


def check(claim: Claim, log: Figures | None) -> Finding:
    """The verdict about one claim, with every figure it was held against."""
    if claim.is_target:
        return Finding("unknown", "target", claim.step)
    if claim.duration is not None and claim.duration.size is None:
        return Finding("unknown", "working_days", claim.step)
    if claim.statistic == "extreme":
        return Finding("unknown", "extreme", claim.step)
    if log is None:
        return Finding("unknown", "no_log", claim.step)
    step, deduced = _step_of(claim, log)
    if step and log.step(step) is None:
        return Finding("unknown", "step_not_in_log", step)
    named = log.step(step) if step else None
    durations, wrong_duration = _durations(claim, named, log) if claim.duration else ((), "")
    shares, wrong_share = _shares(claim, named, log) if claim.share else ((), "")
    reason: Reason = wrong_share or wrong_duration
    about_time = claim.share is not None and any(each.key in SHARE_KEYS.values() for each in shares)
    return Finding(
        verdict=_verdict(claim, durations, shares, reason),
        reason=reason,
        step=step,
        deduced=deduced,
        durations=durations,
        shares=shares,
        split=split(named, log) if named and about_time else None,
    )


def against_value(typed: Quantity, key: str, value: float | None, count: int) -> Finding:
    """A value typed for a named figure, held against that figure alone."""
    if value is None:
        return Finding("unknown", "not_measured")
    one = Against(key, value, count, typed.says(value))
    return Finding("agrees" if one.agrees else "differs", durations=(one,))


def _verdict(claim: Claim, durations: tuple[Against, ...], shares: tuple[Against, ...], reason: Reason) -> Verdict:
    parts = [(claim.duration, durations), (claim.share, shares)]
    said = [any(each.agrees for each in found) for typed, found in parts if typed and found]
    if not all(said):
        return "differs"
    return "agrees" if said and not reason else "unknown"


def _step_of(claim: Claim, log: Figures) -> tuple[str, bool]:
    """The named step; for a nameless "1.2 d = 80 %" the one step of the log that takes 1.2 d, if it is the only one."""
    whole = claim.topic == "lead_time" and claim.share is None and claim.base != "end_to_end"
    if claim.step and not (whole and log.step(claim.step)):
        return claim.step, False
    if claim.duration is None or claim.share is None or claim.topic not in {"", "time", "lead_time"}:
        return "", False
    fitting = [
        step.activity
        for step in log.steps
        if step.processing_time and step.processing_time.mean is not None
        and claim.duration.says(step.processing_time.mean)
    ]  # fmt: skip
    return (fitting[0], True) if len(fitting) == 1 else ("", False)


def _durations(claim: Claim, step: StepFigures | None, log: Figures) -> tuple[tuple[Against, ...], Reason]:
    typed, which = claim.duration, claim.statistic
    if typed is None:
        return (), ""
    if step is None and claim.topic == "waiting":
        found = [(WAITING_PER_CASE, waiting_per_case(log.cases), log.cases.closed)] if which == "mean" else []
    elif step is None and claim.topic in {"lead_time", "time"}:
        lead = log.cases.lead_time
        found = [(f"lead_time_{which}", getattr(lead, which), lead.count)]
    elif step is None:
        return (), "no_figure"
    elif claim.topic == "waiting":
        found = [_stat("step_waiting", step.waiting_time, which)] if which == "mean" else []
    else:
        found = [
            _stat("step_processing", step.processing_time, which),
            _stat("step_duration", step.step_duration, which),
        ]
        if which in {"median", "p95"}:  # the catalogue knows no such figure of processing times
            found = found[1:] if which == "median" else []
    return _held(typed, found)


def _stat(name: str, stats: Stats | None, which: str) -> tuple[str, float | None, int]:
    return f"{name}_{which}", getattr(stats, which) if stats else None, stats.count if stats else 0


def _held(typed: Quantity, found: list[tuple[str, float | None, int]]) -> tuple[tuple[Against, ...], Reason]:
    held = tuple(Against(key, value, count, typed.says(value)) for key, value, count in found if value is not None)
    return held, "" if held else "not_measured"


def _shares(claim: Claim, step: StepFigures | None, log: Figures) -> tuple[tuple[Against, ...], Reason]:
    """Which shares and rates of the log the claim may mean, by its words."""
    typed, cases = claim.share, log.cases
    if typed is None:
        return (), ""
    if claim.topic == "timeout" and step is None:
        return _held(typed, [("case_timeout_rate", cases.timeout_rate, cases.timeout_base)])
    if claim.topic in RATES:
        if step is None:
            return (), "no_step"
        counts = {"timeout": step.timeout_base, "error": step.executions, "rework": step.executions}
        values = {"timeout": step.timeout_rate, "error": step.error_rate, "rework": step.rework_rate}
        return _held(typed, [(RATES[claim.topic], values[claim.topic], counts[claim.topic])])
    if claim.topic == "first_right":
        return _held(typed, [("first_time_right_rate", cases.first_time_right_rate, cases.closed)])
    if claim.topic == "waiting" and claim.duration is None:
        return _held(typed, [("waiting_share", cases.waiting_share, cases.closed)])
    if claim.of_counted:
        return (), "counted"
    if step is None:
        return (), "no_step" if claim.topic in {"time", "lead_time"} else "no_figure"
    if claim.duration is None and claim.topic not in {"time", "lead_time"} and not claim.base:
        return (), "no_figure"
    return _time_shares(typed, claim, step)


def _time_shares(typed: Quantity, claim: Claim, step: StepFigures) -> tuple[tuple[Against, ...], Reason]:
    values = {
        "step_time_share": step.step_time_share,
        "step_end_to_end_share": step.end_to_end_share,
        "step_bottleneck_share": step.bottleneck_share,
    }
    wanted = SHARE_KEYS.get(claim.base)
    timed = step.step_time_share is not None
    # Where the log gives starts and ends, the share of all durations is a third reading only if it is named.
    shown = ["step_time_share", "step_end_to_end_share"] if timed else ["step_bottleneck_share"]
    if wanted and wanted not in shown and values[wanted] is not None:
        shown.append(wanted)
    found = [(key, values[key]) for key in shown]
    held = tuple(
        Against(key, value, step.executions, typed.says(value) and wanted in {None, key})
        for key, value in found
        if value is not None
    )
    return held, "" if held else "not_measured"


def waiting_per_case(cases: CaseFigures) -> float | None:
    """Seconds that a mean case waits: its lead time × the share that is waiting."""
    if cases.waiting_share is None or cases.lead_time.mean is None:
        return None
    return cases.waiting_share * cases.lead_time.mean


def split(step: StepFigures, log: Figures) -> Split | None:
    """The step in a mean closed case: 1.2 d of 2.0 d step time and 3.0 d lead time, 1.0 d of it waiting."""
    lead, waiting, share = log.cases.lead_time.mean, waiting_per_case(log.cases), log.cases.waiting_share
    ends = [each.end_to_end_share for each in log.steps if each.end_to_end_share is not None]
    if lead is None or waiting is None or share is None or not ends:
        return None
    if step.end_to_end_share is None or step.step_time_share is None:
        return None
    return Split(
        step=step.activity,
        step_seconds=step.end_to_end_share * lead,
        step_share=step.step_time_share,
        end_share=step.end_to_end_share,
        step_time=math.fsum(ends) * lead,
        lead=lead,
        waiting=waiting,
        waiting_share=share,
    )
