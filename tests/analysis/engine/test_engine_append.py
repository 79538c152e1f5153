"""Appending equals preparing everything at once, whatever the rows and wherever they are cut."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.log import prepare
from analysis.engine.measure import Limit, MeasureSettings, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7

MAPPING = ColumnMapping("case", "activity", "end", "start", None, "resource", outcome="outcome", event_id="number")
OPTIONS = ReadOptions(time_zone="UTC")
SETTINGS = MeasureSettings(
    limits={"A": Limit(3600)}, case_limit_seconds=7200, errors=frozenset({"bad"}), end_activities=("C", "B")
)
EVENT = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["1", "2", "3", "工单"]),
        "activity": st.sampled_from(["A", "B", "C"]),
        "hour": st.integers(0, 40),
        "length": st.sampled_from([None, 0, 1, 5]),
        "resource": st.sampled_from(["p", "q", ""]),
        "outcome": st.sampled_from(["ok", "bad", ""]),
    }
)


def stored(folder: Path, events: list[dict[str, Any]], batches: list[list[int]], name: str) -> Path:
    """Raw files of the batches (places of events), prepared together."""
    raw = []
    for part, places in enumerate(batches):
        path = folder / f"{name}{part}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("case", "activity", "start", "end", "resource", "outcome", "number"))
            for number in places:
                event = events[number]
                end = event["hour"]
                start = "" if event["length"] is None else _time(end - event["length"])
                row = (event["case"], event["activity"], start, _time(end), event["resource"], event["outcome"])
                writer.writerow((*row, f"n{number}"))
        if places:
            read_events(path, MAPPING, OPTIONS, path.with_suffix(".parquet"))
            raw.append(path.with_suffix(".parquet"))
    prepare(raw, folder / name, MAPPING, OPTIONS, CALENDAR_24X7("UTC"))
    return folder / name


def _time(hour: int) -> str:
    day, rest = divmod(hour + 48, 24)
    return f"2024-01-{day:02d} {rest:02d}:00:00"


@settings(max_examples=15, deadline=None)
@given(st.lists(EVENT, min_size=2, max_size=25), st.data())
def test_batches_give_the_figures_of_one_import(events: list[dict[str, Any]], data: st.DataObject) -> None:
    """Cut anywhere; a batch may also repeat events that earlier ones brought."""
    size = len(events)
    edges = [0, *sorted(data.draw(st.lists(st.integers(0, size), max_size=3))), size]
    batches = []
    for first, last in zip(edges, edges[1:], strict=False):
        again = data.draw(st.lists(st.integers(0, last - 1), max_size=4)) if last else []
        batches.append([*range(first, last), *again])
    with tempfile.TemporaryDirectory() as name:
        whole = stored(Path(name), events, [list(range(size))], "whole")
        parts = stored(Path(name), events, batches, "parts")
        assert asdict(measure(whole, settings=SETTINGS)) == asdict(measure(parts, settings=SETTINGS))


def test_the_same_event_number_is_stored_once(build: Any, table: Any) -> None:
    """Batch 2 repeats n2 and brings n3: three events, one counted as seen before."""
    columns = ("case", "activity", "end", "number")
    log = build(table("1 A 09:00 n1\n1 B 10:00 n2", *columns), parts=[table("1 B 10:00 n2\n1 C 11:00 n3", *columns)])
    assert (log.info.events, log.info.duplicate_events) == (3, 1)


def test_exact_copies_without_event_numbers_are_kept_and_counted(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00\n1 A 09:00\n1 B 10:00", "case", "activity", "end"))
    assert (log.info.events, log.info.duplicate_rows) == (3, 1)
