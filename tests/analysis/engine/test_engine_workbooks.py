"""Workbooks as programs write them and as attacks build them: cells, addresses, dates, merges, archives.

The XML is written here by hand where no library would write it so. Every sheet is also read in a form that only the
careful reader takes (prefixed tags), and must give the same.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from engine_memory import read_apart
from test_engine_bad_inputs import times

from analysis.engine import xlsx_cells, xlsx_plain, xlsx_source
from analysis.engine.reading import ReadError, ReadOptions, ReadResult, read_events, sniff
from analysis.engine.xes_plain import NotPlain
from analysis.engine.xlsx_cells import column_letters, place_of

HEADER = (
    '<row r="1"><c r="A1" t="str"><v>case</v></c><c r="B1" t="str"><v>activity</v></c>'
    '<c r="C1" t="str"><v>time</v></c></row>'
)
STYLES = (
    '<styleSheet xmlns="x"><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="171" formatCode="&quot;day&quot;\\ 0.0"/><numFmt numFmtId="172" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="14"/>'
    "</cellXfs></styleSheet>"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet(rows: str, tail: str = "") -> str:
    return f'<?xml version="1.0"?>\n<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'


def prefixed(xml: str) -> str:
    """The same sheet, its tags with a prefix."""
    import re

    return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def book(*sheets: str, shared: str = "", styles: str = STYLES, system: str = "", extra: dict[str, str] | None = None,
         compression: int = zipfile.ZIP_DEFLATED) -> bytes:  # fmt: skip
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{system}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="x">{links}</Relationships>',
        "xl/styles.xml": styles,
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, start=1)},
        **({"xl/sharedStrings.xml": shared} if shared else {}),
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def row(number: int, *cells: str) -> str:
    """Cells are given with {r} for their address."""
    return f'<row r="{number}">' + "".join(
        cell.replace("{r}", f"{chr(65 + place)}{number}") for place, cell in enumerate(cells)
    ) + "</row>"  # fmt: skip


def text(value: str) -> str:
    return f'<c r="{{r}}" t="str"><v>{value}</v></c>'


DATE = '<c r="{r}" s="1"><v>45292.375</v></c>'
GOOD = HEADER + row(2, text("1"), text("A"), DATE)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def read(place: Path, data: bytes, **options: Any) -> ReadResult:
    (place / "log.xlsx").write_bytes(data)
    chosen = ReadOptions(**({"time_zone": "UTC"} | options))
    return read_events(place / "log.xlsx", sniff(place / "log.xlsx", chosen).mapping, chosen, place / "raw.parquet")


def refusal(place: Path, data: bytes, **options: Any) -> ReadError:
    with pytest.raises(ReadError) as found:
        read(place, data, **options)
    assert [path.name for path in place.iterdir()] == ["log.xlsx"]
    return found.value


def columns(place: Path) -> dict[str, list[str | None]]:
    table = pq.read_table(place / "raw.parquet")
    return {name[1:]: table.column(name).to_pylist() for name in table.column_names if name.startswith("@")}


def both(rows: str, tail: str = "") -> list[str]:
    return [sheet(rows, tail), prefixed(sheet(rows, tail))]


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
@pytest.mark.parametrize(
    ("cell", "code", "value"),
    [
        ('<c r="{r}" t="e"><v>#REF!</v></c>', "error_cell", "#REF!"),
        ('<c r="{r}" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error_cell", "#DIV/0!"),
        ('<c r="{r}"><f>A1</f></c>', "formula_without_value", None),
        ('<c r="{r}"><f t="shared" si="0"/></c>', "formula_without_value", None),
        ('<c r="{r}"><f>A1</f><v></v></c>', "formula_without_value", None),
        ('<c r="{r}"><f>A1</f><v/></c>', "formula_without_value", None),
        ('<c r="{r}" t="s"><v>99</v></c>', "damaged_file", "99"),
        ('<c r="{r}"><v>abc</v></c>', "damaged_file", "abc"),
    ],
)
def test_a_cell_without_a_usable_value_is_named_by_its_address(
    place: Path, form: int, cell: str, code: str, value: str | None
) -> None:
    """In an attribute column (D) as well: nothing becomes empty in silence."""
    rows = HEADER.replace("</row>", text("note").replace("{r}", "D1") + "</row>") + row(
        2, text("1"), text("A"), DATE, text("x")) + row(4, text("1"), text("B"), DATE, cell)  # fmt: skip
    result = read(place, book(both(rows)[form]))
    assert [(each.line, each.record, each.column, each.cell, each.code, each.value) for each in result.refused] == [
        (4, 2, "note", "D4", code, value)
    ]
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (2, 1, 1)


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
def test_two_bad_cells_in_a_row_are_both_named_and_the_row_counts_once(place: Path, form: int) -> None:
    bad = '<c r="{r}" t="e"><v>#N/A</v></c>'
    result = read(place, book(both(GOOD + row(3, bad, bad, DATE))[form]))
    assert [each.cell for each in result.refused] == ["A3", "B3"]
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (2, 1, 1)


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="{r}"><v>7</v></c>', "7"),
        ('<c r="{r}"><v>7.0</v></c>', "7"),
        ('<c r="{r}"><v>0.10000000000000001</v></c>', "0.1"),
        ('<c r="{r}"><v>1.5E3</v></c>', "1500"),
        ('<c r="{r}" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="{r}" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="{r}" t="s"><v>1</v></c>', "shared & <rich>"),
        ('<c r="{r}" t="inlineStr"><is><t>inline</t></is></c>', "inline"),
        ('<c r="{r}" t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve">line </t></r></is></c>', "inline "),
        ('<c r="{r}" t="str"><f>A1&amp;"x"</f><v>result</v></c>', "result"),
        ('<c r="{r}"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="{r}" t="str"><v>&lt;script&gt; &amp;amp;</v></c>', "<script> &amp;"),
        ('<c r="{r}" t="str"><v>&#65;&#10;b</v></c>', "A\nb"),
        ('<c r="{r}" s="1"/>', None),
        ('<c r="{r}"></c>', None),
        ('<c r="{r}" s="1"><v>45292</v></c>', "2024-01-01 00:00:00"),
        ('<c r="{r}" s="4"><v>45292</v></c>', "2024-01-01"),
        ('<c r="{r}" s="1"><v>45292.5000001</v></c>', "2024-01-01 12:00:00.009000"),
        ('<c r="{r}" s="1"><v>0.75</v></c>', "18:00:00"),
        ('<c r="{r}" s="3"><v>1.5</v></c>', "36:00:00"),
        ('<c r="{r}" s="2"><v>45292.5</v></c>', "45292.5"),
        ('<c r="{r}" s="1"><v>1</v></c>', "1900-01-01 00:00:00"),
        ('<c r="{r}" s="1"><v>61</v></c>', "1900-03-01 00:00:00"),
        ('<c r="{r}" t="d"><v>2024-01-01T09:00:00</v></c>', "2024-01-01T09:00:00"),
    ],
)
def test_what_a_cell_says(place: Path, form: int, cell: str, expected: str | None) -> None:
    shared = (
        "<sst><si><t>no</t></si><si><r><t>shared &amp; </t></r><r><t>&lt;rich></t></r><rPh><t>x</t></rPh></si></sst>"
    )
    rows = HEADER.replace("</row>", text("note").replace("{r}", "D1") + "</row>") + row(
        2, text("1"), text("A"), DATE, cell)  # fmt: skip
    read(place, book(both(rows)[form], shared=shared))
    assert columns(place)["note"] == [expected]
    assert times(place) == ["2024-01-01T09:00"]


def test_dates_of_the_1904_system(place: Path) -> None:
    data = book(sheet(GOOD.replace("45292.375", "43830.375")), system='<workbookPr date1904="1"/>')
    read(place, data)
    assert times(place) == ["2024-01-01T09:00"]


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
def test_rows_and_cells_that_are_left_out_or_far_down(place: Path, form: int) -> None:
    """No address at all (by lxml alone), a gap, the sheet's last row; the line is the sheet's row."""
    rows = "<row>" + "<c t='str'><v>case</v></c><c t='str'><v>activity</v></c><c t='str'><v>time</v></c></row>" + row(
        9, text("1"), text("A"), DATE) + row(1_048_576, text("1"), text(""), DATE)  # fmt: skip
    result = read(place, book(both(rows)[form]))
    assert [(each.line, each.cell, each.code) for each in result.refused] == [(1_048_576, "B1048576", "missing_value")]


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
def test_two_cells_far_apart_cost_no_memory(place: Path, form: int) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    problem = refusal(place, book(both(rows)[form]))
    assert (problem.code, problem.cell, problem.line) == ("too_many_columns", "XFD1048576", 1_048_576)
    answer, peak = read_apart("xlsx_source:XlsxSource", place / "log.xlsx")
    assert (answer, peak < 250) == ("too_many_columns", True), peak


@pytest.mark.parametrize("form", [0, 1], ids=["plain", "prefixed"])
def test_merged_cells_show_their_value_in_every_row_also_across_stretches(place: Path, form: int) -> None:
    """Case 1 stands for rows 2 to 5; the range over the whole sheet fills nothing below the last row."""
    filled = "".join(row(n, text("1") if n == 2 else '<c r="{r}"/>', text("A"), DATE) for n in range(2, 6))
    tail = '<mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="F1:F1048576"/></mergeCells>'
    with patch.object(xlsx_source, "_STRETCH", 300), patch.object(xlsx_cells, "_ROWS_AT_ONCE", 2):
        result = read(place, book(both(HEADER + filled, tail)[form]))
    assert result.rows_stored == 4
    assert columns(place)["case"] == ["1"] * 4


@pytest.mark.parametrize(
    ("letters", "everywhere", "expected"),
    [(30_000, True, "20000"), (9_000_000, True, "20000"), (30_000, False, "unpacked_too_large")],
)
def test_one_long_text_in_every_cell_is_no_bomb(place: Path, letters: int, everywhere: bool, expected: str) -> None:
    """600 MB and 180 GB if written out at once; the second is cut behind what a cell may hold. The third stands in one
    cell, and a merged range spreads it."""
    long, merged = '<c r="D{n}" t="s"><v>0</v></c>', '<mergeCells><mergeCell ref="D2:E1048576"/></mergeCells>'
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>1</v></c>'
        + (long.replace("{n}", str(number)) if everywhere or number == 2 else "")
        + "</row>"
        for number in range(2, 20_002)
    )
    noise = "".join(chr(97 + number * number % 5) for number in range(letters))
    shared = f"<sst><si><t>{noise}</t></si></sst>"
    data = book(sheet(HEADER + rows, "" if everywhere else merged), shared=shared, compression=zipfile.ZIP_STORED)
    (place / "log.xlsx").write_bytes(data)
    answer, peak = read_apart("xlsx_source:XlsxSource", place / "log.xlsx")
    assert (answer, peak < 500) == (expected, True), peak


def test_a_column_right_of_the_header_gets_a_name(place: Path) -> None:
    read(place, book(sheet(GOOD + row(3, text("1"), text("B"), DATE, text(""), text("far")))))
    assert columns(place)["column 5"] == [None, "far"]


def test_lines_above_the_header_are_asked_about_and_skipped(place: Path) -> None:
    data = book(sheet(row(1, text("Report")) + GOOD.replace('r="2"', 'r="9"').replace("2\"", "9\"").replace(
        '<row r="1">', '<row r="4">').replace('A1"', 'A4"').replace('B1"', 'B4"').replace('C1"', 'C4"')))  # fmt: skip
    problem = refusal(place, data)
    assert (problem.code, problem.line, problem.choices) == ("header_not_found", 1, ("3",))
    assert read(place, data, skip_lines=3).rows_stored == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (book(sheet(GOOD), extra={f"x{n}.xml": "" for n in range(1000)}), "too_many_entries"),
        (book(sheet(GOOD), extra={"x.bin": "0" * (64 << 20)}), "unpacked_too_large"),
        (book(sheet(GOOD), styles='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "xml_dtd_forbidden"),
        (book('<!DOCTYPE a [<!ENTITY b "c">]>' + sheet(GOOD).split("\n")[1]), "xml_dtd_forbidden"),
        (book(sheet(GOOD), shared='<!DOCTYPE a [<!ENTITY b "c">]><sst><si><t>&b;</t></si></sst>'), "xml_dtd_forbidden"),
        (book(sheet(GOOD).replace("</row>", "</rows>", 1)), "damaged_file"),
        (book(sheet(GOOD)[:-30]), "damaged_file"),
        (book(sheet(GOOD).replace(">A<", ">A\0<")), "damaged_file"),
        (book(sheet(GOOD.replace('r="C2"', 'r="AAAA2"'))), "damaged_file"),
        (book(sheet(GOOD))[:-200], "damaged_file"),
        (book(sheet(GOOD))[:100], "damaged_file"),
        (book(sheet(GOOD.replace('<c r="B1" t="str"><v>activity</v>', '<c r="B1" t="e"><v>#NAME?</v>'))), "error_cell"),
        (book(sheet(GOOD.replace(">activity<", ">case<"))), "duplicate_column"),
        (book(sheet(HEADER)), "no_data_rows"),
        (book(sheet("")), "empty_file"),
        (book(), "empty_file"),
        (book(sheet(GOOD), sheet(GOOD)), "choose_sheet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # an archive differs from one second to the next
)  # fmt: skip
def test_whole_workbooks_are_refused(place: Path, data: bytes, code: str) -> None:
    assert refusal(place, data).code == code


def test_a_broken_checksum_is_noticed(place: Path) -> None:
    data = book(sheet(GOOD), compression=zipfile.ZIP_STORED)
    assert refusal(place, data.replace(b"45292.375", b"45293.375")).code == "damaged_file"


def test_a_sheet_that_is_not_there_is_asked_about(place: Path) -> None:
    problem = refusal(place, book(sheet(GOOD)), sheet="other")
    assert (problem.code, problem.choices, problem.option) == ("choose_sheet", ("S1",), "sheet")


def test_addresses() -> None:
    assert [column_letters(column) for column in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert place_of("XFD1048576") == (1_048_576, 16_383)


@pytest.mark.parametrize(
    "rows",
    [
        GOOD.replace("<v>1</v>", "<v>1</v><x/>"), GOOD.replace('r="2"', 'r="1"'),
        GOOD.replace('r="A2"', 'ref="A2"'), GOOD.replace("<v>A</v>", "<v>A<!-- --></v>"), GOOD.replace(">1<", ">&x;<"),
        GOOD.replace("</v></c>", "</v> </c>", 4), GOOD.replace("<v>1</v>", "<v></v><v>1</v>"), GOOD[:-6],
        GOOD.replace("</c>", "</d>"), GOOD.replace("<v>1", "<w>1"), GOOD.replace('t="str"', "t='str'"),
    ],
)  # fmt: skip
def test_the_plain_reader_takes_nothing_in_doubt(rows: str) -> None:
    assert len(xlsx_plain.cells(GOOD.encode()).columns) == 6
    with pytest.raises(NotPlain):
        xlsx_plain.cells(rows.encode())


def test_a_workbook_of_a_library_says_the_same_as_another_reader(place: Path) -> None:
    """1,500 rows of all kinds of cells, written by xlsxwriter, against calamine's own reading of them."""
    import random
    from datetime import datetime, timedelta

    import python_calamine
    import xlsxwriter

    rng = random.Random(7)
    kinds = [
        lambda: rng.choice(["", " ", "a", "\u767b\u8bb0", "<b> & 'x'", "two\nlines", " padded "]),
        lambda: rng.randint(-10**9, 10**9), lambda: rng.random() * 1000, lambda: rng.choice([True, False]),
        lambda: datetime(1970, 1, 1) + timedelta(seconds=rng.randint(0, 3 * 10**9)), lambda: None,
    ]  # fmt: skip
    book = xlsxwriter.Workbook(str(place / "log.xlsx"))
    page, form = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    page.write_row(0, 0, [f"c{column}" for column in range(8)])
    for line in range(1, 1501):
        for column in range(8):
            value = rng.choice(kinds)()
            if isinstance(value, datetime):
                page.write_datetime(line, column, value, form)
            elif value is not None:
                page.write(line, column, value)
    book.close()
    source = xlsx_source.XlsxSource(place / "log.xlsx", ReadOptions())
    found = [
        row for block in source.blocks() for row in zip(*(block.texts(name) for name in source.header), strict=True)
    ]
    with python_calamine.CalamineWorkbook.from_path(str(place / "log.xlsx")) as opened:
        rows = opened.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    said = [[_as_calamine_says(cell) for cell in row] for row in rows]
    assert [[cell or "" for cell in row] for row in found] == [row for row in said if any(map(str.strip, row))]


def _as_calamine_says(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell) if cell is not None else ""
