"""A log of several parts is prepared to the same tables as in one part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from analysis.engine import parts
from analysis.engine.measure import measure

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
