"""Times in the usual form are stored as moments; every reader finds the texts of the file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.engine.append import append
from analysis.engine.cases import attribute_values, case_timeline
from analysis.engine.database import scan
from analysis.engine.log import prepare
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.walltimes import WALL
from analysis.engine.worktime import CALENDAR_24X7

MAPPING, OPTIONS = ColumnMapping("case", "activity", "end", "start"), ReadOptions(time_zone="Europe/Berlin")
DAY, UTC = "2024-03-31", CALENDAR_24X7("Europe/Berlin")
# 02:30 does not exist on that day; the text stays.
USUAL = [f"{number},A,{DAY} 01:00:{number:02d},{DAY} 02:30:00" for number in range(40)]
ODD = [f"40,B,,{DAY}T03:00:00", f"41,B,{DAY} 01:00:00.5,{DAY} 04:00", f"41,B,{DAY} 01:00:00.5,{DAY} 04:00"]


def imported(folder: Path, name: str, rows: list[str]) -> Path:
    """The raw file of these rows, read in pieces of few rows."""
    (folder / f"{name}.csv").write_text("case,activity,start,end\n" + "\n".join(rows))
    read_events(folder / f"{name}.csv", MAPPING, OPTIONS, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def cells(path: Path) -> list[tuple[str, ...]]:
    columns = '"@case", "@activity", "@start", "@end"'
    return sorted(duckdb.connect().execute(f"SELECT {columns} FROM {scan(path)}").fetchall())


def split(rows: list[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(row.split(",")) for row in rows)


def test_texts_come_back_whatever_their_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that begins usual, one that begins odd, and both together."""
    monkeypatch.setattr("analysis.engine.csv_plain._CHUNK", 512)
    usual, odd = imported(tmp_path, "usual", [*USUAL, *ODD]), imported(tmp_path, "odd", [*ODD, *USUAL])
    assert pq.read_schema(usual).field("@end").type == WALL
    assert pq.read_schema(odd).field("@end").type == pa.string()
    assert cells(usual) == cells(odd) == split([*USUAL, *ODD])
    for number, raw in enumerate(([usual], [odd], [odd, usual])):
        info = prepare(raw, tmp_path / str(number), MAPPING, OPTIONS, UTC)
        assert cells(tmp_path / str(number) / "events.parquet") == split([*USUAL, *ODD] * len(raw))
        assert info.duplicate_rows == (1 if len(raw) == 1 else 44)
    assert attribute_values(tmp_path / "0", "end")[0] == (f"{DAY} 02:30:00", 40)
    assert case_timeline(tmp_path / "0", "7")[0].attributes["start"] == f"{DAY} 01:00:07"


@pytest.mark.parametrize("added", [ODD, USUAL[:1]])
def test_adding_a_file_gives_the_same_as_preparing_both(tmp_path: Path, added: list[str]) -> None:
    raw = [imported(tmp_path, "first", USUAL), imported(tmp_path, "second", added)]
    prepare(raw[:1], tmp_path / "v1", MAPPING, OPTIONS, UTC)
    info = append(tmp_path / "v1", raw, tmp_path / "v2", MAPPING, OPTIONS, UTC)
    assert (tmp_path / "v2" / "delta").exists()
    assert info == prepare(raw, tmp_path / "whole", MAPPING, OPTIONS, UTC)
    assert attribute_values(tmp_path / "v2", "end") == attribute_values(tmp_path / "whole", "end")
    assert cells(tmp_path / "whole" / "events.parquet") == split([*USUAL, *added])
