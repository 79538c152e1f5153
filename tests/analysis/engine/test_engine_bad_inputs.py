"""What is wrong with a file is answered by its stable code and its place: a hand-made file for each kind of trouble.

Workbooks have their own tests (`test_engine_workbooks`), the public collections too (`test_engine_public_inputs`).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_memory import read_apart

from analysis.engine import messages
from analysis.engine.reading import ColumnMapping, ReadError, ReadOptions, ReadResult, read_events, sniff

HEAD = "case,activity,time\n"
GOOD = HEAD + "1,A,2024-01-01 09:00\n"
EVENT = '<event><string key="concept:name" value="A"/><date key="time:timestamp" value="2024-01-01T09:00:00Z"/></event>'


@dataclass(frozen=True)
class Whole:
    """A file that is refused or asked about. `then`: the options that answer, and the times that must come out."""

    data: bytes
    code: str
    line: int | None = None
    column: str | None = None
    choices: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    then: dict[str, Any] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    name: str = "log.csv"


def _text(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def _deep() -> bytes:
    return b"<log><trace><event>" + b'<list key="a">' * 300 + b"</list>" * 300 + b"</event></trace></log>"


def _parquet(folder: Path) -> bytes:
    moment = datetime(2024, 1, 1, 9, tzinfo=UTC)
    pq.write_table(pa.table({"case": ["1"] * 99, "activity": ["A"] * 99, "time": [moment] * 99}), folder / "p")
    return (folder / "p").read_bytes()


ASKS: dict[str, Whole] = {
    "day or month first": Whole(
        _text(HEAD + "1,A,03/04/2024 09:00\n"), "ambiguous_date_order", None, "time", ("dmy", "mdy"),
        then={"date_order": "mdy"}, times=("2024-03-04T09:00",),
    ),
    "day or month first, answered the other way": Whole(
        _text(HEAD + "1,A,03/04/2024 09:00\n"), "ambiguous_date_order", None, "time", ("dmy", "mdy"),
        then={"date_order": "dmy"}, times=("2024-04-03T09:00",),
    ),
    "year, day or month first": Whole(
        _text(HEAD + "1,A,03-04-05 09:00\n"), "ambiguous_date_order", None, "time", ("dmy", "mdy", "ymd"),
        then={"date_order": "ymd"}, times=("2003-04-05T09:00",),
    ),
    "two orders in one column": Whole(
        _text(HEAD + "1,A,25/04/2024 09:00\n1,B,04/26/2024 09:00\n"), "mixed_timestamp_formats", None, "time",
        ("dmy", "mdy"),
    ),
    "no zone": Whole(
        _text(GOOD), "ambiguous_timezone", None, "time", options={"time_zone": None},
        then={"time_zone": "Asia/Shanghai"}, times=("2024-01-01T01:00",),
    ),
    "some times with a zone, some without": Whole(
        _text(HEAD + "1,A,2024-01-01T09:00:00+02:00\n1,B,2024-01-01T09:00:00\n"), "mixed_timezones", None, "time",
        options={"time_zone": None}, then={"time_zone": "Asia/Shanghai"},
        times=("2024-01-01T07:00", "2024-01-01T01:00"),
    ),
    "the same among odd forms": Whole(
        _text(HEAD + "1,A,2024/1/1 9:00 +02:00\n1,B,2024/1/1 9:00\n"), "mixed_timezones", None, "time",
        options={"time_zone": None},
    ),
    "days of a spreadsheet": Whole(
        _text(HEAD + "1,A,45292.375\n"), "numeric_timestamp", None, "time", ("excel_1900", "excel_1904"),
        then={"timestamp_format": "excel_1900"}, times=("2024-01-01T09:00",),
    ),
    "seconds since 1970": Whole(
        _text(HEAD + "1,A,1704099600\n"), "numeric_timestamp", None, "time", ("epoch_s",),
        then={"timestamp_format": "epoch_s"}, times=("2024-01-01T09:00",),
    ),
    "milliseconds since 1970": Whole(
        _text(HEAD + "1,A,1704099600000\n"), "numeric_timestamp", None, "time", ("epoch_ms",),
        then={"timestamp_format": "epoch_ms"}, times=("2024-01-01T09:00",),
    ),
    "a thousand, or one and decimals": Whole(
        _text("case,activity,time,cost\n1,A,2024-01-01 09:00,1.234\n"), "ambiguous_number", None, "cost", (".", ","),
        then={"decimal": ","}, times=("2024-01-01T09:00",),
    ),
    "both decimal signs": Whole(
        _text("case;activity;time;cost\n1;A;2024-01-01 09:00;1,5\n1;A;2024-01-01 09:00;1.5\n"), "ambiguous_number",
        None, "cost", (".", ","),
    ),
    "an unknown pattern, given": Whole(
        _text(HEAD + "1,A,09h00 on day 1 of 2024\n"), "column_not_found", options={"time_zone": "UTC"},
        choices=("case", "activity", "time"),
    ),
    "one-byte text": Whole(
        _text("case,activity,time\n1,caf\u00e9 cr\u00e8me,2024-01-01 09:00\n", "latin-1"), "unknown_encoding", 2,
        then={"encoding": "windows-1252"}, times=("2024-01-01T09:00",),
    ),
    "UTF-8 with a broken byte": Whole(
        HEAD.encode() + "1,\u767b\u8bb0,2024-01-01 09:00\n".encode() + b"1,\xff\xffx\xff,2024-01-01 09:00\n",
        "invalid_encoding", 3,
    ),
    "another encoding than said": Whole(
        _text(GOOD.replace("A", "\u767b\u8bb0"), "gb18030"), "invalid_encoding", 2, options={"encoding": "utf-8"},
        then={"encoding": "gb18030"}, times=("2024-01-01T09:00",),
    ),
    "half a letter at the end of UTF-16": Whole(GOOD.encode("utf-16") + b"\x00", "invalid_encoding", 3),
    "two delimiters": Whole(
        _text("case;a,activity;b,time\n1;2,A;3,2024\n4;5,B;6,2024\n"), "choose_delimiter", choices=(",", ";")
    ),
    "a delimiter of two letters": Whole(_text(GOOD), "choose_delimiter", options={"delimiter": ",,"}),
    "no column of known meaning": Whole(_text("x,y\n1,2\n"), "column_not_found", choices=("x", "y")),
    "lines above the header": Whole(
        _text("Export of 2 January\n\n" + GOOD), "header_not_found", 1, choices=("2",),
        then={"skip_lines": 2}, times=("2024-01-01T09:00",),
    ),
    "the same with semicolons": Whole(
        _text("Export;2024\n" + GOOD.replace(",", ";")), "header_not_found", 1, choices=("1",),
        then={"skip_lines": 1}, times=("2024-01-01T09:00",),
    ),
}  # fmt: skip

REFUSALS: dict[str, Whole] = {
    "nothing": Whole(b"", "empty_file"),
    "blank lines alone": Whole(b"\n\n\n", "empty_file"),
    "a byte-order mark alone": Whole(b"\xef\xbb\xbf", "empty_file"),
    "a header alone": Whole(_text(HEAD), "no_data_rows"),
    "rows without a header": Whole(_text("1,A,2024-01-01 09:00\n1,B,2024-01-01 10:00\n"), "no_header", 1),
    "a name twice": Whole(_text("case,activity,activity,time\n1,A,B,2024-01-01\n"), "duplicate_column", 1, "activity"),
    "an open quote": Whole(_text(GOOD + '1,"B,2024-01-01 10:00\n1,C,2024-01-01 11:00\n'), "unclosed_quote", 3),
    "an open quote before a long rest": Whole(
        _text(GOOD + '1,"B,2024-01-01 10:00\n' + "1,C,2024-01-01 11:00\n" * 30_000), "unclosed_quote", 3
    ),
    "text behind a quote": Whole(_text(GOOD + '1,"B"x,2024-01-01 10:00\n'), "unclosed_quote", 3),
    "a row of megabytes": Whole(_text(GOOD + "1,B,2024-01-01" + " " * 1_100_000 + "\n"), "cell_too_long", 3),
    "a row of many cells and megabytes": Whole(
        _text(GOOD + ",".join(["x" * 30_000] * 40) + "\n"), "cell_too_long", 3
    ),
    "NUL": Whole(GOOD.encode() + b"1,B\0,2024-01-01 10:00\n", "nul_byte", 3),
    "NUL, lines of old Macs": Whole(
        GOOD.replace("\n", "\r").encode() + b"1,B\0,2024-01-01 10:00\r", "nul_byte", 3
    ),
    "2,001 columns": Whole(
        _text(",".join(f"c{place}" for place in range(2001)) + "\n"), "too_many_columns", 1
    ),
    "a picture": Whole(b"\x89PNG\r\n\x1a\n" + bytes(99), "wrong_file_type"),
    "a document": Whole(b"%PDF-1.7\n", "wrong_file_type"),
    "an old workbook": Whole(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong_file_type", name="log.xls"),
    "a table named as a workbook": Whole(_text(GOOD), "wrong_file_type", name="log.xlsx"),
    "XES named as a table": Whole(_text(f"<log><trace>{EVENT}</trace></log>"), "wrong_file_type", name="log.csv"),
    "half a gzip": Whole(gzip.compress(GOOD.encode() * 50, mtime=0)[:-9], "damaged_file", name="log.csv.gz"),
    "a broken gzip": Whole(
        gzip.compress(GOOD.encode(), mtime=0)[:-8] + bytes(8), "damaged_file", name="log.csv.gz"
    ),
    "gzip in gzip": Whole(gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "wrong_file_type"),
    "a gzip bomb": Whole(gzip.compress(b"x" * (64 << 20), mtime=0), "unpacked_too_large", name="log.csv.gz"),
    "an XES bomb": Whole(
        gzip.compress(b"<log>" + (b"<!--" + b"x" * 1000 + b"-->") * 40_000, mtime=0), "unpacked_too_large",
        name="log.xes.gz",
    ),
    "a document type": Whole(b"<!DOCTYPE log><log/>", "xml_dtd_forbidden", 1, name="log.xes"),
    "laughs": Whole(
        b'<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<log>&b;</log>',
        "xml_dtd_forbidden", 3, name="log.xes",
    ),
    "an entity that nobody declares": Whole(
        b'<log><trace>\n<string key="concept:name" value="&x;"/></trace></log>', "not_well_formed", 2, name="log.xes"
    ),
    "elements 300 deep": Whole(_deep(), "nested_too_deep", 1, name="log.xes"),
    "XML cut off": Whole(_text(f"<log><trace>\n{EVENT}\n<event>"), "not_well_formed", 3, name="log.xes"),
    "other XML": Whole(b"<html><body/></html>", "not_an_event_log", 1, name="log.xes"),
    "an event beside the traces": Whole(_text(f"<log>\n{EVENT}</log>"), "nested_event", 2, name="log.xes"),
    "a log without traces": Whole(b"<log></log>", "no_data_rows", name="log.xes"),
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def read(place: Path, data: bytes, name: str = "log.csv", **options: Any) -> ReadResult:
    path = place / name
    path.write_bytes(data)
    chosen = ReadOptions(**({"time_zone": "UTC"} | options))
    return read_events(path, sniff(path, chosen).mapping, chosen, place / "raw.parquet")


def times(place: Path) -> list[str]:
    values = pq.read_table(place / "raw.parquet").column(":time").to_pylist()
    return [datetime.fromtimestamp(value / 1e6, UTC).isoformat()[:16] for value in values]


def check_refusal(place: Path, sample: Whole) -> ReadError:
    with pytest.raises(ReadError) as found:
        read(place, sample.data, sample.name, **sample.options)
    problem = found.value
    assert (problem.code, problem.line, problem.column) == (sample.code, sample.line, sample.column)
    assert [path.name for path in place.iterdir()] == [sample.name]
    assert len(problem.message_en) < 400
    assert "\n" not in problem.message_en
    return problem


@pytest.mark.parametrize("kind", ASKS)
def test_what_cannot_be_known_is_asked_and_the_answer_gives_exact_facts(place: Path, kind: str) -> None:
    sample = ASKS[kind]
    problem = check_refusal(place, sample)
    assert problem.choices
    assert sample.choices in ((), problem.choices)
    if sample.then:
        option = next(iter(sample.then))
        assert problem.option == option
        read(place, sample.data, sample.name, **(sample.options | sample.then))
        assert tuple(times(place)) == sample.times


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_is_no_event_log_is_refused_with_its_place(place: Path, kind: str) -> None:
    assert check_refusal(place, REFUSALS[kind]).choices == ()


@pytest.mark.parametrize(
    ("row", "column", "code", "value"),
    [
        ("1,,2024-01-01 10:00", "activity", "missing_value", ""),
        (" ,B,2024-01-01 10:00", "case", "missing_value", " "),
        ("1,B,", "time", "missing_value", ""),
        ("1,B,soon", "time", "invalid_timestamp", "soon"),
        ("1,B,2024-02-30 10:00", "time", "invalid_timestamp", "2024-02-30 10:00"),
        ("1,B,2024-01-01 25:00", "time", "invalid_timestamp", "2024-01-01 25:00"),
        ("1,B,9999-12-31 00:00", "time", "invalid_timestamp", "9999-12-31 00:00"),
        ("1,B,0001-01-01 00:00", "time", "invalid_timestamp", "0001-01-01 00:00"),
        ("1,B,31/02/2024 10:00", "time", "invalid_timestamp", "31/02/2024 10:00"),
        ("1,B", None, "wrong_number_of_cells", None),
        ("1,B,2024-01-01 10:00,x", None, "wrong_number_of_cells", None),
        ("1," + "B" * 1001 + ",2024-01-01 10:00", "activity", "value_too_long", "B" * 200 + "…"),
        ("C" * 1001 + ",B,2024-01-01 10:00", "case", "value_too_long", "C" * 200 + "…"),
        ("1,B,2024-01-01 10:00" + " " * 32_768, "time", "cell_too_long", "2024-01-01 10:00" + " " * 184 + "…"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    place: Path, row: str, column: str | None, code: str, value: str | None
) -> None:  # fmt: skip
    """Behind a good row and a blank line; the rows around it are good."""
    result = read(place, _text(GOOD + "\n" + row + "\n1,C,2024-01-01 11:00\n"))
    found = [(each.line, each.record, each.column, each.code, each.value) for each in result.refused]
    assert found == [(4, 2, column, code, value)]
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (3, 2, 1)
    assert times(place) == ["2024-01-01T09:00", "2024-01-01T11:00"]


@pytest.mark.parametrize(
    ("values", "decimal", "wrong"),
    [
        (["1.234,50", "1.234", "7"], None, []),
        (["1,234.50", "1,234", "7"], None, []),
        (["0.125", "1.234"], None, []),
        (["12,5", "\u20ac 3", "3 EUR", "-2", "1e3", "1 000"], None, []),
        (["1.234.567", "12,345"], None, []),
        (["7", "8", "9", "free", "1-2"], None, ["free", "1-2"]),
        (["1.5", "1.234", "1.23.4"], ",", ["1.5", "1.23.4"]),
        (["", "?", "7"], None, []),
    ],
)
def test_costs_are_numbers_with_one_decimal_sign(
    place: Path, values: list[str], decimal: str | None, wrong: list[str]
) -> None:
    rows = "".join(f"1\tA\t2024-01-01 09:00\t{value}\n" for value in values)
    result = read(place, _text("case\tactivity\ttime\tcost\n" + rows), decimal=decimal)
    assert [(each.value, each.code) for each in result.refused] == [(value, "invalid_number") for value in wrong]


def test_an_end_before_its_start_is_named(place: Path) -> None:
    result = read(place, b"case,activity,start time,end time\n1,A,2024-01-02 09:00,2024-01-01 09:00\n")
    assert [(each.line, each.column, each.code) for each in result.refused] == [(2, "end time", "invalid_period")]


ODD: dict[str, tuple[bytes, dict[str, Any]]] = {
    "GB18030": (_text(GOOD.replace("A", "\u767b\u8bb0"), "gb18030"), {}),
    "GB18030, said": (_text(GOOD.replace("A", "\u767b\u8bb0"), "gb18030"), {"encoding": "gb18030"}),
    "UTF-16": (GOOD.encode("utf-16"), {}),
    "UTF-8 with a mark": (GOOD.encode("utf-8-sig"), {}),
    "semicolons": (_text(GOOD.replace(",", ";")), {}),
    "tabs": (_text(GOOD.replace(",", "\t")), {"name": "log.tsv"}),
    "tabs in a .txt": (_text(GOOD.replace(",", "\t")), {"name": "log.txt"}),
    "old Macs": (_text(GOOD.replace("\n", "\r")), {}),
    "no line end": (_text(GOOD.rstrip("\n")), {}),
    "a quoted line break": (_text(GOOD.replace("A", '"A\nB"')), {}),
    "a semicolon in a cell": (_text(GOOD.replace("A", '"A;B"')), {}),
    "a decimal comma beside semicolons": (
        _text("case;activity;time;cost\n1;A;2024-01-01 09:00;1,5\n1;A;2024-01-01 09:00;2,5\n"), {}
    ),
    "mixed offsets": (_text(HEAD + "1,A,2024-01-01T10:00:00+01:00\n1,A,2024-01-01T09:00:00Z\n"), {}),
    "a pattern": (_text(HEAD + "1,A,01.01.2024 um 09.00\n"), {"timestamp_format": "%d.%m.%Y um %H.%M"}),
    "Chinese times": (_text(HEAD + "1,A,2024\u5e741\u67081\u65e5 \u4e0a\u53489:00\n"), {}),
    "unknown extensions": (
        _text(f'<log><extension name="X" prefix="x" uri="http://x"/><trace><string key="x:y" value="1"/>'
              f'<string key="concept:name" value="1"/>{EVENT}</trace></log>'), {"name": "log.xes"},
    ),
    "gzip without the ending": (gzip.compress(GOOD.encode(), mtime=0), {}),
    "hardly packed": (gzip.compress(GOOD.encode(), compresslevel=0, mtime=0), {"name": "log.csv.gz"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_but_right_is_accepted(place: Path, kind: str) -> None:
    data, options = ODD[kind]
    result = read(place, data, **options)
    assert (result.rows_refused, result.refused) == (0, [])
    assert set(times(place)) == {"2024-01-01T09:00"}


def test_a_quoted_line_break_is_kept_as_it_is(place: Path) -> None:
    read(place, b'case,activity,time,note\r\n1,A,2024-01-01 09:00,"x\r\ny"\r\n1,B,2024-01-01 09:00,"x\ny"\r\n')
    assert pq.read_table(place / "raw.parquet").column("@note").to_pylist() == ["x\r\ny", "x\ny"]


@pytest.mark.parametrize(
    "broken",
    [lambda data: data[:-30], lambda data: data[:40], lambda data: data[:60] + bytes(60) + data[120:],
     lambda data: b"PAR1" + bytes(99)],
    ids=["cut", "cut short", "overwritten", "zeros"],
)  # fmt: skip
def test_a_broken_parquet_is_damaged(place: Path, broken: Callable[[bytes], bytes]) -> None:
    data = broken(_parquet(place))
    (place / "p").unlink()
    check_refusal(place, Whole(data, "damaged_file", name="log.parquet"))


@pytest.mark.parametrize(
    "rest",
    [b"x" * (40 << 20), b'"x\n",' * (8 << 20), b"\xe7\x99\xbb" * (14 << 20)],
    ids=["line", "record", "letters"],
)
def test_a_row_without_end_is_refused_before_it_fills_the_memory(place: Path, rest: bytes) -> None:
    """40 MB each: one line, one record of 8 million quoted cells over as many lines, one line of Chinese."""
    (place / "log.csv").write_bytes(GOOD.encode() + rest)
    answer, peak = read_apart("csv_source:CsvSource", place / "log.csv")
    assert (answer, peak < 300) == ("cell_too_long", True), peak


def test_many_refused_rows_are_all_named_and_cost_no_memory(place: Path) -> None:
    """25,000 of them, 10,000 held: the others come back from a file in the same order, and again."""
    (place / "log.csv").write_text(GOOD + "".join(f"1,B,soon {number}\n" for number in range(25_000)))
    mapping = ColumnMapping("case", "activity", "time")
    result = read_events(place / "log.csv", mapping, ReadOptions("UTC"), place / "raw.parquet")
    assert (len(result.refused), result.rows_refused) == (25_000, 25_000)
    for _ in range(2):
        assert [row.value for row in result.refused] == [f"soon {number}" for number in range(25_000)]
    assert (result.refused[-1].line, result.refused[-1].record, result.refused[0].line) == (25_002, 25_001, 3)
    assert [row.record for row in result.refused[12_000:12_003]] == [12_002, 12_003, 12_004]
    assert result.refused == list(result.refused)
    with pytest.raises(IndexError):
        result.refused[25_000]
    assert sorted(path.name for path in place.iterdir()) == ["log.csv", "raw.parquet"]


def test_every_sentence_is_there_in_both_languages_and_asks_for_the_same_values() -> None:
    import string

    for key, (english, chinese) in messages.MESSAGES.items():
        named = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, chinese)]
        assert {name.removesuffix("_zh") for name in named[1]} == named[0], key
        assert chinese != english


def test_a_mapping_that_names_a_column_that_is_not_there_is_asked_about(place: Path) -> None:
    (place / "log.csv").write_text(GOOD)
    with pytest.raises(ReadError) as found:
        read_events(place / "log.csv", ColumnMapping("Case", "activity", "time"), ReadOptions("UTC"), place / "raw")
    assert (found.value.code, found.value.column, found.value.option) == ("column_not_found", "Case", "case_id")
    assert found.value.choices == ("case", "activity", "time")
