"""A case's executions in order, and what follows from the order: previous ends, neighbours, occurrences.

What lives here: one definition of the order and of these columns for every kind of log, as functions of arrays.
What does not: what makes an execution (`pairing`), durations (`durations`).

Two rows of one case, A 0–10 and B 15–20 → B: seq 2, previous end 10, previous activity A, occurrence 1.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.engine.pairing import Rows
from analysis.engine.segments import Array, before, begins, places, running_max, stable_order


def ordered(rows: Rows) -> Rows:
    """By case; ended before running; then by end, start, position. In a log of starts, a lone timestamp stands for
    both. Only cases that stand otherwise are sorted."""
    end = np.where(rows.ended, rows.end, np.iinfo(np.int64).max)
    start = np.where(rows.started, rows.start, end)
    keys = (rows.pos, start, end, rows.case)
    wrong, tied = np.zeros(max(len(end) - 1, 0), dtype=bool), np.ones(max(len(end) - 1, 0), dtype=bool)
    for key in reversed(keys):
        wrong |= tied & (key[1:] < key[:-1])
        tied &= key[1:] == key[:-1]
    if not wrong.any():
        return rows
    if (rows.case[1:] < rows.case[:-1]).any():
        return rows.take(np.lexsort(keys))
    number = np.cumsum(begins(rows.case)) - 1
    touched = np.zeros(int(number[-1]) + 1, dtype=bool)
    touched[number[1:][wrong]] = True
    some = np.flatnonzero(touched[number])
    order = np.arange(len(end))
    order[some] = some[np.lexsort(tuple(key[some] for key in keys))]
    return rows.take(order)


def executions(rows: Rows, timestamps: str) -> pa.Table:
    """The table of executions of ordered rows. timestamps: whether a row's only one "ends" or "starts" it."""
    first = begins(rows.case)
    single = rows.single
    start, end, tail = (_as_starts if timestamps == "starts" else _as_ends)(rows, first)
    latest, any_latest = _latest_before(end, rows.ended, first)
    has_before = ~first
    occurrence = _occurrences(rows, first)
    arrays = {
        "case_no": pa.array(rows.case, pa.int32()),
        "seq": pa.array(places(first) + 1, pa.int64()),
        "activity": pa.array(rows.activity, pa.int32()),
        "start_us": pa.array(start, pa.int64()),
        "end_us": _known(end, rows.ended),
        "single": pa.array(single),
        "tail": pa.array(tail),
        "pos": pa.array(rows.pos, pa.int64()),
        "resource": _codes(rows.resource),
        "department": _codes(rows.department),
        "outcome": _codes(rows.outcome),
        "previous_end_us": _known(latest, any_latest),
        "neighbour_end_us": _known(before(end, first, 0), has_before & before(rows.ended, first, False)),
        "previous_activity": _codes(before(rows.activity, first, -1)),
        "previous_resource": _codes(before(rows.resource, first, -1)),
        "previous_department": _codes(before(rows.department, first, -1)),
        "occurrence": pa.array(occurrence, pa.int64()),
    }
    return pa.table(arrays)


def _latest_before(end: Array, ended: Array, first: Array) -> tuple[Array, Array]:
    """The latest end among a case's executions before each one, and whether there is one."""
    best, known = running_max(end, ended, first)
    return before(best, first, 0), before(known, first, False)


def _as_ends(rows: Rows, first: Array) -> tuple[Array, Array, Array]:
    """A lone timestamp is an end: the execution began when the case's previous one ended.

    Example: ends 10 and 15 → 10–10 and 10–15.
    """
    latest, known = _latest_before(rows.end, rows.ended, first)
    start = np.where(rows.started, rows.start, np.where(known, latest, rows.end))
    return start, rows.end, np.zeros(len(first), dtype=bool)


def _as_starts(rows: Rows, first: Array) -> tuple[Array, Array, Array]:
    """A lone timestamp is a start: the execution ends when the case's next one starts; the last one has no length here,
    and `tail` lets it count as running in an open case.

    Example: starts 10 and 15 → 10–15 and 15–15 (tail).
    """
    start = np.where(rows.started, rows.start, rows.end)
    last = np.append(first[1:], True)[: len(first)]
    following = np.append(start[1:], 0)[: len(first)]
    longer = rows.single & ~last
    end = np.where(longer, np.maximum(rows.end, following), rows.end)
    return start, end, rows.single & last


def _occurrences(rows: Rows, first: Array) -> Array:
    """How often the case had the activity up to here. Example: A, B, A → 1, 1, 2."""
    size = int(rows.activity.max(initial=0)) + 1
    key = (np.cumsum(first) - 1) * size + rows.activity
    order = stable_order(key, int(key.max(initial=0)) + 1)
    out = np.empty(len(first), dtype=np.int64)
    out[order] = places(begins(key[order])) + 1
    return out


def _known(values: Array, known: Array) -> pa.Array:
    return pa.array(values, pa.int64(), mask=~known)


def _codes(values: Array) -> pa.Array:
    return pa.array(values, pa.int32(), mask=values < 0)
