"""XES event logs (XML), streamed trace by trace.

What lives here: reading traces and events, refusing document types and entities. What does not: choosing the activity
(the mapping's matter; the standard classifier is concept:name).
Most files have the plain form that tools write; `xes_plain` cuts it into columns. From the first trace on that has
not, lxml reads, which also says what is wrong and where; both give the same events.
Trace attributes come as `case:` + key, event attributes under their own key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from lxml import etree

from analysis.engine import xes_plain
from analysis.engine.blocks import BLOCK_ROWS, MOST_COLUMNS, Block, Cells, Line, tidy_header
from analysis.engine.encoding import Unpacked
from analysis.engine.markup import forget, local
from analysis.engine.sources import ReadError, ReadOptions, refuse

_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_GROUPS = frozenset({"list", "container"})
_BETWEEN = "; "
_HEADER_TRACES = 200
DEPTH = 256
"""libxml2's own limit on nested elements."""
_TRACE_END = b"</trace>"
_EVENT_BYTES = 400
_STRETCH = 16 << 20
_LONGEST_TRACE = 128 << 20


class XesSource:
    """An XES file. The header is what the first traces show; blocks may bring further columns."""

    times_are_iso = True

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path = path
        self.block_rows = BLOCK_ROWS
        self._stream: Unpacked | None = None
        seen: dict[str, None] = {}
        for number, (_, events) in enumerate(self._traces()):
            for event in events:
                seen.update(dict.fromkeys(event))
            if len(seen) > MOST_COLUMNS:
                raise refuse("too_many_columns", found=len(seen), limit=MOST_COLUMNS)
            if number >= _HEADER_TRACES and seen:
                break
        if not seen:
            raise refuse("no_data_rows")
        # The standard names are always there to be mapped, so that events without them are refused row by row.
        seen.update(dict.fromkeys(("case:concept:name", "concept:name", "time:timestamp")))
        keys = [key for key in seen if key.startswith("case:")] + [key for key in seen if not key.startswith("case:")]
        self.header, self.repeated = tidy_header(keys), frozenset[str]()
        self.header_line: int | None = None
        self._titles = dict(zip(keys, self.header, strict=True))

    def share(self) -> float:
        """How much of the file has been read."""
        return self._stream.share if self._stream is not None else 1.0

    def blocks(self) -> Iterator[Block]:
        """All events in order; lines are those of their elements."""
        record = 0
        for found in self._plain():
            columns: dict[str, Cells] = {title: pa.nulls(found.size, pa.string()) for title in self._titles.values()}
            self._name(found.values)
            columns |= {self._titles[key]: cells for key, cells in found.values.items()}
            yield self._block(record, found.lines, columns)
            record += found.size
        if self._complete:
            return
        events: list[dict[str, str]] = []
        lines: list[int | None] = []
        for found_lines, traced in self._after(record):
            events += traced
            lines += found_lines
            if len(events) >= self.block_rows:
                yield self._turned(record, lines, events)
                record += len(events)
                events, lines = [], []
        if events:
            yield self._turned(record, lines, events)

    def first_lines(self) -> Iterator[Line]:
        """XML has no header that could be missed."""
        return iter(())

    def _plain(self) -> Iterator[xes_plain.Columns]:
        """The traces from the first on for as long as they have the plain form; `_complete` if that was all."""
        self._complete = False
        size = max(1 << 16, min(self.block_rows * _EVENT_BYTES, _STRETCH))
        with Unpacked(self.path) as stream:
            self._stream = stream
            try:
                data = stream.read(size) or b""
                begin = xes_plain.first_trace(data)
                line = 1 + data.count(b"\n", 0, begin)
                data = data[begin:]
                while True:
                    more = stream.read(size) or b""
                    end = data.rfind(_TRACE_END) + len(_TRACE_END)
                    if end >= len(_TRACE_END):
                        yield xes_plain.columns(data[:end], line)
                        line += data.count(b"\n", 0, end)
                        data = data[end:]
                    elif len(data) > _LONGEST_TRACE:
                        return
                    if not more:
                        self._complete = xes_plain.is_end(data)
                        return
                    data += more
            except xes_plain.NotPlain:
                return

    def _after(self, record: int) -> Iterator[tuple[list[int | None], list[dict[str, str]]]]:
        """The traces behind the first `record` events, which are whole traces."""
        for lines, events in self._traces():
            if record >= len(events) and record:
                record -= len(events)
            else:
                yield lines, events

    def _turned(self, before: int, lines: list[int | None], events: list[dict[str, str]]) -> Block:
        self._name(dict.fromkeys(key for event in events for key in event))
        columns = {title: [event.get(key) for event in events] for key, title in self._titles.items()}
        return self._block(before, lines, columns)

    def _block(self, before: int, lines: Sequence[int | None] | np.ndarray, columns: Mapping[str, Cells]) -> Block:
        return Block(np.arange(before + 1, before + len(lines) + 1), lines, columns)

    def _name(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self._titles:
                if len(self._titles) >= MOST_COLUMNS:
                    raise refuse("too_many_columns", found=len(self._titles) + 1, limit=MOST_COLUMNS)
                self._titles[key] = tidy_header([*self._titles.values(), key])[-1]

    def _traces(self) -> Iterator[tuple[list[int | None], list[dict[str, str]]]]:
        """(lines, events) of each trace, the trace's attributes joined to each event."""
        with Unpacked(self.path) as stream:
            self._stream = stream
            walk = etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            )
            try:
                yield from _walk(walk)
            except etree.XMLSyntaxError as problem:
                if isinstance(problem.__cause__, ReadError):
                    raise problem.__cause__ from None
                line, reason = _first_fault(walk, problem)
                if "depth" in reason.lower():
                    raise refuse("nested_too_deep", line=line, limit=DEPTH) from problem
                raise refuse("not_well_formed", line=line, reason=reason) from problem
        self._stream = None


