"""Files as people have them: encodings, delimiters, line ends, dates, workbooks, archives, and what is refused."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analysis.engine.raw import columns_of, metadata_of
from analysis.engine.reading import ColumnMapping, ReadError, ReadOptions, ReadResult, read_events, sniff

UTC_TIMES = ReadOptions(time_zone="UTC")
ENGLISH = "case id,activity,timestamp\n1,A,2024-01-01 09:00\n1,B,2024-01-01 10:00\n"
CHINESE = "工单号,环节,完成时间,处理人\n1,登记,2024-01-01 09:00,王芳\n1,分级,2024年1月1日 10:05,李娜\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def read(place: Path, data: bytes | str, name: str = "log.csv", options: ReadOptions = UTC_TIMES,
         **roles: str) -> ReadResult:  # fmt: skip
    """Write, guess, read."""
    path = place / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    preview = sniff(path, options)
    mapping = ColumnMapping(**{**preview.mapping.to_dict(), **roles})
    return read_events(path, mapping, options, place / "raw.parquet")


def times(place: Path) -> list[datetime]:
    values = pq.read_table(place / "raw.parquet").column(":time").to_pylist()
    return [datetime.fromtimestamp(value / 1e6, UTC) for value in values]


def refusal(place: Path, data: bytes | str, name: str = "log.csv", options: ReadOptions = UTC_TIMES) -> ReadError:
    """The refusal of the whole file; nothing may be left behind."""
    with pytest.raises(ReadError) as found:
        read(place, data, name, options)
    assert [path.name for path in place.iterdir()] == [name]
    assert found.value.message_en
    assert found.value.message_zh
    return found.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(place: Path, encoding: str) -> None:
    assert read(place, CHINESE.encode(encoding)).rows_stored == 2
    table = pq.read_table(place / "raw.parquet")
    assert table.column("@处理人").to_pylist() == ["王芳", "李娜"]
    assert [moment.hour for moment in times(place)] == [9, 10]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(place: Path, delimiter: str, line_end: str) -> None:
    assert read(place, ENGLISH.replace(",", delimiter).replace("\n", line_end)).rows_stored == 2


def test_quoted_line_breaks_keep_exact_line_numbers(place: Path) -> None:
    """The record on lines 2–3 is good; the one on line 4 has no activity."""
    data = 'case,activity,time,note\n1,A,2024-01-01 09:00,"two\nlines"\n1,,2024-01-01 10:00,x\n'
    result = read(place, data)
    assert [(row.line, row.record, row.column, row.code) for row in result.refused] == [
        (4, 2, "activity", "missing_value")
    ]
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (2, 1, 1)


def test_a_row_with_two_bad_cells_counts_once_and_names_both(place: Path) -> None:
    result = read(place, "case,activity,time\n1,?,soon\n2,A,2024-01-01 09:00\n")
    assert [row.code for row in result.refused] == ["missing_value", "invalid_timestamp"]
    assert (result.rows_stored, result.rows_refused) == (1, 1)


def test_short_long_and_backward_rows_are_refused_with_reasons(place: Path) -> None:
    data = (
        "case,activity,start time,end time\n1,A,2024-01-01 09:00,2024-01-01 10:00\n1,B\n1,C,2024-01-01,2024-01-02,x\n"
        "1,D,2024-01-01 09:00,2024-01-01 08:59\n1,E,2024-01-01 09:00,9999-12-31\n"
    )
    result = read(place, data)
    assert [(row.line, row.code) for row in result.refused] == [
        (3, "wrong_number_of_cells"), (4, "wrong_number_of_cells"), (5, "invalid_period"), (6, "invalid_timestamp"),
    ]  # fmt: skip
    assert metadata_of(place / "raw.parquet") == {"read": "5", "stored": "1", "refused": "4"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-02-29T01:16:05.250Z", "2016-02-29T01:16:05.250000+00:00"),
        ("2016-02-29 01:16:05+02:00", "2016-02-28T23:16:05+00:00"),
        ("2016/2/9 8:05", "2016-02-09T08:05:00+00:00"),
        ("29-02-2016 01:16", "2016-02-29T01:16:00+00:00"),
        ("29.2.16 1:16 PM", "2016-02-29T13:16:00+00:00"),
        ("29 Feb 2016 01:16", "2016-02-29T01:16:00+00:00"),
        ("Feb 29, 2016 01:16:07", "2016-02-29T01:16:07+00:00"),
        ("2016年2月29日 下午1:16", "2016-02-29T13:16:00+00:00"),
        ("2016年2月29日13时16分07秒", "2016-02-29T13:16:07+00:00"),
        ("20160229011600", "2016-02-29T01:16:00+00:00"),
    ],
)
def test_time_forms(place: Path, text: str, expected: str) -> None:
    read(place, f'case,activity,time\n1,A,"{text}"\n', timestamp="time")
    assert times(place) == [datetime.fromisoformat(expected)]


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("1456708560", "epoch_s", "2016-02-29T01:16:00+00:00"),
        ("1456708560000", "epoch_ms", "2016-02-29T01:16:00+00:00"),
        ("42429.5", "excel_1900", "2016-02-29T12:00:00+00:00"),
        ("42429.5", "excel", "2016-02-29T12:00:00+00:00"),
        ("40967.5", "excel_1904", "2016-02-29T12:00:00+00:00"),
        ("42429", "excel_1900", "2016-02-29T00:00:00+00:00"),
    ],
)
def test_what_bare_numbers_count_is_asked(place: Path, text: str, chosen: str, expected: str) -> None:
    data = f"case,activity,time\n1,A,{text}\n"
    asked = refusal(place, data)
    assert (asked.code, asked.column, asked.option) == ("numeric_timestamp", "time", "timestamp_format")
    assert chosen in (*asked.choices, "excel")
    read(place, data, options=ReadOptions(time_zone="UTC", timestamp_format=chosen))
    assert times(place) == [datetime.fromisoformat(expected)]


def test_a_provable_date_order_is_used_and_an_open_one_is_asked(place: Path) -> None:
    """The 25th proves day first, in row 300 as well; 03/04 alone may be either."""
    head, open_rows = "case,activity,time\n", "1,A,03/04/2024 09:00\n" * 2000
    read(place, head + open_rows + "1,B,25/04/2024 09:00\n")
    assert times(place)[0] == datetime(2024, 4, 3, 9, tzinfo=UTC)
    (place / "raw.parquet").unlink()
    asked = refusal(place, head + open_rows)
    assert (asked.code, asked.column, set(asked.choices)) == ("ambiguous_date_order", "time", {"dmy", "mdy"})
    read(place, head + open_rows, options=ReadOptions(time_zone="UTC", date_order="mdy"))
    assert times(place)[0] == datetime(2024, 3, 4, 9, tzinfo=UTC)


def test_naive_times_ask_for_a_zone_and_take_the_one_given(place: Path) -> None:
    """09:00 in Shanghai is 01:00 UTC; Berlin has daylight saving from 31 March 2024, 02:00."""
    asked = refusal(place, ENGLISH, options=ReadOptions())
    assert (asked.code, asked.option) == ("ambiguous_timezone", "time_zone")
    assert read(place, ENGLISH, options=ReadOptions(time_zone="Asia/Shanghai")).time_zone == "Asia/Shanghai"
    assert times(place)[0].hour == 1
    data = "case,activity,time\n1,A,2024-03-31 01:59\n1,B,2024-03-31 03:00\n"
    read(place, data, options=ReadOptions(time_zone="Europe/Berlin"))
    assert [moment.isoformat()[11:16] for moment in times(place)] == ["00:59", "01:00"]


def test_names_are_stored_letter_for_letter(place: Path) -> None:
    names = ["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202eright-to-left", "x" * 1_000, " two  blanks "]
    notes = [*names[:-2], "x" * 10_000, names[-1]]
    rows = "".join(f'1,"{name}",2024-01-01 09:00,"{note}"\n' for name, note in zip(names, notes, strict=True))
    read(place, "case,activity,time,note\n" + rows)
    table = pq.read_table(place / "raw.parquet")
    assert table.column("@activity").to_pylist() == names
    assert table.column("@note").to_pylist() == notes


def test_unnamed_and_repeated_columns_can_be_named(place: Path) -> None:
    read(place, ",case,activity,time,note,note\n0,1,A,2024-01-01 09:00,x,y\n")
    assert columns_of(place / "raw.parquet") == ["column 1", "case", "activity", "time", "note", "note (2)"]


def test_columns_that_differ_in_capitals_stay_apart(place: Path) -> None:
    """`Activity` is mapped, `ACTIVITY` is an attribute of its own."""
    result = read(place, "case,Activity,ACTIVITY,time\n1,A,b,2024-01-01 09:00\n")
    assert result.rows_stored == 1
    assert columns_of(place / "raw.parquet") == ["case", "Activity", "ACTIVITY (2)", "time"]


def test_two_possible_delimiters_are_asked_for(place: Path) -> None:
    """Every line has one comma and one semicolon."""
    asked = refusal(place, "a;b,c\n1;2,3\n4;5,6\n")
    assert (asked.code, asked.choices) == ("choose_delimiter", (",", ";"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"case,activity,time\n", "no_data_rows"),
        (b"case,activity,time\n1,A\0,2024-01-01\n", "nul_byte"),
        (b'case,activity,time\n1,"A,2024-01-01 09:00\n', "unclosed_quote"),
        ("case,activity,time\n1,caf\u00e9 cr\u00e8me,2024-01-01\n".encode("latin-1"), "unknown_encoding"),
        ("case,activity,time\n1,κυριακή αίτηση,2024-01-01\n".encode("iso-8859-7"), "unknown_encoding"),
        (b"%PDF-1.7 ...", "wrong_file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong_file_type"),
        (
            gzip.compress(b"<log><trace><event></event></trace></log>" + bytes(range(32, 127)) * 99, mtime=0)[:-20],
            "damaged_file",
        ),
        (b"PK\x03\x04 not a zip", "damaged_file"),
        (gzip.compress(ENGLISH.encode(), mtime=0)[:-12], "damaged_file"),
        (gzip.compress(b"x" * (80 << 20), mtime=0), "unpacked_too_large"),
        (b"name,age\nx,1\n", "column_not_found"),
        (b'<!DOCTYPE log [<!ENTITY a "b">]><log/>', "xml_dtd_forbidden"),
        (b"<log><trace><event></trace></log>", "not_well_formed"),
        (b"<log></log>", "no_data_rows"),
        (b"<root/>", "not_an_event_log"),
        (b"<log><event/></log>", "nested_event"),
    ],
)
def test_whole_files_are_refused_with_a_stable_code(place: Path, data: bytes, code: str) -> None:
    assert refusal(place, data).code == code


def test_gzip_of_everything_is_read(place: Path) -> None:
    assert read(place, gzip.compress(ENGLISH.encode(), mtime=0), "log.csv.gz").rows_stored == 2


def test_xes_joins_trace_attributes_and_refuses_events_without_time(place: Path) -> None:
    data = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><trace>
      <string key="concept:name" value="1"/><string key="channel" value="web"/>
      <event><string key="concept:name" value="A"/>
      <date key="time:timestamp" value="2024-01-01T09:00:00+01:00"/></event>
      <event><string key="concept:name" value="B"/></event></trace></log>"""
    result = read(place, data, "log.xes")
    assert [(row.code, row.column, row.line) for row in result.refused] == [("missing_value", "time:timestamp", 5)]
    assert pq.read_table(place / "raw.parquet").column("@case:channel").to_pylist() == ["web"]
    assert times(place) == [datetime(2024, 1, 1, 8, tzinfo=UTC)]


