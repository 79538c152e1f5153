"""pm4py's side of both comparisons: its own functions on a log, for their speed and for their answers.

What lives here: everything that runs in an interpreter that has pm4py; nothing of the application is imported, so that
it needs no other package. What does not: the comparison of the answers (`agree_with_pm4py`), of the times (`run`).

    python -m benchmarks.with_pm4py < questions.json > answers.json
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

with contextlib.redirect_stdout(io.StringIO()):  # it greets
    import pandas as pd
    import pm4py
    from pm4py.objects.log.util import interval_lifecycle

CASE, ACTIVITY, END, START, LIFE = (
    "case:concept:name", "concept:name", "time:timestamp", "start_timestamp", "lifecycle:transition",
)  # fmt: skip
NAMES = {
    "case_id": CASE, "activity": ACTIVITY, "timestamp": END, "start": START, "lifecycle": LIFE,
    "resource": "org:resource",
}  # fmt: skip
WHOLE_WEEK = [(0, 7 * 86_400)]


def read(path: Path, columns: dict[str, str | None], *, day_first: bool) -> pd.DataFrame:
    """The log in pm4py's form. Times are read here: pm4py would take 9.3.10 for the third of September."""
    if ".xes" in path.name:
        frame = pm4py.read_xes(str(path), show_progress_bar=False)
    else:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, skip_blank_lines=True)
    kept = {NAMES[role]: frame[column] for role, column in columns.items() if column and role in NAMES}
    frame = pd.DataFrame(kept)
    for column in {END, START} & set(frame.columns):
        frame[column] = pd.to_datetime(frame[column], utc=True, dayfirst=day_first, format="mixed")
    return formatted(frame)


def formatted(frame: pd.DataFrame) -> pd.DataFrame:
    return pm4py.format_dataframe(
        frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=END, start_timestamp_key=START
    )


def intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Start and complete rows as one row with both times, where the log has them."""
    if LIFE not in frame.columns or not (frame[LIFE].str.lower() == "start").any():
        return frame
    paired = interval_lifecycle.to_interval(pm4py.convert_to_event_log(frame))
    return formatted(pm4py.convert_to_dataframe(paired))


def without_start_note(frame: pd.DataFrame) -> pd.DataFrame:
    bare = frame.copy()
    # `get_all_case_durations` looks for the noted start column where it has left it out, and ends in a KeyError
    # (2.7.23); without the note it answers, from the ends alone.
    bare.attrs = {key: value for key, value in frame.attrs.items() if "start_timestamp" not in str(key)}
    return bare


def waiting_before(frame: pd.DataFrame) -> dict[str, float]:
    """Σ "wasted time" before the executions of each activity; its business hours are set to the whole week."""
    log = pm4py.convert_to_event_log(frame)
    counted = interval_lifecycle.assign_lead_cycle_time(log, {"business_hour_slots": WHOLE_WEEK})
    sums: dict[str, float] = {}
    for trace in counted:
        for event in trace:
            sums[event[ACTIVITY]] = sums.get(event[ACTIVITY], 0.0) + event["@@approx_bh_this_wasted_time"]
    return sums


def answers(path: Path, columns: dict[str, str | None], *, day_first: bool) -> dict[str, Any]:
    """Every figure that pm4py has a function for; names of pairs and variants are joined in lists."""
    raw = read(path, columns, day_first=day_first)
    frame = intervals(raw)
    # discover_dfg adds a start column to the table that it is given, so each function gets a copy of its own.
    graph, first, last = pm4py.discover_dfg(frame.copy())
    timed, _, _ = pm4py.discover_performance_dfg(frame.copy())
    found: dict[str, Any] = {
        "version": pm4py.__version__, "events": len(raw), "executions": len(frame),
        "cases": int(frame[CASE].nunique()),
        "activities": pm4py.get_event_attribute_values(frame, ACTIVITY),
        "variants": pairs(pm4py.get_variants(frame)),
        "edges": pairs(graph), "starts": first, "ends": last,
        "case_durations": pm4py.get_all_case_durations(without_start_note(frame)),
        "case_durations_working": pm4py.get_all_case_durations(without_start_note(frame), business_hours=True),
        "edge_mean": pairs({edge: times["mean"] for edge, times in timed.items()}),
        "edge_median": pairs({edge: times["median"] for edge, times in timed.items()}),
        "arrival": pm4py.get_case_arrival_average(frame),
        "rework": pm4py.get_rework_cases_per_activity(frame),
    }  # fmt: skip
    if START in frame.columns:
        for measure in ("mean", "median", "sum"):
            found[f"service_{measure}"] = pm4py.get_service_time(
                frame.copy(), aggregation_measure=measure, start_timestamp_key=START
            )
        times = pm4py.insert_case_service_waiting_time(frame.copy(), start_timestamp_key=START)
        times = times.groupby(CASE)[["@@sojourn_time", "@@service_time", "@@waiting_time"]].first()
        for title in times.columns:
            found[title.strip("@")] = times[title].to_dict()
        found["waiting_sum"] = waiting_before(frame)
    return found


def pairs(found: dict[Any, Any]) -> list[list[Any]]:
    return [[list(key), value] for key, value in found.items()]


def own_functions(parquet: Path) -> dict[str, float]:
    """The speed of each: `wall` is their sum, without loading and formatting, which are told beside it."""
    began = time.perf_counter()
    frame = pd.read_parquet(parquet)
    titles = ("case id", "activity", "end time", "start time", "resource")
    frame = frame.rename(columns=dict(zip(titles, (CASE, ACTIVITY, END, START, "org:resource"), strict=True)))
    frame = formatted(frame)
    loading = time.perf_counter() - began
    bare = without_start_note(frame)
    jobs: dict[str, Callable[[], object]] = {
        "graph": lambda: pm4py.discover_dfg(frame),
        "edge times": lambda: pm4py.discover_performance_dfg(frame),
        "variants": lambda: pm4py.get_variants(frame),
        "case durations": lambda: pm4py.get_all_case_durations(bare),
        "rework": lambda: pm4py.get_rework_cases_per_activity(frame),
        "service": lambda: [
            pm4py.get_service_time(frame, aggregation_measure=measure, start_timestamp_key=START)
            for measure in ("mean", "median", "sum")
        ],
        "sojourn": lambda: pm4py.insert_case_service_waiting_time(frame, start_timestamp_key=START),
        "arrivals": lambda: pm4py.get_case_arrival_average(frame),
        "handover": lambda: pm4py.discover_handover_of_work_network(frame),
    }
    took: dict[str, float] = {}
    for title, job in jobs.items():
        before = time.perf_counter()
        job()
        took[title] = time.perf_counter() - before
    return {"wall": sum(took.values()), "load": loading, **took}


def main() -> None:
    """Answer each question; the answers stand in one JSON line."""
    out = []
    with contextlib.redirect_stdout(sys.stderr):
        for question in json.load(sys.stdin):
            out.append(answers(Path(question["path"]), question["columns"], day_first=question["day_first"]))
    print(json.dumps(out))


if __name__ == "__main__":
    main()
