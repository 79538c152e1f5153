"""Arithmetic on arrays whose rows belong to groups that stand one after another, such as the executions of a case.

What lives here: numpy functions that know of groups only where each begins (`first`). What does not: what a group is.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

_ROOM = 1 << 62


def begins(*keys: Array) -> Array:
    """Where a group begins. Example: [7, 7, 9] → [True, False, True]."""
    first = np.ones(len(keys[0]), dtype=bool)
    if len(first):
        first[1:] = False
        for key in keys:
            first[1:] |= key[1:] != key[:-1]
    return first


def places(first: Array) -> Array:
    """Each row's place in its group, from 0. Example: [True, False, True] → [0, 1, 0]."""
    rows = np.arange(len(first))
    return rows - np.maximum.accumulate(np.where(first, rows, 0)) if len(first) else rows


def running_sum(values: Array, first: Array) -> Array:
    """Sum up to and with each row. Example: values [1, 1, 5], groups [T, F, T] → [1, 2, 5]."""
    total = np.cumsum(values)
    before = total - values
    return total - np.repeat(before[first], np.diff(np.append(np.flatnonzero(first), len(first))))


def running_max(values: Array, known: Array, first: Array) -> tuple[Array, Array]:
    """(largest known value up to and with each row, whether there is one).

    Example: values [3, 1, 2], groups [T, F, T] → [3, 3, 2].
    """
    if not known.any():
        return np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=bool)
    group = np.cumsum(first)
    low = int(values[known].min())
    span = int(values[known].max()) - low + 2
    if span * (int(group[-1]) + 1) < _ROOM:
        base = group * span
        best = np.maximum.accumulate(base + np.where(known, values - low + 1, 0)) - base
        return best - 1 + low, best > 0
    # Moments too far apart for one number together with the group: the same with their ranks.
    different, ranks = np.unique(values, return_inverse=True)
    best, any_known = running_max(ranks.astype(np.int64), known, first)
    return different[np.where(any_known, best, 0)], any_known


def before(values: Array, first: Array, none: int | bool) -> Array:
    """The row before in the same group, `none` where there is none. Example: [4, 5, 6], [T, F, T], 0 → [0, 4, 0]."""
    out = np.empty_like(values)
    out[1:] = values[:-1]
    out[first] = none
    return out


def stable_order(key: Array, bound: int) -> Array:
    """The stable order of keys in 0 … bound − 1. Example: [1, 0, 1] → [1, 0, 2].

    Key and row packed into one number sort several times as fast as numpy's stable sort of the key alone.
    """
    size = len(key)
    if bound * max(size, 1) >= _ROOM:
        return np.argsort(key, kind="stable")
    return np.sort(key.astype(np.int64) * size + np.arange(size)) % max(size, 1)
