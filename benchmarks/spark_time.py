"""All figures of one log on DuckDB in this process and on a Spark, in one run, and whether they are equal.

    python -m benchmarks.spark_time --events 1000000 --out /somewhere/outside --engine spark://host:7077

The first time on Spark includes starting its driver; the second is what a running server meets.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from analysis.engine.figures import Figures
from analysis.engine.log import prepare
from analysis.engine.measure import MeasureSettings, measure
from analysis.engine.reading import ReadOptions, read_events, sniff
from analysis.engine.worktime import CALENDAR_24X7
from benchmarks.generate import generate


def prepared(source: Path, folder: Path) -> Path:
    """The log, made ready to query once."""
    target = folder / f"{source.stem}-prepared"
    if not target.exists():
        options = ReadOptions(time_zone="UTC")
        mapping = sniff(source, options).mapping
        read_events(source, mapping, options, folder / "raw.parquet")
        prepare([folder / "raw.parquet"], target, mapping, options, CALENDAR_24X7("UTC"))
    return target


def timed(title: str, folder: Path, settings: MeasureSettings) -> Figures:
    """Measure and print how long it took."""
    began = time.perf_counter()
    figures = measure(folder, settings=settings)
    print(f"| {title} | {time.perf_counter() - began:.1f} |", flush=True)
    return figures


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="All figures on DuckDB and on Spark.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--log", type=Path, help="this file instead of a made one")
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository, seen by the cluster")
    parser.add_argument("--engine", required=True, help="spark://host:port or local[n]")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    folder = prepared(chosen.log or generate(chosen.events, chosen.out), chosen.out)
    settings = MeasureSettings(case_limit_seconds=5 * 86_400)
    print("| all figures | wall s |\n| --- | --- |")
    here = [timed(f"DuckDB, time {number}", folder, settings) for number in (1, 2)]
    there = [timed(f"Spark, time {number}", folder, replace(settings, engine=chosen.engine)) for number in (1, 2)]
    print(f"equal: {all(each == here[0] for each in (*here, *there))}")


if __name__ == "__main__":
    main()
