"""From events to executions: the pairing rules of the metrics page, on arrays.

What lives here: rules 1 to 3 (start + end rows, start/complete pairs first in first out, rows with one timestamp).
What does not: the order of a case's executions and what follows from it (`sequence`), durations (`durations`).

Example: A starts 1, A starts 2, A completes 5, A completes 6 → executions 1–5 and 2–6.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from analysis.engine.segments import Array, before, begins, running_max, running_sum

START_VALUES = ("start", "started", "begin", "开始")
COMPLETE_VALUES = ("complete", "completed", "end", "ended", "finish", "finished", "完成", "结束")
# XES transitions that neither start nor end an execution; in a log with start/complete rows they make none.
PASSING_VALUES = (
    "schedule", "assign", "reassign", "suspend", "resume", "withdraw", "manualskip", "autoskip", "ate_abort",
    "pi_abort",
)  # fmt: skip

KINDS = "scpo"
"""A row's kind: start, complete or unsaid, passing, anything else; in arrays its place here."""
_START, _COMPLETE, _PASSING, _OTHER = range(len(KINDS))


def kind_sql(lifecycle: str) -> str:
    """SQL for the row's kind: s = start, c = complete or unsaid, p = passing, o = anything else."""
    value = f"lower(trim({lifecycle}))"
    return (
        f"CASE WHEN {lifecycle} IS NULL THEN 'c' WHEN {value} IN {START_VALUES} THEN 's' "
        f"WHEN {value} IN {COMPLETE_VALUES} THEN 'c' WHEN {value} IN {PASSING_VALUES} THEN 'p' ELSE 'o' END"
    )


@dataclass(frozen=True)
class Rows:
    """Events or executions as arrays of codes and microseconds, by case and position. A code of −1 is NULL; moments
    stand where `started` and `ended` say so. kind: of events alone."""

    case: Array
    activity: Array
    start: Array
    started: Array
    end: Array
    ended: Array
    pos: Array
    resource: Array
    department: Array
    outcome: Array
    kind: Array

    def take(self, places: Array) -> Rows:
        """These rows in this order."""
        return Rows(**{each.name: getattr(self, each.name)[places] for each in fields(self)})

    @property
    def single(self) -> Array:
        """Rows with one timestamp alone."""
        return ~self.started


def pairs_up(kinds: set[str]) -> bool:
    """Whether a log with rows of these kinds has starts and completes to pair."""
    return "s" in kinds or ("p" in kinds and "c" in kinds)


def pair(rows: Rows, kinds: set[str]) -> Rows:
    """The executions of these events. kinds: of the whole log's rows, not of these alone."""
    if not pairs_up(kinds):
        return rows
    halves = ~rows.started & ((rows.kind == _START) | (rows.kind == _COMPLETE))
    whole = np.flatnonzero(rows.started | (rows.kind == _OTHER))
    paired = _pairs(rows.take(np.flatnonzero(halves)))
    return _stacked([*paired, rows.take(whole)])


def _pairs(rows: Rows) -> list[Rows]:
    """Starts with their completes, starts without one, completes without a start.

    Example of one activity: complete 1, start 2, complete 3 → the first is alone (one timestamp), then 2–3.
    """
    rows = rows.take(np.lexsort((rows.pos, rows.end, rows.activity, rows.case)))
    is_start = rows.kind == _START
    first = begins(rows.case, rows.activity)
    balance = running_sum(np.where(is_start, 1, -1), first)
    # Starts less completes; where the largest debt so far grows, a complete found no start.
    debt = np.maximum(0, running_max(-balance, np.ones(len(first), dtype=bool), first)[0])
    alone = debt > before(debt, first, 0)
    number = (np.cumsum(first) - 1) * (len(first) + 1)
    starts, ends = np.flatnonzero(is_start), np.flatnonzero(~is_start & ~alone)
    start_rank = (number + running_sum(is_start.astype(np.int64), first))[starts]
    end_rank = (number + running_sum((~is_start & ~alone).astype(np.int64), first))[ends]
    at = np.searchsorted(end_rank, start_rank)
    found = np.append(end_rank, -1)[at] == start_rank
    return [
        _joined(rows.take(starts[found]), rows.take(ends[at[found]])),
        _begun(rows.take(starts[~found])),
        rows.take(np.flatnonzero(alone)),
    ]


def _joined(begun: Rows, done: Rows) -> Rows:
    """The complete row's values, and the start row's where it has none."""
    codes = {
        kind: np.where(getattr(done, kind) >= 0, getattr(done, kind), getattr(begun, kind))
        for kind in ("resource", "department", "outcome")
    }
    return _with(done, start=begun.end, started=np.ones(len(done.pos), dtype=bool), **codes)


def _begun(rows: Rows) -> Rows:
    nothing = np.zeros(len(rows.pos), dtype=bool)
    return _with(rows, start=rows.end, started=~nothing, ended=nothing)


def _with(rows: Rows, **changed: Array) -> Rows:
    return Rows(**{**{each.name: getattr(rows, each.name) for each in fields(rows)}, **changed})


def _stacked(several: list[Rows]) -> Rows:
    return Rows(**{each.name: np.concatenate([getattr(one, each.name) for one in several]) for each in fields(Rows)})
