"""One row a case, from its ordered executions.

What lives here: its columns before variants have their numbers, and the variant as a key of bytes. What does not: names
(`log`), durations (`durations`).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.engine.pairing import Rows
from analysis.engine.segments import Array, before, begins


def case_table(rows: Rows, executions: pa.Table) -> pa.RecordBatch:
    """Of ordered rows and their executions. Handovers: neighbours of which both are recorded and differ.

    Two executions of one case, by p until 10 and by q (running) → executions 2, resource_changes 1, has_running.
    """
    first = begins(rows.case)
    at = np.flatnonzero(first)
    last = np.append(at, len(first))[1:] - 1
    any_end, end = _by_case(np.logical_or, rows.ended, at), _numbers(executions, "end_us")
    latest = _by_case(np.maximum, np.where(rows.ended, end, np.iinfo(np.int64).min), at)
    again = _numbers(executions, "occurrence") > 1
    return pa.record_batch(
        {
            "case_no": pa.array(rows.case[at], pa.int32()),
            "start_us": pa.array(_by_case(np.minimum, _numbers(executions, "start_us"), at), pa.int64()),
            "end_us": pa.array(latest, pa.int64(), mask=~any_end),
            "executions": pa.array(last - at + 1, pa.int64()),
            "last_activity": pa.array(rows.activity[last], pa.int32()),
            "has_running": pa.array(_by_case(np.logical_or, ~rows.ended, at)),
            "department_changes": pa.array(_changes(rows.department, first, at), pa.int64()),
            "resource_changes": pa.array(_changes(rows.resource, first, at), pa.int64()),
            "reworked": pa.array(_by_case(np.logical_or, again, at)),
        }
    )


def variant_keys(rows: Rows, width: int) -> pa.Array:
    """Each case's activities in order, `width` bytes each with the highest first: the keys sort as their codes do.

    Example: codes 0, 2 in one byte each → 00 02.
    """
    at = np.append(np.flatnonzero(begins(rows.case)), len(rows.case))
    data = rows.activity.astype(f">u{width}").tobytes()
    offsets = pa.py_buffer((at * width).astype(np.int64))
    return pa.Array.from_buffers(pa.large_binary(), len(at) - 1, [None, offsets, pa.py_buffer(data)])


def variant_codes(keys: pa.Array, width: int) -> pa.Array:
    """The lists of codes that the keys stand for."""
    offsets = np.frombuffer(keys.buffers()[1], np.int64)[keys.offset : keys.offset + len(keys) + 1]
    data = keys.buffers()[2]
    codes = np.frombuffer(data, f">u{width}") if data is not None else np.zeros(0, np.int32)
    codes = codes[offsets[0] // width : offsets[-1] // width] if len(keys) else codes[:0]
    places = pa.array((offsets - offsets[0]) // width, pa.int64()) if len(keys) else pa.array([0], pa.int64())
    return pa.LargeListArray.from_arrays(places, pa.array(codes.astype(np.int32), pa.int32()))


def _changes(codes: Array, first: Array, at: Array) -> Array:
    earlier = before(codes, first, -1)
    return _by_case(np.add, ((codes >= 0) & (earlier >= 0) & (codes != earlier)).astype(np.int64), at)


def _by_case(combine: np.ufunc, values: Array, at: Array) -> Array:
    return combine.reduceat(values, at) if len(at) else values[:0]


def _numbers(table: pa.Table, column: str) -> Array:
    return table.column(column).fill_null(0).to_numpy()