def _first_fault(walk: Any, problem: etree.XMLSyntaxError) -> tuple[int | None, str]:
    """Line and reason of what broke the reading; an undeclared entity is in the parser's list of errors alone."""
    for entry in walk.error_log:
        if entry.level == etree.ErrorLevels.FATAL:
            return entry.line, f"{entry.message} (line {entry.line}, column {entry.column})"
    return problem.lineno or None, str(problem.msg)


def _walk(walk: Any) -> Iterator[tuple[list[int | None], list[dict[str, str]]]]:
    depth = 0
    for action, element in walk:
        if action == "start":
            depth += 1
            _check_place(element, depth)
            continue
        depth -= 1
        if depth == 1:
            if local(element) == "trace":
                yield _trace(element)
            forget(element)


def _check_place(element: Any, depth: int) -> None:
    """Traces stand in the log, events in a trace; the root is <log>, without a document type."""
    name = local(element)
    if depth == 1:
        info = element.getroottree().docinfo
        if info.internalDTD is not None or info.doctype:
            raise refuse("xml_dtd_forbidden", line=element.sourceline)
        if name != "log":
            raise refuse("not_an_event_log", line=element.sourceline, root=name)
    elif (name == "trace" and depth != 2) or (
        name == "event" and (depth != 3 or local(element.getparent()) != "trace")
    ):
        raise refuse("nested_event", line=element.sourceline)


def _trace(trace: Any) -> tuple[list[int | None], list[dict[str, str]]]:
    shared = {f"case:{key}": value for key, value in _attributes(trace).items()}
    lines: list[int | None] = []
    events = []
    for child in trace:
        if local(child) == "event":
            lines.append(child.sourceline)
            events.append({**shared, **_attributes(child)})
    return lines, events


def _attributes(element: Any) -> dict[str, str]:
    """key → value of the attributes. What is nested in one comes under both keys with a stroke between; the values of
    a list that share a key are joined."""
    found: dict[str, str] = {}
    for child in element:
        key, value, name = child.get("key"), child.get("value"), local(child)
        if key is None or name not in _VALUES | _GROUPS:
            continue
        if value is not None and name in _VALUES:
            found.setdefault(key, value)
        for inner, values in _nested(child).items():
            found.setdefault(f"{key}/{inner}", _BETWEEN.join(values))
    return found


def _nested(element: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child in element:
        key, value, name = child.get("key"), child.get("value"), local(child)
        if name == "values":
            for inner, values in _nested(child).items():
                found.setdefault(inner, []).extend(values)
        if key is None or name not in _VALUES | _GROUPS:
            continue
        if value is not None and name in _VALUES:
            found.setdefault(key, []).append(value)
        for inner, values in _nested(child).items():
            found.setdefault(f"{key}/{inner}", []).extend(values)
    return found