def workbook(path: Path, sheets: dict[str, list[list[Any]]], merge: tuple[int, int, int, int] | None = None) -> None:
    book = xlsxwriter.Workbook(str(path))
    date_form = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, date_form)
                elif cell is not None:
                    sheet.write(row, column, cell)
        if merge:
            sheet.merge_range(*merge, rows[merge[0]][merge[1]])
    book.close()


ROWS: list[list[Any]] = [
    ["case", "activity", "time"],
    [1, "A", datetime(2024, 1, 1, 9)],  # noqa: DTZ001
    [None, "B", datetime(2024, 1, 1, 10)],  # noqa: DTZ001
]


def test_workbooks_with_dates_and_merged_cells(place: Path) -> None:
    """The merged case number stands for both rows; date cells are times."""
    workbook(place / "log.xlsx", {"Sheet1": ROWS}, merge=(1, 0, 2, 0))
    data = (place / "log.xlsx").read_bytes()
    assert read(place, data, "log.xlsx").rows_stored == 2
    assert pq.read_table(place / "raw.parquet").column("@case").to_pylist() == ["1", "1"]
    assert [moment.hour for moment in times(place)] == [9, 10]


def test_several_sheets_are_asked_for(place: Path) -> None:
    workbook(place / "log.xlsx", {"first": [["x"]], "second": ROWS[:2]})
    preview = sniff(place / "log.xlsx", UTC_TIMES)
    assert (preview.questions[0].code, preview.sheets) == ("choose_sheet", ("first", "second"))
    chosen = ReadOptions(time_zone="UTC", sheet="second")
    assert read(place, (place / "log.xlsx").read_bytes(), "log.xlsx", chosen).rows_stored == 1


