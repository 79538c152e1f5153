"""One command: the engine's figures beside pm4py's own on the same logs; every difference with its reason.

    python -m benchmarks.agree_with_pm4py --logs FOLDER --pm4py-python /somewhere/bin/python

A difference is explained only when the figure, recomputed by pm4py's rule (`our_answers.by_their_rules`), is pm4py's
own. One that is not ends the command with 1. The reasons, each with an example: `docs/agreement.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.engine.reading import Preview, sniff
from benchmarks.our_answers import OPTIONS, by_their_rules, executions_of, ours, prepared

# Figures in the order in which they are printed, with the words for them.
FIGURES = {
    "events": "events", "executions": "executions", "cases": "cases", "activities": "activities, executions of each",
    "variants": "variants, cases of each", "edges": "directly-follows edges, count of each",
    "starts": "first activities, cases of each", "ends": "last activities, cases of each",
    "rework": "cases with rework of each activity", "case_durations": "durations of all cases, so every quantile",
    "case_durations_working": "the same in working hours", "sojourn_time": "lead time of each case",
    "service_time": "processing time of each case", "waiting_time": "waiting time of each case",
    "service_mean": "processing time of each activity, mean", "service_median": "…, median", "service_sum": "…, sum",
    "waiting_sum": "waiting before each activity, sum", "edge_mean": "time on each edge, mean",
    "edge_median": "…, median", "arrival": "mean time between arrivals",
}  # fmt: skip
REASONS = {
    "a": "a row with one timestamp: here it is the end of work that began when the case's previous execution ended; "
    "pm4py takes it for a moment without length",
    "b": "pm4py counts a case from its first end, here from its first start",
    "c": "pm4py's graph orders the executions of a case by start, here they stand by end, as in the variants",
    "d": "pm4py's waiting of a case is its lead time less its service, so executions at the same time take from it",
    "?": "NOT EXPLAINED",
}
TOLERANCE = 2e-6
"""Seconds. pm4py subtracts floats of seconds since 1970, which are a quarter of a microsecond apart."""


@dataclass(frozen=True)
class Difference:
    """One figure of one log: how many of its values differ, the widest two, and why."""

    figure: str
    differing: int
    of: int
    ours: float | None
    theirs: float | None
    where: str
    reason: str


def differences(mine: Any, theirs: Any) -> tuple[list[tuple[str, float | None, float | None]], int]:
    """(name, mine, theirs) of each value that is not the same, and how many there are; lists are sorted values."""
    one, other = table_of(mine), table_of(theirs)
    names = sorted({*one, *other}, key=str)
    return [(name_of(n), one.get(n), other.get(n)) for n in names if not same(one.get(n), other.get(n))], len(names)


def table_of(values: Any) -> Mapping[Any, float]:
    """Named values: a dict as it is, pairs of [name, value], a list by place, one value alone."""
    if isinstance(values, Mapping):
        return values
    if isinstance(values, list):
        if values and isinstance(values[0], list):
            return {tuple(name): value for name, value in values}
        return dict(enumerate(values))
    return {"": values}


def name_of(name: Any) -> str:
    if isinstance(name, tuple):
        return " → ".join(name) if len(name) < 4 else f"{name[0]} → … → {name[-1]}"
    return f"shortest but {name}" if isinstance(name, int) else str(name)


def same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= TOLERANCE


def reason_for(figure: str, preview: Preview, *, lone: bool) -> str:
    """The letter of the rule by which pm4py differs in this figure of such a log."""
    if figure in ("arrival", "case_durations", "case_durations_working"):
        return "b"
    if lone:
        return "a"
    return "d" if figure == "waiting_time" else "c"


def compare(path: Path, preview: Preview, theirs: dict[str, Any]) -> list[Difference]:
    with tempfile.TemporaryDirectory() as folder:
        log = prepared(path, preview.mapping, Path(folder))
        mine, runs = ours(log), executions_of(log)
    ruled = by_their_rules(runs)
    lone = any(run.start is None for each in runs.values() for run in each)
    found = []
    for figure in (name for name in FIGURES if name in theirs):
        differing, of = differences(mine[figure], theirs[figure])
        if not differing:
            continue
        explained = figure in ruled and not differences(ruled[figure], theirs[figure])[0]
        where, one, other = max(differing, key=lambda each: abs((each[1] or 0) - (each[2] or 0)))
        reason = reason_for(figure, preview, lone=lone) if explained else "?"
        found.append(Difference(figure, len(differing), of, one, other, where, reason))
    return found


def ask_pm4py(python: str, logs: dict[Path, Preview]) -> list[dict[str, Any]]:
    """All answers from one process of the interpreter that has pm4py."""
    questions = [
        {"path": str(path), "columns": preview.mapping.to_dict(), "day_first": preview.date_order == "dmy"}
        for path, preview in logs.items()
    ]
    done = subprocess.run(
        [python, "-m", "benchmarks.with_pm4py"], input=json.dumps(questions), capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"pm4py did not answer: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def print_grid(found: dict[Path, list[Difference]], answered: dict[Path, dict[str, Any]]) -> None:
    print(f"| figure | {' | '.join(str(number + 1) for number in range(len(found)))} |")
    print(f"| --- |{' --- |' * len(found)}")
    for figure, words in FIGURES.items():
        cells = []
        for path, each in found.items():
            reason = next((difference.reason for difference in each if difference.figure == figure), "=")
            cells.append(reason if figure in answered[path] else "–")
        print(f"| {words} | {' | '.join(cells)} |")


def print_differences(found: dict[Path, list[Difference]]) -> None:
    print("| log | figure | differing | widest at | here | pm4py | why |\n| --- | --- | --- | --- | --- | --- | --- |")
    for number, each in enumerate(found.values(), start=1):
        for one in each:
            numbers = (
                "–" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".") for value in (one.ours, one.theirs)
            )
            where = one.where.replace("|", "/") or "–"
            cells = (number, one.figure, f"{one.differing:,} of {one.of:,}", where, *numbers, one.reason)
            print(f"| {' | '.join(map(str, cells))} |")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="The engine's figures beside pm4py's, with a reason for each difference."
    )
    parser.add_argument("--logs", type=Path, required=True, help="a folder of event logs")
    parser.add_argument("--pm4py-python", default=sys.executable, help="an interpreter that has pm4py")
    chosen = parser.parse_args()
    logs = {path: sniff(path, OPTIONS) for path in sorted(chosen.logs.iterdir()) if path.is_file()}
    answers = dict(zip(logs, ask_pm4py(chosen.pm4py_python, logs), strict=True))
    found = {path: compare(path, preview, answers[path]) for path, preview in logs.items()}
    print(f"pm4py {next(iter(answers.values()))['version']}; times in seconds, 24×7, UTC\n")
    for number, path in enumerate(logs, start=1):
        print(f"{number}. {path.name}")
    print("\n= equal, – pm4py has no such figure for the log, a letter: differs, for this reason:\n")
    used = {one.reason for each in found.values() for one in each}
    print("\n".join(f"- **{letter}** {words}" for letter, words in REASONS.items() if letter in used), end="\n\n")
    print_grid(found, answers)
    print("\nAll that differs; each is pm4py's to the microsecond once it is computed by pm4py's rule:\n")
    print_differences(found)
    return int("?" in used)


if __name__ == "__main__":
    sys.exit(main())
