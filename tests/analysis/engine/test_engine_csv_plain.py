"""The fast reader of CSV gives exactly the careful one's rows, lines, refusals and whole-file answers."""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.engine import csv_plain
from analysis.engine.csv_plain import PlainRecords
from analysis.engine.csv_source import CsvSource
from analysis.engine.reading import ColumnMapping, ReadError, ReadOptions, read_events, sniff
from analysis.engine.sources import Refusal

LOGS = Path(os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"))
BAD_INPUTS = LOGS.parent.parent / "bad_inputs_public"
Answer = tuple[list[tuple[int, int | None, list[str | None]]], list[Refusal], tuple[Any, ...]]


def answer(path: Path, options: ReadOptions, block_rows: int | None) -> Answer:
    """All rows with record and line, all refusals, and how it ended."""
    rows: list[tuple[int, int | None, list[str | None]]] = []
    bad: list[Refusal] = []
    try:
        source = CsvSource(path, options)
        source.block_rows = block_rows or source.block_rows
        for block in source.blocks():
            columns = [block.texts(title) for title in source.header]
            numbers = zip(map(int, block.records), map(int, block.lines), strict=True)
            rows += [(*number, list(cells)) for number, *cells in zip(numbers, *columns, strict=True)]
            bad += block.bad
    except ReadError as problem:
        return rows, bad, (problem.code, problem.line, problem.message_en, problem.choices)
    return rows, bad, (source.share(),)


def assert_same(
    path: Path, options: ReadOptions = ReadOptions(), block_rows: int | None = None, chunk: int = 16 << 20
) -> int:  # fmt: skip
    """Both answers are equal where a caller can see it (rows before a whole-file refusal are thrown away)."""
    with patch.object(csv_plain, "_CHUNK", chunk), patch.object(csv_plain, "_SMALL_CHUNK", chunk):
        fast = answer(path, options, block_rows)
    with patch.object(PlainRecords, "blocks", _nothing):
        careful = answer(path, options, block_rows)
    assert fast[2] == careful[2]
    if len(fast[2]) == 1:
        assert fast == careful
    return len(fast[0])


def _nothing(_: PlainRecords) -> Iterator[Any]:
    return iter(())


CELLS = st.one_of(
    st.sampled_from(["", "a", "b c", " ", "\u00e9", "\u767b\u8bb0", "2024-01-01 09:00:00", "?", "x\ty", "\u2028"]),
    st.sampled_from(["\x1c", "a\x85b"]),
    st.text(st.sampled_from('a,;"\n\r |'), max_size=4),
)  # fmt: skip
WELL_FORMED = st.tuples(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
).map(lambda drawn: _written(*drawn))
ILL_FORMED = st.text(st.sampled_from('ab,"\n\r \u00e9'), max_size=60)


def _written(rows: list[list[str]], end: str, ends_with_line: bool) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue() if ends_with_line else out.getvalue()[: -len(end)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(WELL_FORMED, ILL_FORMED), st.integers(1, 5), st.sampled_from([1, 7, 1 << 20]), st.integers(0, 2),
       st.sampled_from(["utf-8", "utf-16", "gb18030"]))  # fmt: skip
def test_any_text_gives_the_same_answer(
    tmp_path: Path, text: str, block_rows: int, chunk: int, skip: int, encoding: str
) -> None:  # fmt: skip
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode(encoding))
    options = ReadOptions(encoding=encoding, delimiter=",", skip_lines=skip)
    assert_same(path, options, block_rows, chunk)


