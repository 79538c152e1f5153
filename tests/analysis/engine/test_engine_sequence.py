"""The arrays' way from rows to executions against plain loops, on random logs of every kind.

The oracle shares nothing with the engine: queues for pairing, `sorted` for the order, one pass over each case. Moments
are few and close, so that ties, copies and cases out of order are common; parts hold two cases, blocks three rows.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import cutting, parts
from analysis.engine.clocks import base_path
from analysis.engine.log import prepare
from analysis.engine.raw import RawWriter
from analysis.engine.reading import ColumnMapping, ReadOptions
from analysis.engine.segments import running_max, running_sum, stable_order
from analysis.engine.worktime import CALENDAR_24X7

FAR = 9_000_000_000_000_000_000
EVENT = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["b", "a", "c", "工单", "d"]),
        "activity": st.sampled_from("ABC"),
        "time": st.integers(0, 6),
        "start": st.sampled_from([None, None, 0, 2]),
        "life": st.sampled_from(["start", "complete", "Complete ", "assign", "other", "", None]),
        "resource": st.sampled_from(["p", "q", "", None]),
        "department": st.sampled_from(["x", "y", " NA "]),
    }
)


@dataclass
class Run:
    case: str
    activity: str
    start: int | None
    end: int | None
    pos: int
    resource: str | None
    department: str | None
    single: bool
    tail: bool = False


def known(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in ("", "na") else text


def rows_of(events: list[dict[str, Any]]) -> list[tuple[Run, str]]:
    """Each event as an execution of its own, with its kind."""
    found = []
    for pos, event in enumerate(events, start=1):
        word = (known(event["life"]) or "complete").strip().lower()
        kind = {"start": "s", "complete": "c", "assign": "p"}.get(word, "o")
        start = None if event["start"] is None else event["time"] - event["start"]
        who = known(event["resource"]), known(event["department"])
        found.append((Run(event["case"], event["activity"], start, event["time"], pos, *who, start is None), kind))
    return found


def paired(rows: list[tuple[Run, str]]) -> list[Run]:
    kinds = {kind for _, kind in rows}
    if not ("s" in kinds or {"p", "c"} <= kinds):
        return [run for run, _ in rows]
    runs = [run for run, kind in rows if run.start is not None or kind == "o"]
    waiting: dict[tuple[str, str], deque[Run]] = defaultdict(deque)
    halves = [(run, kind) for run, kind in rows if run.start is None and kind in "sc"]
    for run, kind in sorted(halves, key=lambda each: (each[0].end, each[0].pos)):
        queue = waiting[run.case, run.activity]
        if kind == "s":
            queue.append(run)
            continue
        if queue:
            begun = queue.popleft()
            run.start, run.single = begun.end, False
            run.resource, run.department = run.resource or begun.resource, run.department or begun.department
        runs.append(run)
    for run in (run for queue in waiting.values() for run in queue):
        run.start, run.end, run.single = run.end, None, False
        runs.append(run)
    return runs


def expected(events: list[dict[str, Any]], timestamps: str) -> list[tuple[Any, ...]]:
    """What a row of the table must say of each execution, in order."""
    cases: dict[str, list[Run]] = defaultdict(list)
    for run in paired(rows_of(events)):
        cases[run.case].append(run)
    out = []
    for case in sorted(cases, key=str.encode):
        runs = sorted(
            cases[case],
            key=lambda run: (run.end is None, run.end or 0, run.end if run.start is None else run.start, run.pos),
        )
        stretch(runs, timestamps)
        counts: Counter[str] = Counter()
        latest: int | None = None
        earlier: Run | None = None
        for seq, run in enumerate(runs, start=1):
            counts[run.activity] += 1
            before = (earlier.end, earlier.activity, earlier.resource, earlier.department) if earlier else (None,) * 4
            own = (case, seq, run.activity, run.start, run.end, run.single, run.tail, run.pos)
            out.append((*own, run.resource, run.department, latest, *before, counts[run.activity]))
            earlier = run
            if run.end is not None:
                latest = run.end if latest is None else max(latest, run.end)
    return out


def stretch(runs: list[Run], timestamps: str) -> None:
    """What a lone timestamp stands for, given the neighbours."""
    if timestamps == "starts":
        starts = [run.end if run.start is None else run.start for run in runs]
        for place, run in enumerate(runs):
            if run.single:
                run.start, run.tail = run.end, place == len(runs) - 1
                run.end = run.end if run.tail else max(run.end, starts[place + 1])  # type: ignore[type-var]
        return
    latest: int | None = None
    for run in runs:
        if run.single:
            run.start = run.end if latest is None else latest
        if run.end is not None:
            latest = run.end if latest is None else max(latest, run.end)


COLUMNS = (
    "seq", "activity", "start_us", "end_us", "single", "tail", "pos", "resource", "department", "previous_end_us",
    "neighbour_end_us", "previous_activity", "previous_resource", "previous_department", "occurrence",
)  # fmt: skip


def found(folder: Path) -> list[tuple[Any, ...]]:
    """The table with names for codes."""
    names = {role: pq.read_table(folder / f"{role}.parquet")["name"].to_pylist()
             for role in ("activity", "resource", "department")}  # fmt: skip
    cases = pq.read_table(base_path(folder, "cases")).to_pydict()
    case = dict(zip(cases["case_no"], cases["case_id"], strict=True))
    out = []
    for row in pq.read_table(base_path(folder, "executions")).to_pylist():
        for title in row:
            role = title.removeprefix("previous_")
            if role in names and row[title] is not None:
                row[title] = names[role][row[title]]
        out.append((case[row["case_no"]], *(row[title] for title in COLUMNS)))
    return out


def prepared(folder: Path, events: list[dict[str, Any]], lifecycle: bool, timestamps: str) -> Path:
    with RawWriter(folder / "raw.parquet") as writer:
        for first in range(0, len(events), 3):
            block = events[first : first + 3]
            starts = [None if e["start"] is None else e["time"] - e["start"] for e in block]
            columns = {title: [e[title] for e in block]
                       for title in ("case", "activity", "life", "resource", "department")}  # fmt: skip
            writer.write(
                list(range(first + 1, first + 1 + len(block))), pa.array(starts, pa.int64()),
                pa.array([e["time"] for e in block], pa.int64()), columns,
            )  # fmt: skip
        writer.finish({})
    mapping = ColumnMapping(
        "case", "activity", "time", lifecycle="life" if lifecycle else None, resource="resource",
        department="department",
    )  # fmt: skip
    options = ReadOptions(time_zone="UTC", timestamps=timestamps)  # type: ignore[arg-type]
    prepare([folder / "raw.parquet"], folder / "log", mapping, options, CALENDAR_24X7("UTC"))
    return folder / "log"


@pytest.mark.parametrize("timestamps", ["ends", "starts"])
@pytest.mark.parametrize("lifecycle", [True, False])
@settings(max_examples=30, deadline=None)
@given(events=st.lists(EVENT, min_size=1, max_size=30), held=st.sampled_from([0, 1 << 20]))
def test_executions_are_those_of_plain_loops(
    events: list[dict[str, Any]], held: int, lifecycle: bool, timestamps: str
) -> None:
    """held: whether rows wait in memory or in files until their part is complete."""
    plain = events if lifecycle else [{**event, "life": None} for event in events]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "CASES_BITS", 1)
        patch.setattr(cutting, "HELD_BYTES", held)
        assert found(prepared(Path(name), events, lifecycle, timestamps)) == expected(plain, timestamps)


@given(st.lists(st.tuples(st.sampled_from([-FAR, -3, 0, 2, FAR]), st.booleans(), st.booleans()), max_size=12))
def test_running_sums_and_maxima_begin_anew_in_every_group(rows: list[tuple[int, bool, bool]]) -> None:
    """Also of moments too far apart for one number together with the group."""
    values = np.array([value for value, _, _ in rows], dtype=np.int64)
    there = np.array([is_known for _, is_known, _ in rows], dtype=bool)
    first = np.array([place == 0 or begin for place, (_, _, begin) in enumerate(rows)], dtype=bool)
    best, any_known = running_max(values, there, first)
    sums = running_sum(np.sign(values), first)
    seen: list[int] = []
    total = 0
    for place in range(len(rows)):
        if first[place]:
            seen, total = [], 0
        seen += [int(values[place])] if there[place] else []
        total += int(np.sign(values[place]))
        assert bool(any_known[place]) == bool(seen)
        assert sums[place] == total
        if seen:
            assert best[place] == max(seen)


@given(st.lists(st.integers(0, 5), max_size=20), st.sampled_from([6, 1 << 61]))
def test_the_packed_order_is_the_stable_one(keys: list[int], bound: int) -> None:
    array = np.array(keys, dtype=np.int64)
    assert stable_order(array, bound).tolist() == sorted(range(len(keys)), key=lambda place: keys[place])
