"""One command: import, appending and figures against their yardsticks, in one run.

    python -m benchmarks.run --events 1000000 --out /somewhere/outside

Every job runs in a child process of its own; printed are wall time, processor time (starting Python included) and peak
memory (RSS) of the child, and the ratios to the first yardstick. On a shared machine only the ratios mean anything.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import page_time
from benchmarks.generate import generate

IMPORTS = ("duckdb_copy", "ours", "read_bytes")
APPENDS = ("full_run", "added_latest", "added_anywhere", "second_look")
CHANGES = ("all_figures", "filter_change")
PAGES = ("health", "list_of_dashboards", "dashboard")
CLOCKS = ("gather", "working_time")
FIGURES = ("bare_sql", "ours", "pandas_by_hand", "pm4py_own")
OTHERS = ("pandas_by_hand", "pm4py_own")


def child(module: str, job: str, csv: Path, folder: Path, python: str) -> dict[str, float] | None:
    """Run the job; None when it cannot run here."""
    command = [python, "-m", "benchmarks.run", "--child", f"{module}:{job}", "--csv", str(csv), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."})
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  {job}: NOT MEASURED, {last}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def run_child(address: str, csv: Path, folder: Path) -> None:
    """What the child does."""
    module, _, job = address.partition(":")
    function = getattr(importlib.import_module(f"benchmarks.{module}"), job)
    began = time.perf_counter()
    took = function(csv, folder)
    took.setdefault("wall", time.perf_counter() - began)
    used = resource.getrusage(resource.RUSAGE_SELF)
    took.setdefault("peak", used.ru_maxrss / 1024)
    took.setdefault("cpu", used.ru_utime + used.ru_stime)
    print(json.dumps(took))


def compare(title: str, module: str, jobs: tuple[str, ...], csv: Path, folder: Path, times: int, pm4py: str) -> None:
    """Run the jobs in turn, `times` rounds, and print medians."""
    print(f"\n{title}\n| job | wall s | x first | cpu s | x first | peak MB | parts |\n{'| --- ' * 7}|")
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(times):
        for job in jobs:
            python = pm4py if job in OTHERS else sys.executable
            result = child(module, job, csv, folder, python)
            if result:
                found.setdefault(job, []).append(result)
    base, base_cpu = (statistics.median(each[kind] for each in found[jobs[0]]) for kind in ("wall", "cpu"))
    for job, results in found.items():
        middle = {key: statistics.median(each[key] for each in results) for key in results[0]}
        wall, peak, cpu = middle.pop("wall"), middle.pop("peak"), middle.pop("cpu")
        parts = ", ".join(f"{key} {value:.2f}" for key, value in middle.items())
        print(f"| {job} | {wall:.2f} | {wall / base:.2f} | {cpu:.2f} | {cpu / base_cpu:.2f} | {peak:.0f} | {parts} |")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure import and figures against their yardsticks.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--bad", type=float, default=0.0, help="share of refused rows")
    parser.add_argument("--pm4py-python", default=sys.executable, help="an interpreter that has pm4py and pandas")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        run_child(chosen.child, chosen.csv, chosen.out)
        return
    csv = generate(chosen.events, chosen.out, bad_share=chosen.bad)
    size = csv.stat().st_size / 1e6
    print(f"{chosen.events:,} events, {size:,.0f} MB, {os.cpu_count()} cores, medians of {chosen.times}")
    compare("CSV to ready to query", "import_time", IMPORTS, csv, chosen.out, chosen.times, chosen.pm4py_python)
    compare("One percent more events", "append_time", APPENDS, csv, chosen.out, chosen.times, chosen.pm4py_python)
    compare("All figures", "figure_time", FIGURES, csv, chosen.out, chosen.times, chosen.pm4py_python)
    compare("Another filter", "change_time", CHANGES, csv, chosen.out, chosen.times, chosen.pm4py_python)
    try:
        compare("First byte of a page", "page_time", PAGES, csv, chosen.out, chosen.times, chosen.pm4py_python)
    finally:
        page_time.stopped(chosen.out)
    compare("Working time", "change_time", CLOCKS, csv, chosen.out, chosen.times, chosen.pm4py_python)


if __name__ == "__main__":
    main()