@pytest.mark.parametrize("quoted", [False, True])
def test_a_plain_file_is_read_without_the_careful_reader(tmp_path: Path, quoted: bool) -> None:
    """Also where cells are quoted, hold line breaks, and rows are short: five records, the fourth on lines 5 and 6."""
    cell = '"x ""y"""' if quoted else "x"
    text = f'a,b\n1,{cell}\n\n2\n3,{cell}\n4,"one\ntwo"\n5,{cell}\n'
    (tmp_path / "plain.csv").write_text(text)
    with patch.object(CsvSource, "_careful_blocks", side_effect=AssertionError("the careful reader was asked")):
        rows, bad, _ = answer(tmp_path / "plain.csv", ReadOptions(), None)
    value = 'x "y"' if quoted else "x"
    assert rows == [(1, 2, ["1", value]), (3, 5, ["3", value]), (4, 6, ["4", "one\ntwo"]), (5, 8, ["5", value])]
    assert [(each.line, each.record, each.message_en) for each in bad] == [
        (4, 2, "The row has 1 cells, the header has 2.")
    ]


def test_a_very_long_cell_is_refused_by_either(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("a,b\n1," + "x" * 140_000 + "\n")
    assert assert_same(tmp_path / "long.csv") == 0


def test_the_careful_reader_takes_over_in_the_middle(tmp_path: Path) -> None:
    """A quote inside a cell in row 150 of 300; record and line go on counting."""
    lines = [f"{number},x" for number in range(1, 301)]
    lines[149] = '150,5" pipe'
    (tmp_path / "log.csv").write_text("a,b\n" + "\n".join(lines))
    assert assert_same(tmp_path / "log.csv", block_rows=20, chunk=256) == 300


@pytest.mark.logs
@pytest.mark.skipif(not LOGS.is_dir(), reason=f"NOT TESTED on real logs: {LOGS} is not there")
def test_every_real_log_gives_the_same_answer(tmp_path: Path) -> None:
    """Blocks of 1,000 rows, so that boundaries fall everywhere; unpacked, for the speed of it."""
    counts = {}
    for path in sorted(LOGS.glob("*.csv*")):
        plain = tmp_path / path.name.removesuffix(".gz")
        plain.write_bytes(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
        counts[plain.name] = assert_same(plain, block_rows=1000, chunk=100_000)
    assert len(counts) >= 8
    assert min(counts.values()) == 42


@pytest.mark.logs
@pytest.mark.skipif(not BAD_INPUTS.is_dir(), reason=f"NOT TESTED on bad inputs: {BAD_INPUTS} is not there")
def test_every_bad_input_gives_the_same_answer() -> None:
    seen = 0
    for path in sorted(BAD_INPUTS.glob("csv_*/*")) + sorted(BAD_INPUTS.glob("strings_*/*")):
        assert_same(path, block_rows=50, chunk=4096)
        assert_same(path)
        seen += 1
    assert seen > 20


def test_refused_rows_of_a_whole_import_are_the_same(tmp_path: Path) -> None:
    """Missing, unreadable, out of range, backward and short rows, among good ones; the same through both readers."""
    odd = ["?,A,2024-01-01 09:00:00,2024-01-01 10:00:00", "1, - ,soon,2024-01-01 10:00:00", "1,A,,9999-01-01 00:00:00",
           "1,A,2024-01-02 09:00:00,2024-01-01 09:00:00", "1,A", "1,A,2024-02-30 09:00:00,N/A"]  # fmt: skip
    good = "1,A,2024-01-01 09:00:00,2024-01-01 10:00:00Z"
    rows = [odd[number // 7 % len(odd)] if number % 7 == 0 else good for number in range(1, 3000)]
    (tmp_path / "log.csv").write_text("case,activity,start time,end time\n" + "\n".join(rows))
    mapping, options = ColumnMapping("case", "activity", "end time", "start time"), ReadOptions(time_zone="Asia/Tokyo")
    fast = read_events(tmp_path / "log.csv", mapping, options, tmp_path / "fast.parquet")
    with patch.object(PlainRecords, "blocks", _nothing):
        careful = read_events(tmp_path / "log.csv", mapping, options, tmp_path / "careful.parquet")
    assert fast.refused == careful.refused
    assert (fast.rows_read, fast.rows_stored) == (careful.rows_read, careful.rows_stored) == (2999, 2999 - 2999 // 7)
    assert pq.read_table(tmp_path / "fast.parquet").equals(pq.read_table(tmp_path / "careful.parquet"))
    assert sniff(tmp_path / "log.csv", options).mapping == mapping
