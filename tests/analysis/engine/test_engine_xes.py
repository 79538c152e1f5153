"""XES by two ways: the plain form in columns, everything else by lxml. Both must say the same about every file."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.engine import xes_plain
from analysis.engine.sources import ReadError, ReadOptions
from analysis.engine.xes_source import XesSource

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by <trace> hand -->\n<log xmlns="http://www.xes-standard.org/">\n'
    '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>\n'
    '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>\n'
    '<classifier name="Activity" keys="concept:name"/>\n<string key="concept:name" value="the log"/>\n'
)


class ByLxml(XesSource):
    """The same source without its fast way."""

    def _plain(self) -> Iterator[xes_plain.Columns]:
        self._complete = False
        return iter(())


def rows(source: XesSource) -> list[tuple[int, int | None, dict[str, str]]]:
    """(record, line, values) of every event; columns without a value left out."""
    found = []
    for block in source.blocks():
        titles = list(block.columns)
        for place, cells in enumerate(zip(*map(block.texts, titles), strict=True)):
            values = {title: cell for title, cell in zip(titles, cells, strict=True) if cell is not None}
            line = block.lines[place]
            found.append((int(block.records[place]), None if line is None else int(line), values))
    return found


def answer(kind: type[XesSource], path: Path, block_rows: int = 65_536) -> Any:
    """The rows, or what was said against the file and where."""
    try:
        source = kind(path, ReadOptions())
        source.block_rows = block_rows
        return rows(source)
    except ReadError as problem:
        return problem.code, problem.line


def expect_agreement(path: Path, data: bytes) -> tuple[Any, bool]:
    """The one answer of both ways, and whether the plain way read it all."""
    path.write_bytes(data)
    fast = answer(XesSource, path)
    assert fast == answer(ByLxml, path)
    source = XesSource(path, ReadOptions()) if isinstance(fast, list) else None
    return fast, source is not None and bool(list(source.blocks())) and source._complete


def test_the_plain_form_gives_lines_and_every_type_of_attribute(tmp_path: Path) -> None:
    """Line 8 opens the trace, line 10 its event. A global attribute is no default: the log does not say the value."""
    types = ("string", "date", "int", "float", "boolean", "id")
    attributes = "".join(f'<{kind} key="{kind}" value="{kind} 1"/>\n' for kind in types)
    data = HEAD + f'<trace>\n<string key="concept:name" value="c1"/>\n<event>\n{attributes}</event>\n</trace>\n</log>'
    found, plain = expect_agreement(tmp_path / "log.xes", data.encode())
    assert plain
    assert found == [(1, 10, {"case:concept:name": "c1", **{kind: f"{kind} 1" for kind in types}})]


def test_what_is_nested_is_kept_under_both_keys(tmp_path: Path) -> None:
    """A list with and without <values>, a container, an attribute of an attribute; the values of one key are joined."""
    event = (
        '<event><list key="l"><values><string key="x" value="1"/><string key="x" value="2"/></values></list>'
        '<list key="m"><int key="y" value="3"/></list><container key="c"><list key="d"><id key="z" value="4"/></list>'
        '</container><string key="a" value="5"><string key="b" value="6"><date key="t" value="7"/></string></string>'
        "</event>"
    )
    found, plain = expect_agreement(tmp_path / "log.xes", (HEAD + f"<trace>{event}</trace></log>").encode())
    assert not plain
    assert found[0][2] == {"l/x": "1; 2", "m/y": "3", "c/d/z": "4", "a": "5", "a/b": "6", "a/b/t": "7"}


def test_more_keys_than_columns_are_refused_wherever_they_come(tmp_path: Path) -> None:
    def trace(number: int) -> str:
        return f'<trace><event><string key="k{number}" value="1"/></event></trace>'

    (tmp_path / "log.xes").write_text(HEAD + "".join(map(trace, range(2001))) + "</log>")
    assert answer(XesSource, tmp_path / "log.xes") == ("too_many_columns", None)
    assert answer(ByLxml, tmp_path / "log.xes") == ("too_many_columns", None)
    (tmp_path / "log.xes").write_text(HEAD + "".join(map(trace, range(1000))) + "</log>")
    assert len(answer(XesSource, tmp_path / "log.xes")) == 1000


def test_entities_repeated_keys_and_an_events_own_case_value(tmp_path: Path) -> None:
    """The first of a repeated key counts; an event's own `case:x` goes before its trace's x; &amp;lt; is no <."""
    data = (
        HEAD + '<trace><string key="x" value="of the trace"/>'
        '<event><string key="a&amp;b" value="&lt;&quot;&apos;&gt;&amp;lt;"/><string key="a&amp;b" value="2"/></event>'
        '<event><string key="case:x" value="own"/></event></trace><trace><event><int key="n" value="业"/></event>\r\n'
        '<string key="x" value="behind"/></trace>\n</log>\n'
    )
    found, _ = expect_agreement(tmp_path / "log.xes", data.encode())
    assert [values for _, _, values in found] == [
        {"case:x": "of the trace", "a&b": "<\"'>&lt;"},
        {"case:x": "own"},
        {"case:x": "behind", "n": "业"},
    ]


@pytest.mark.parametrize(
    "odd",
    [
        '<event><string value="A" key="x"/></event>',
        "<event><string key='x' value='A'/></event>",
        '<event><string key="x" value="A"></string></event>',
        '<event><string key="x" value="A"><int key="deep" value="1"/></string></event>',
        '<event><list key="l"><string key="in" value="1"/></list><string key="x" value="A"/></event>',
        '<event><string key="x" value="&#65;"/></event>',
        '<event><!-- a remark --><string key="x" value="A"/></event>',
        '<event><string key="x" value="A"/></event><event/>',
        '<event><string key="x" value="A"/></event ><event></event>',
    ],
)
def test_other_forms_are_read_by_lxml_from_there_on(tmp_path: Path, odd: str) -> None:
    """Four plain traces before it; the odd one counts as the fifth, one more follows."""
    trace = '<trace>\n<event><string key="x" value="A"/></event></trace>\n'
    found, plain = expect_agreement(
        tmp_path / "log.xes", (HEAD + trace * 4 + f"<trace>\n{odd}</trace>\n" + trace + "</log>").encode()
    )
    assert not plain
    kept = [values for _, _, values in found if values]
    nested = {"x/deep": "1"} if "deep" in odd else {"l/in": "1"} if "list" in odd else {}
    assert kept == [{"x": "A"}] * 4 + [{"x": "A"} | nested, {"x": "A"}]


@pytest.mark.parametrize(
    ("end", "answer_"),
    [
        ("", ("not_well_formed", 9)),
        ("</log>\n</log>", ("not_well_formed", 10)),
        ("<event/></log>", ("nested_event", 9)),
        ('<trace><event><string key="a" value="&unknown;"/></event></trace></log>', ("not_well_formed", 9)),
        ('<trace><event><string key="a" value="a<b"/></event></trace></log>', ("not_well_formed", 9)),
        ('<trace><string key="a" value="1"/></event></trace></log>', ("not_well_formed", 9)),
        ("<trace><event><string key='a' value='\x01'/></event></trace></log>", ("not_well_formed", 9)),
    ],
)
def test_what_is_wrong_behind_plain_traces_is_named_with_its_line(tmp_path: Path, end: str, answer_: Any) -> None:
    data = HEAD + '<trace><event><string key="a" value="1"/></event></trace>\n' + end
    assert expect_agreement(tmp_path / "log.xes", data.encode())[0] == answer_


def test_other_encodings_prefixes_and_gzip(tmp_path: Path) -> None:
    log = '<?xml version="1.0" encoding="{}"?><log><trace><event><string key="x" value="é"/></event></trace></log>'
    for encoding in ("utf-8", "iso-8859-1", "utf-16"):
        assert expect_agreement(tmp_path / "a.xes", log.format(encoding).encode(encoding))[0] == [(1, 1, {"x": "é"})]
    assert expect_agreement(tmp_path / "b.xes", gzip.compress(log.format("UTF-8").encode(), mtime=0)) == (
        [(1, 1, {"x": "é"})],
        True,
    )
    assert expect_agreement(tmp_path / "c.xes", "\ufeff".encode() + log.format("UTF-8").encode())[1]
    prefixed = '<x:log xmlns:x="u"><x:trace><x:event><x:string key="k" value="v"/></x:event></x:trace></x:log>'
    assert expect_agreement(tmp_path / "d.xes", prefixed.encode()) == ([(1, 1, {"k": "v"})], False)
    latin = log.format("UTF-8").encode("iso-8859-1")
    assert expect_agreement(tmp_path / "e.xes", latin)[0] == ("not_well_formed", 1)


def test_a_file_of_many_stretches_keeps_count_of_records_and_lines(tmp_path: Path) -> None:
    """30,000 events of two lines each, of which the first stands on line 9; blocks of about 1,000."""
    event = '<event>\n<string key="x" value="A"/></event>'
    (tmp_path / "log.xes").write_text(HEAD + ("<trace>\n" + event * 3 + "</trace>") * 10_000 + "</log>")
    source = XesSource(tmp_path / "log.xes", ReadOptions())
    source.block_rows = 1000
    lines = [9 + 4 * trace + event for trace in range(10_000) for event in range(3)]
    assert [(record, line) for record, line, _ in rows(source)] == list(enumerate(lines, start=1))
    assert source._complete


_PIECES = st.sampled_from(["A", "业务", "a > b", "&amp;", "&lt;", " two  blanks ", "é", "'", "&#38;", "\t", "x" * 40])
_VALUE = st.lists(_PIECES, max_size=3).map("".join)
_ATTRIBUTE = st.builds(
    '<{0} key="{1}" value="{2}"/>{3}'.format,
    st.sampled_from(["string", "date", "int", "float", "boolean", "id"]),
    st.sampled_from(["concept:name", "time:timestamp", "case:k", "k", "K", "&lt;k"]),
    _VALUE,
    st.sampled_from(["", "\n", "\n\t", "\r\n", " "]),
)
_EVENT = st.lists(_ATTRIBUTE, max_size=4).map(lambda parts: f"<event>\n{''.join(parts)}</event>\n")
_TRACE = st.lists(st.one_of(_ATTRIBUTE, _EVENT), max_size=5).map(lambda parts: f"<trace>{''.join(parts)}</trace>\n")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(traces=st.lists(_TRACE, min_size=1, max_size=6), data=st.data())
def test_both_ways_agree_on_whole_and_on_damaged_files(tmp_path: Path, traces: list[str], data: st.DataObject) -> None:
    """Of random logs, and of the same with a few bytes lost or changed anywhere."""
    whole = (HEAD + "".join(traces) + "</log>").encode()
    expect_agreement(tmp_path / "log.xes", whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    gone = data.draw(st.integers(0, 12))
    new = data.draw(
        st.sampled_from([b"", b"<", b">", b'"', b"/", b"&", b"\n", b"\xff", b"\0", b"<event>", b"</trace>", b"<!--"])
    )
    expect_agreement(tmp_path / "log.xes", whole[:at] + new + whole[at + gone :])
