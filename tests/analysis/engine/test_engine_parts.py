"""A log of several parts is prepared to the same tables as in one part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from analysis.engine import parts
from analysis.engine.filters import Filter
from analysis.engine.log import prepare
from analysis.engine.measure import MeasureSettings, measure, plain
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.selection import selected
from analysis.engine.worktime import CALENDAR_24X7

TABLES = ("events", "variants", "activity", "executions@24x7", "cases@24x7")


def tables(folder: Path) -> dict[str, Any]:
    return {table: pq.read_table(folder / f"{table}.parquet").to_pylist() for table in TABLES}


@pytest.mark.parametrize("numbered", [False, True])
def test_parts_change_nothing(build: Any, numbered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """13 cases in parts of 4, their rows mixed; each fifth row is a start without an end, the second case is copied.

    Rows: 13 cases × 7 = 91, and the 7 copies. With event numbers the copies are left out: 91 events.
    """
    rows = [
        {
            "case": f"c{number % 13:02d}", "activity": "ABCD"[number * 7 % 4],
            "end": f"2024-01-{number % 27 + 1:02d} 09:00:00", "resource": "pq"[number % 2],
            "lifecycle": "start" if number % 5 == 0 else "complete", **({"number": f"n{number}"} if numbered else {}),
        }
        for number in range(91)
    ]  # fmt: skip
    copies = [row for row in rows if row["case"] == "c01"]
    whole = build([*rows, *copies], name="whole")
    monkeypatch.setattr(parts, "CASES_BITS", 2)
    cut = build([*rows, *copies], name="cut")
    assert cut.info == whole.info
    assert (cut.info.events, cut.info.duplicate_rows) == (91 if numbered else 98, 7)
    assert tables(cut.folder) == tables(whole.folder)
    assert measure(cut.folder) == measure(whole.folder)
    assert not [path.name for path in cut.folder.iterdir() if path.name.startswith(".")]


def test_a_log_of_which_no_row_can_be_used_is_prepared_empty(build: Any) -> None:
    log = build([{"case": "c1", "activity": "A", "end": "never", "department": "x"}])
    assert (log.info.events, log.info.executions, log.info.cases, log.info.first) == (0, 0, 0, None)
    assert (measure(log.folder).cases.closed, measure(log.folder).steps) == (0, [])


def test_a_later_file_may_bring_a_column(tmp_path: Path) -> None:
    """Rows of the first file have no value there. It stands last; the position follows the first file's columns. A
    title in other capitals is the same column."""
    mapping, options = ColumnMapping("case", "activity", "end"), ReadOptions(time_zone="UTC")
    raw = []
    for number, text in enumerate(
        ("case,Note,activity,end\n1,x,A,2024-01-01", "case,priority,activity,end,note\n1,high,B,2024-01-02,y")
    ):
        (tmp_path / f"{number}.csv").write_text(text)
        raw.append(tmp_path / f"{number}.parquet")
        read_events(tmp_path / f"{number}.csv", mapping, options, raw[-1])
    prepare(raw, tmp_path / "log", mapping, options, CALENDAR_24X7("UTC"))
    events = pq.read_table(tmp_path / "log" / "events.parquet")
    assert events.column_names == [
        ":case", ":start", ":time", "@case", "@Note", "@activity", "@end", ":pos", "@priority", "~end",
    ]  # fmt: skip
    assert events.column("@priority").to_pylist() == [None, "high"]
    assert events.column("@Note").to_pylist() == ["x", "y"]
    assert events.column(":pos").to_pylist() == [1, (1 << 40) + 1]


@pytest.mark.parametrize("most", [1, 30])
def test_some_steps_at_a_time_give_the_same_figures(build: Any, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """64 executions of 4 steps, 16 each: with 1 or 30 at a time every step is read alone, with 32 two together."""
    log = build(
        [
            {"case": f"c{number % 9}", "activity": "ABCD"[number % 4], "end": f"2024-01-{number % 27 + 1:02d} 09:00:00"}
            for number in range(64)
        ]
    )
    whole = measure(log.folder)
    with selected(log.folder, Filter(), MeasureSettings()) as selection:
        monkeypatch.setattr("analysis.engine.selection.MOST_AT_ONCE", most)
        assert len(selection.stretches()) == 4
        monkeypatch.setattr("analysis.engine.selection.MOST_AT_ONCE", 32)
        assert selection.stretches() == ["activity IN (0, 1)", "activity IN (2, 3)"]
        assert plain(selection) == (whole.cases, whole.steps, whole.graph)