def test_a_zip_that_is_no_workbook_is_refused(place: Path) -> None:
    with zipfile.ZipFile(place / "other.zip", "w") as archive:
        archive.writestr("log.csv", ENGLISH)
    data = (place / "other.zip").read_bytes()
    (place / "other.zip").unlink()
    assert refusal(place, data).code == "wrong_file_type"


def test_parquet_is_read_like_a_table(place: Path) -> None:
    moments = [datetime(2024, 1, 1, 9, tzinfo=UTC)]
    pq.write_table(pa.table({"case id": [7], "activity": ["A"], "timestamp": moments}), place / "in.parquet")
    assert read(place, (place / "in.parquet").read_bytes(), "log.parquet").rows_stored == 1
    assert times(place) == moments


def test_progress_grows_to_the_end(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3,150,019 bytes in pieces of a mebibyte, of whole records of 21 bytes."""
    monkeypatch.setattr("analysis.engine.csv_plain._CHUNK", 1 << 20)
    (place / "log.csv").write_text("case,activity,time\n" + "1,A,2024-01-01 09:00\n" * 150_000)
    seen: list[tuple[float, int, int]] = []
    mapping = ColumnMapping("case", "activity", "time")
    read_events(place / "log.csv", mapping, UTC_TIMES, place / "r.parquet", lambda *now: seen.append(now))
    assert [rows for _, rows, _ in seen] == [49_931, 99_863, 149_795, 150_000]
    assert 0 < seen[0][0] < seen[-1][0] == 1.0
