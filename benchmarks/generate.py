"""A realistic event log of any size as CSV, the same bytes for the same seed.

What lives here: the generator. What does not: measuring (`run`).

About 8 events a case, 12 activities, start and end times, resource, department, priority, outcome, cost. Cases overlap;
rows stand in the order in which the work ended within blocks of cases, as an export by day gives them.

    python -m benchmarks.generate 1000000 --out /somewhere/outside --seed 7
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

ACTIVITIES = (
    "Register", "Classify", "Assign", "Contact customer", "Investigate", "Request parts", "Repair", "Check quality",
    "Approve", "Inform customer", "Invoice", "Close",
)  # fmt: skip
DEPARTMENTS = ("Front desk", "Service north", "Service south", "Workshop", "Quality", "Finance", "Back office", "Field")
PRIORITIES = ("low", "normal", "high", "urgent")
EVENTS_A_CASE = 8
_CASES_AT_ONCE = 32_768
_FIRST = np.datetime64("2023-01-02T08:00:00", "s").astype(np.int64)
_YEARS = 2 * 365 * 86_400


def generate(events: int, folder: Path, seed: int = 7, bad_share: float = 0.0) -> Path:
    """Write the log and return its path; an existing one of the same size and seed is kept. `bad_share`: of the rows,
    this part has an end that is no time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"log-{events}-{seed}{f'-bad{bad_share}' if bad_share else ''}.csv"
    if path.exists():
        return path
    random = np.random.default_rng(seed)
    part = path.with_suffix(".part")
    with part.open("wb") as out:
        options = pa_csv.WriteOptions(quoting_style="none")
        writer: pa_csv.CSVWriter | None = None
        done = first_case = 0
        total_cases = max(1, events // EVENTS_A_CASE)
        while done < events:
            table = _cases(random, first_case, total_cases, bad_share).slice(0, events - done)
            writer = writer or pa_csv.CSVWriter(out, table.schema, write_options=options)
            writer.write_table(table)
            done += table.num_rows
            first_case += _CASES_AT_ONCE
        if writer is not None:
            writer.close()
    part.rename(path)
    return path


def _cases(random: np.random.Generator, first: int, total: int, bad_share: float) -> pa.Table:
    """One block of cases; arrivals are spread evenly over two years."""
    lengths = random.integers(4, 2 * EVENTS_A_CASE - 3, _CASES_AT_ONCE)
    size = int(lengths.sum())
    case = np.repeat(np.arange(first, first + _CASES_AT_ONCE), lengths)
    begins = np.cumsum(lengths) - lengths
    place = np.arange(size) - np.repeat(begins, lengths)
    # Forward through the process; one step in six repeats the step before.
    moves = random.random(size) > 1 / 6
    steps = np.cumsum(moves) - np.repeat(np.cumsum(moves)[begins], lengths)
    activity = np.where(place == np.repeat(lengths, lengths) - 1, 11, steps % 11)
    processing = random.lognormal(7.5, 1.0, size).astype(np.int64)
    waiting = random.lognormal(9.0, 1.2, size).astype(np.int64) * (place > 0)
    passed = np.cumsum(processing + waiting)
    arrival = _FIRST + (case * _YEARS) // total
    end = arrival + passed - np.repeat((passed - processing - waiting)[begins], lengths)
    start = end - processing
    department = (activity * 3 + random.integers(0, 2, size)) % len(DEPARTMENTS)
    priority = np.repeat(random.choice(4, _CASES_AT_ONCE, p=(0.3, 0.5, 0.15, 0.05)), lengths)
    outcome = np.where(random.random(size) < 0.04, 1, 0)
    times = [pc.strftime(pa.array(each, pa.timestamp("s")), "%Y-%m-%d %H:%M:%S") for each in (start, end)]
    if bad_share:
        times[1] = pc.if_else(pa.array(random.random(size) < bad_share), "soon", times[1])
    table = pa.table(
        {
            "case id": _numbered("C", case, 8),
            "activity": _named(ACTIVITIES, activity),
            "start time": times[0],
            "end time": times[1],
            "resource": _numbered("R", department * 40 + random.integers(0, 40, size), 3),
            "department": _named(DEPARTMENTS, department),
            "priority": _named(PRIORITIES, priority),
            "outcome": _named(("ok", "error"), outcome),
            "cost": pc.cast(pa.array(np.round(random.gamma(2.0, 20.0, size), 2)), pa.string()),
        }
    )
    return table.take(pa.array(np.argsort(end, kind="stable")))


def _named(names: tuple[str, ...], codes: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names)).cast(pa.string())


def _numbered(letter: str, numbers: np.ndarray, digits: int) -> pa.Array:
    padded = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), digits, padding="0")
    return pc.binary_join_element_wise(letter, padded, "")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Write an event log as CSV.")
    parser.add_argument("events", type=int)
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--bad", type=float, default=0.0, help="share of rows whose end is no time")
    chosen = parser.parse_args()
    print(generate(chosen.events, chosen.out, chosen.seed, chosen.bad))


if __name__ == "__main__":
    main()
