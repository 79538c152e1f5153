"""Small event logs for engine tests: written as CSV, read and prepared like any other file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis.engine.log import LogInfo, add_calendar, prepare
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7, Calendar


@dataclass(frozen=True)
class Prepared:
    """A prepared log and what was said about it."""

    folder: Path
    info: LogInfo


HEADER = ("case", "activity", "start", "end", "resource", "department", "outcome", "priority", "lifecycle", "number")
Build = Callable[..., Prepared]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Prepare a log from dicts of cells; a column plays its role when any row has it."""

    def make(
        rows: Sequence[dict[str, str]],
        timestamps: str = "ends",
        zone: str = "UTC",
        calendar: Calendar | None = None,
        parts: Sequence[Sequence[dict[str, str]]] = (),
        name: str = "log",
    ) -> Prepared:
        batches = [rows, *parts]
        used = {key for batch in batches for row in batch for key in row}
        options = ReadOptions(time_zone=zone, timestamps=timestamps)  # type: ignore[arg-type]
        roles = {"start", "resource", "department", "outcome", "lifecycle"}
        mapping = ColumnMapping(
            case_id="case",
            activity="activity",
            timestamp="end",
            event_id="number" if "number" in used else None,
            **{role: role for role in roles & used},
        )
        raw = []
        for number, batch in enumerate(batches):
            source, target = tmp_path / f"{name}{number}.csv", tmp_path / f"{name}{number}.parquet"
            with source.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, HEADER, restval="")
                writer.writeheader()
                writer.writerows(batch)
            read_events(source, mapping, options, target)
            raw.append(target)
        folder = tmp_path / name
        info = prepare(raw, folder, mapping, options, CALENDAR_24X7(zone))
        if calendar is not None:
            add_calendar(folder, calendar)
        return Prepared(folder, info)

    return make


def rows(text: str, *names: str) -> list[dict[str, str]]:
    """Rows from lines of words: `rows("A x 09:00 10:00", "case", "activity", "start", "end")`; hours mean
    2024-01-01 (a Monday), `2T09:00` the second of January. A dash leaves the cell empty."""
    found = []
    for line in text.strip().splitlines():
        cells = dict(zip(names, line.split(), strict=True))
        found.append({name: _cell(name, cell) for name, cell in cells.items() if cell != "-"})
    return found


def _cell(name: str, cell: str) -> str:
    if name not in ("start", "end"):
        return cell
    day, _, clock = cell.rpartition("T")
    return f"2024-01-{int(day or 1):02d} {clock}:00"


@pytest.fixture
def table() -> Callable[..., list[dict[str, str]]]:
    """`rows` as a fixture."""
    return rows
